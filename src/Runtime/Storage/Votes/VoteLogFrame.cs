using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Security.Cryptography;

namespace Sequitur.Storage;

/// <summary>How a vote log's file is laid out: magic and salt, then frames of checksum, length and record; zeros end it.</summary>
internal static class VoteLogFrame
{
    public const int FileHeaderSize = 16;
    public const int SaltOffset = 8;

    /// <summary>Checksum and length. As many zeros are the end.</summary>
    public const int HeaderSize = 12;

    private const int LengthOffset = 8;

    private static ReadOnlySpan<byte> Magic => "seqvote1"u8;

    public static void WriteMagic(Span<byte> file) => Magic.CopyTo(file);

    public static bool TryReadSalt(ReadOnlySpan<byte> file, out ulong salt)
    {
        bool isLog = file.Length >= FileHeaderSize && file.StartsWith(Magic);
        salt = isLog ? BinaryPrimitives.ReadUInt64LittleEndian(file[SaltOffset..]) : 0;
        return isLog;
    }

    public static void Write(IncrementalHash hash, ulong salt, long position, ReadOnlySpan<byte> record, Span<byte> frame)
    {
        BinaryPrimitives.WriteInt32LittleEndian(frame[LengthOffset..], record.Length);
        record.CopyTo(frame[HeaderSize..]);
        BinaryPrimitives.WriteUInt64LittleEndian(frame, Checksum(hash, salt, position, frame[LengthOffset..]));
    }

    /// <summary>The records up to the first frame that is not intact, and where that is.</summary>
    public static byte[][] ReadAll(IncrementalHash hash, ulong salt, ReadOnlySpan<byte> file, out int end)
    {
        List<byte[]> records = [];
        end = FileHeaderSize;
        while (file.Length - end >= HeaderSize)
        {
            ReadOnlySpan<byte> frame = file[end..];
            int length = BinaryPrimitives.ReadInt32LittleEndian(frame[LengthOffset..]);
            if (length <= 0 || length > VoteLog.RecordBytesMax || length > frame.Length - HeaderSize
                || Checksum(hash, salt, end, frame.Slice(LengthOffset, sizeof(int) + length)) != BinaryPrimitives.ReadUInt64LittleEndian(frame))
            {
                break;
            }

            records.Add(frame.Slice(HeaderSize, length).ToArray());
            end += HeaderSize + length;
        }

        return [.. records];
    }

    public static bool IsCleanEnd(ReadOnlySpan<byte> tail) => !tail[..Math.Min(tail.Length, HeaderSize)].ContainsAnyExcept((byte)0);

    private static ulong Checksum(IncrementalHash hash, ulong salt, long position, ReadOnlySpan<byte> lengthAndRecord)
    {
        Span<byte> place = stackalloc byte[2 * sizeof(ulong)];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(place, salt);
        BinaryPrimitives.WriteInt64LittleEndian(place[sizeof(ulong)..], position);
        hash.AppendData(place);
        hash.AppendData(lengthAndRecord);
        hash.GetHashAndReset(digest);
        return BinaryPrimitives.ReadUInt64LittleEndian(digest);
    }
}
