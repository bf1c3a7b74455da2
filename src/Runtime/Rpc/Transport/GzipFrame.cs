using System;
using System.Buffers.Binary;
using Sequitur.Rpc.Json;

namespace Sequitur.Rpc.Transport;

/// <summary>One member of gzip (RFC 1952) around a value that is compressed already: short texts before and after it stand uncompressed (RFC 1951 §3.2.4).</summary>
internal static class GzipFrame
{
    private const int StoredHeaderBytes = 5;
    private const int TrailerBytes = 8;
    private const byte LastBlock = 1;

    /// <summary>Identification, DEFLATE, no flags, no time, unknown system.</summary>
    private static ReadOnlySpan<byte> Header => [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

    /// <summary>What comes before the value.</summary>
    /// <param name="before">At most 65,535 bytes.</param>
    public static byte[] Start(ReadOnlySpan<byte> before)
    {
        byte[] start = new byte[Header.Length + StoredHeaderBytes + before.Length];
        Header.CopyTo(start);
        Store(start.AsSpan(Header.Length), before, 0);
        return start;
    }

    /// <summary>What comes after it.</summary>
    /// <param name="before">As given for the start.</param>
    /// <param name="value">The value.</param>
    /// <param name="after">At most 65,535 bytes.</param>
    public static byte[] End(ReadOnlySpan<byte> before, PackedValue value, ReadOnlySpan<byte> after)
    {
        byte[] end = new byte[StoredHeaderBytes + after.Length + TrailerBytes];
        Store(end, after, LastBlock);
        uint checksum = Checksum.Join(Checksum.Of(before), value.Checksum, value.PlainBytes);
        checksum = Checksum.Join(checksum, Checksum.Of(after), after.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(^TrailerBytes..), checksum);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(^4..), (uint)(before.Length + value.PlainBytes + after.Length));
        return end;
    }

    private static void Store(Span<byte> target, ReadOnlySpan<byte> text, byte isLast)
    {
        ushort length = checked((ushort)text.Length);
        target[0] = isLast;
        BinaryPrimitives.WriteUInt16LittleEndian(target[1..], length);
        BinaryPrimitives.WriteUInt16LittleEndian(target[3..], (ushort)~length);
        text.CopyTo(target[StoredHeaderBytes..]);
    }
}
