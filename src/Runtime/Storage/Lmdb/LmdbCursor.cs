using System;

namespace Sequitur.Storage;

/// <summary>A position in a table, moving in key order. Spans follow the rules of its transaction.</summary>
public sealed unsafe class LmdbCursor : IDisposable
{
    private readonly LmdbTransaction _transaction;
    private readonly LmdbDatabase _database;
    private nint _handle;
    private MdbValue _key;
    private MdbValue _value;

    internal LmdbCursor(LmdbTransaction transaction, nint handle, LmdbDatabase database)
    {
        _transaction = transaction;
        _handle = handle;
        _database = database;
    }

    /// <summary>The key at the position; only after a move that returned true.</summary>
    public ReadOnlySpan<byte> Key => LmdbTransaction.AsSpan(_key);

    public ReadOnlySpan<byte> Value => LmdbTransaction.AsSpan(_value);

    public bool MoveFirst() => Move(LmdbNative.CursorFirst);

    public bool MoveLast() => Move(LmdbNative.CursorLast);

    public bool MoveNext() => Move(LmdbNative.CursorNext);

    public bool MovePrevious() => Move(LmdbNative.CursorPrevious);

    public bool MoveTo(ReadOnlySpan<byte> key) => Move(key, LmdbNative.CursorSetKey);

    /// <summary>Moves to the first key that is not less.</summary>
    public bool MoveToAtLeast(ReadOnlySpan<byte> key) => Move(key, LmdbNative.CursorSetRange);

    /// <summary>Writes or overwrites, and stays there; neighbouring keys in order are cheap.</summary>
    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Put(key, value, 0);

    /// <summary>Replaces the value at the position, whose key is given once more; saves the second search of <see cref="Put(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>.</summary>
    public void Replace(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Put(key, value, LmdbNative.Current);

    /// <summary>Deletes the entry at the position; the next move goes to the one that followed it.</summary>
    public void Delete()
    {
        ObjectDisposedException.ThrowIf(_handle == 0 || _transaction.HasEnded, this);
        LmdbFailure.ThrowIf(LmdbNative.CursorDelete(_handle, 0), $"deleting from '{_database.Name}'", _transaction.Folder);
    }

    public void Dispose()
    {
        nint handle = _handle;
        _handle = 0;

        // liblmdb frees a writer's cursors with the transaction; closing them again would free twice.
        if (handle != 0 && !(_transaction.IsWriter && _transaction.HasEnded))
        {
            LmdbNative.CursorClose(handle);
        }
    }

    private void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, uint flags)
    {
        ObjectDisposedException.ThrowIf(_handle == 0 || _transaction.HasEnded, this);
        fixed (byte* keyBytes = key)
        fixed (byte* valueBytes = value)
        {
            MdbValue mdbKey = new() { Size = (nuint)key.Length, Bytes = keyBytes };
            MdbValue mdbValue = new() { Size = (nuint)value.Length, Bytes = valueBytes };
            int code = LmdbNative.CursorPut(_handle, &mdbKey, &mdbValue, flags);
            LmdbFailure.ThrowIf(code, $"writing to '{_database.Name}'", _transaction.Folder);
        }
    }

    private bool Move(ReadOnlySpan<byte> key, int operation)
    {
        fixed (byte* keyBytes = key)
        {
            _key = new MdbValue { Size = (nuint)key.Length, Bytes = keyBytes };
            return Move(operation);
        }
    }

    private bool Move(int operation)
    {
        ObjectDisposedException.ThrowIf(_handle == 0 || _transaction.HasEnded, this);
        fixed (MdbValue* key = &_key)
        fixed (MdbValue* value = &_value)
        {
            int code = LmdbNative.CursorGet(_handle, key, value, operation);
            return code == LmdbNative.Success
                || (code == LmdbNative.NotFound ? false : throw LmdbFailure.From(code, $"reading from '{_database.Name}'", _transaction.Folder));
        }
    }
}
