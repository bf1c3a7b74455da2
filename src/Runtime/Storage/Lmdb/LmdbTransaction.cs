using System;

namespace Sequitur.Storage;

/// <summary>A snapshot to read from, or the one writer. Serves one thread at a time; a writer stays on its thread.</summary>
/// <remarks>Spans it returns point into the map: those of a reader live until it ends, those of a writer until its next write.</remarks>
public sealed unsafe class LmdbTransaction : IDisposable
{
    private readonly LmdbEnvironment _environment;
    private nint _handle;

    internal LmdbTransaction(LmdbEnvironment environment, nint handle, bool isWriter)
    {
        _environment = environment;
        _handle = handle;
        IsWriter = isWriter;
    }

    public bool IsWriter { get; }

    internal bool HasEnded => _handle == 0;

    internal string Folder => _environment.Folder;

    internal nint Handle => _handle != 0 ? _handle : throw Closed();

    public bool TryGet(LmdbDatabase database, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        fixed (byte* keyBytes = key)
        {
            MdbValue mdbKey = new() { Size = (nuint)key.Length, Bytes = keyBytes };
            MdbValue mdbValue;
            int code = LmdbNative.Get(Handle, database.Handle, &mdbKey, &mdbValue);
            if (code == LmdbNative.Success)
            {
                value = AsSpan(mdbValue);
                return true;
            }

            value = default;
            return code == LmdbNative.NotFound ? false : throw LmdbFailure.From(code, $"reading from '{database.Name}'", Folder);
        }
    }

    /// <summary>Writes or overwrites.</summary>
    public void Put(LmdbDatabase database, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Put(database, key, value, 0);

    /// <summary>Writes at the end of the table: faster, and the key must be greater than every other.</summary>
    public void Append(LmdbDatabase database, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Put(database, key, value, LmdbNative.Append);

    /// <summary>Writes only when the key is absent; false when it is there.</summary>
    public bool TryAdd(LmdbDatabase database, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        int code = PutCode(database, key, value, LmdbNative.NoOverwrite);
        return code == LmdbNative.Success
            || (code == LmdbNative.KeyExists ? false : throw LmdbFailure.From(code, $"writing to '{database.Name}'", Folder));
    }

    /// <summary>False when the key was not there.</summary>
    public bool Delete(LmdbDatabase database, ReadOnlySpan<byte> key)
    {
        fixed (byte* keyBytes = key)
        {
            MdbValue mdbKey = new() { Size = (nuint)key.Length, Bytes = keyBytes };
            int code = LmdbNative.Delete(Handle, database.Handle, &mdbKey, null);
            return code == LmdbNative.Success
                || (code == LmdbNative.NotFound ? false : throw LmdbFailure.From(code, $"deleting from '{database.Name}'", Folder));
        }
    }

    /// <summary>Deletes every entry of a table.</summary>
    public void Clear(LmdbDatabase database) =>
        LmdbFailure.ThrowIf(LmdbNative.DatabaseDrop(Handle, database.Handle, 0), $"clearing '{database.Name}'", Folder);

    public ulong Count(LmdbDatabase database)
    {
        MdbStatistics statistics;
        LmdbFailure.ThrowIf(LmdbNative.DatabaseStatistics(Handle, database.Handle, &statistics), $"counting '{database.Name}'", Folder);
        return statistics.Entries;
    }

    /// <summary>Opens a cursor; dispose it before the transaction ends.</summary>
    public LmdbCursor OpenCursor(LmdbDatabase database)
    {
        nint cursor;
        LmdbFailure.ThrowIf(LmdbNative.CursorOpen(Handle, database.Handle, &cursor), $"opening a cursor on '{database.Name}'", Folder);
        return new LmdbCursor(this, cursor, database);
    }

    /// <summary>Makes a writer's changes durable and visible; ends the transaction. When it throws, nothing was written.</summary>
    public void Commit()
    {
        nint handle = Handle;
        _handle = 0;

        // liblmdb frees the transaction whether or not the commit succeeds.
        int code = LmdbNative.TransactionCommit(handle);
        _environment.End();
        LmdbFailure.ThrowIf(code, "committing", Folder);
    }

    /// <summary>Ends a reader; drops everything an uncommitted writer wrote.</summary>
    public void Dispose()
    {
        nint handle = _handle;
        _handle = 0;
        if (handle == 0)
        {
            return;
        }

        if (IsWriter)
        {
            LmdbNative.TransactionAbort(handle);
            _environment.End();
        }
        else
        {
            _environment.EndRead(handle);
        }
    }

    internal static ReadOnlySpan<byte> AsSpan(MdbValue value) => new(value.Bytes, checked((int)value.Size));

    private void Put(LmdbDatabase database, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, uint flags) =>
        LmdbFailure.ThrowIf(PutCode(database, key, value, flags), $"writing to '{database.Name}'", Folder);

    private int PutCode(LmdbDatabase database, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, uint flags)
    {
        fixed (byte* keyBytes = key)
        fixed (byte* valueBytes = value)
        {
            MdbValue mdbKey = new() { Size = (nuint)key.Length, Bytes = keyBytes };
            MdbValue mdbValue = new() { Size = (nuint)value.Length, Bytes = valueBytes };
            return LmdbNative.Put(Handle, database.Handle, &mdbKey, &mdbValue, flags);
        }
    }

    private StorageException Closed() => new(
        StorageFault.Misuse, "the transaction has ended", Folder, "this is a defect of the program; please report it");
}
