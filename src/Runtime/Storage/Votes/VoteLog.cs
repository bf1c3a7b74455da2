using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Sequitur.Primitives;

namespace Sequitur.Storage;

/// <summary>What a validator must not forget, record by record, on disk before the message that depends on it leaves. Serves one thread.</summary>
/// <remarks>
/// Records overwrite a file of zeros made beforehand, so that a sync writes their bytes and no metadata. A frame's checksum covers where it stands
/// and a salt that <see cref="Clear"/> draws anew: what an earlier use of the file or a torn write left behind never reads as a record.
/// After a failed write or sync nobody can say what the disk holds, so the log refuses everything but being disposed. Format: docs/spec/storage.md.
/// </remarks>
public sealed class VoteLog : IDisposable
{
    public const int RecordBytesMax = 64 << 20;
    public const long FileBytesMax = 256 << 20;

    // Past this size a cleared file is given back to the disk.
    private const long FileBytesKept = 64 << 20;
    private const long FileBytesInitial = 1 << 20;

    private readonly VoteLogFile _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ByteBuffer _pending = new(1 << 16);
    private readonly long _fileBytesMax;
    private ulong _salt;
    private long _end = VoteLogFrame.FileHeaderSize;
    private bool _hasFailed;

    private VoteLog(VoteLogFile file, long fileBytesMax)
    {
        _file = file;
        _fileBytesMax = fileBytesMax;
    }

    /// <summary>How many bytes behind the last intact record were no record and no clean end when the log was opened.</summary>
    public long TornBytes { get; private set; }

    /// <summary>Opens or makes the file. Intact records in order; whatever follows the first that is torn or corrupt is cut off.</summary>
    public static VoteLog Open(string path, out byte[][] records) => Open(path, FileBytesMax, out records);

    /// <summary>Adds a record, which is neither on disk nor safe before <see cref="Sync"/> returns.</summary>
    public void Append(ReadOnlySpan<byte> record)
    {
        RequireUsable();
        if (record.IsEmpty || record.Length > RecordBytesMax)
        {
            throw new StorageException(
                StorageFault.Misuse, $"a vote record has 1 to {RecordBytesMax} bytes, this one {record.Length}", _file.Path,
                "this is a defect of the program; please report it");
        }

        long position = _end + _pending.Length;
        if (position + VoteLogFrame.HeaderSize + record.Length + VoteLogFrame.HeaderSize > _fileBytesMax)
        {
            throw new StorageException(
                StorageFault.LogFull, $"the vote log has reached its largest size of {_fileBytesMax} bytes", _file.Path,
                "this validator cannot vote at this height any more; it goes on once the others have decided it");
        }

        Span<byte> frame = _pending.Extend(VoteLogFrame.HeaderSize + record.Length);
        VoteLogFrame.Write(_hash, _salt, position, record, frame);
    }

    /// <summary>Everything appended is on disk when it returns.</summary>
    public void Sync()
    {
        RequireUsable();
        if (_pending.Length == 0)
        {
            return;
        }

        int length = _pending.Length;
        _hasFailed = true;
        _pending.Extend(VoteLogFrame.HeaderSize).Clear();
        _file.Grow(_end + _pending.Length, FileBytesInitial);
        _file.Write(_pending.Written, _end);
        _file.SyncData();
        _hasFailed = false;
        _end += length;
        _pending.Clear();
    }

    /// <summary>Forgets all records, those not yet synced too. A crash may bring back what was on disk before.</summary>
    public void Clear()
    {
        RequireUsable();
        _hasFailed = true;
        _pending.Clear();
        if (_file.Length > FileBytesKept)
        {
            _file.Truncate(FileBytesInitial);
        }

        Begin();
        _hasFailed = false;
    }

    public void Dispose()
    {
        _hasFailed = true;
        _file.Dispose();
        _hash.Dispose();
    }

    internal static VoteLog Open(string path, long fileBytesMax, out byte[][] records)
    {
        VoteLog log = new(VoteLogFile.Open(path), fileBytesMax);
        try
        {
            records = log.Recover();
            return log;
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    private byte[][] Recover()
    {
        byte[] bytes = _file.ReadAll(_fileBytesMax);
        byte[][] records = [];
        if (VoteLogFrame.TryReadSalt(bytes, out _salt))
        {
            records = VoteLogFrame.ReadAll(_hash, _salt, bytes, out int end);
            _end = end;
            TornBytes = VoteLogFrame.IsCleanEnd(bytes.AsSpan(end)) ? 0 : bytes.AsSpan(end).TrimEnd((byte)0).Length;
            CleanTail(bytes.AsSpan(end), end);
        }
        else
        {
            TornBytes = bytes.AsSpan().TrimEnd((byte)0).Length;
            CleanTail(bytes, 0);
            Begin();
        }

        _file.Grow(_end, FileBytesInitial);
        _file.SyncAll();
        return records;
    }

    /// <summary>Overwrites what follows the last record: a later append of the same lengths would else make a torn record whole again.</summary>
    private void CleanTail(Span<byte> tail, long position)
    {
        int length = tail.TrimEnd((byte)0).Length;
        if (length > 0)
        {
            tail[..length].Clear();
            _file.Write(tail[..length], position);
        }
    }

    private void Begin()
    {
        Span<byte> start = stackalloc byte[VoteLogFrame.FileHeaderSize + VoteLogFrame.HeaderSize];
        start.Clear();
        RandomNumberGenerator.Fill(start.Slice(VoteLogFrame.SaltOffset, sizeof(ulong)));
        _salt = BinaryPrimitives.ReadUInt64LittleEndian(start[VoteLogFrame.SaltOffset..]);
        VoteLogFrame.WriteMagic(start);
        _file.Write(start, 0);
        _end = VoteLogFrame.FileHeaderSize;
    }

    private void RequireUsable()
    {
        if (_hasFailed)
        {
            throw new StorageException(
                StorageFault.InputOutput, "the vote log is closed, or a write to it failed before", _file.Path, "check the disk, then restart the node");
        }
    }
}
