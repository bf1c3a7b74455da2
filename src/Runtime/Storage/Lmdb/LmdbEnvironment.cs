using System;
using System.Collections.Generic;
using System.Threading;

namespace Sequitur.Storage;

/// <summary>One LMDB environment: a memory-mapped, copy-on-write file with one writer and any number of snapshot readers.</summary>
/// <remarks>
/// Open a folder at most once per process: liblmdb's file locks belong to the process. Sync mode is the default one, so a committed
/// transaction is on disk and a crash needs no recovery (see docs/decisions/0003). Transactions do not use thread-local slots
/// (MDB_NOTLS): a reader may move between threads but serves one at a time. Disposing while readers are open is safe; the file is
/// unmapped when the last of them ends.
/// </remarks>
public sealed unsafe class LmdbEnvironment : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Stack<nint> _idleReaders = new();
    private readonly Action? _closed;
    private nint _handle;
    private int _openTransactions;
    private bool _closing;

    private LmdbEnvironment(nint handle, string folder, int maxKeySize, Action? closed)
    {
        _handle = handle;
        Folder = folder;
        MaxKeySize = maxKeySize;
        _closed = closed;
    }

    public string Folder { get; }

    /// <summary>Longest key in bytes (511 in Debian's build).</summary>
    public int MaxKeySize { get; }

    /// <summary>Transactions that are open now, readers and the writer.</summary>
    public int OpenTransactions => Volatile.Read(ref _openTransactions);

    /// <summary>Opens or creates the environment in an existing folder.</summary>
    /// <param name="folder">Where data.mdb and lock.mdb live.</param>
    /// <param name="options">Limits.</param>
    /// <param name="closed">Called once the file is unmapped, which may be after <see cref="Dispose"/> when readers are still open.</param>
    public static LmdbEnvironment Open(string folder, LmdbOptions options, Action? closed = null)
    {
        nint handle = 0;
        try
        {
            LmdbFailure.ThrowIf(LmdbNative.EnvironmentCreate(&handle), "creating an LMDB environment", folder);
        }
        catch (DllNotFoundException missing)
        {
            throw LmdbFailure.LibraryMissing(missing);
        }

        try
        {
            LmdbFailure.ThrowIf(LmdbNative.EnvironmentSetMapSize(handle, (nuint)options.MapSizeBytes), "setting the map size", folder);
            LmdbFailure.ThrowIf(LmdbNative.EnvironmentSetMaxReaders(handle, (uint)options.ReadersMax), "setting the readers", folder);
            LmdbFailure.ThrowIf(LmdbNative.EnvironmentSetMaxDatabases(handle, (uint)options.DatabasesMax), "setting the tables", folder);
            uint flags = LmdbNative.NoTls | (options.ReadAhead ? 0 : LmdbNative.NoReadAhead) | (options.ReadOnly ? LmdbNative.ReadOnly : 0);
            const uint Mode = 0x1A4; // rw-r--r--
            LmdbFailure.ThrowIf(LmdbNative.EnvironmentOpen(handle, folder, flags, Mode), "opening the LMDB environment", folder);

            // Slots of readers that died with a killed process would pin old pages for ever.
            int dead;
            LmdbFailure.ThrowIf(LmdbNative.ReaderCheck(handle, &dead), "clearing dead readers", folder);
            return new LmdbEnvironment(handle, folder, LmdbNative.EnvironmentMaxKeySize(handle), closed);
        }
        catch
        {
            LmdbNative.EnvironmentClose(handle);
            throw;
        }
    }

    /// <summary>Opens named tables, creating the missing ones, in one transaction. Call it once, before other transactions.</summary>
    public LmdbDatabase[] OpenDatabases(ReadOnlySpan<string> names, bool create)
    {
        LmdbDatabase[] databases = new LmdbDatabase[names.Length];
        using LmdbTransaction transaction = create ? BeginWrite() : BeginRead();
        for (int i = 0; i < names.Length; i++)
        {
            uint handle;
            int code = LmdbNative.DatabaseOpen(transaction.Handle, names[i], create ? LmdbNative.Create : 0, &handle);
            LmdbFailure.ThrowIf(code, $"opening the table '{names[i]}'", Folder);
            databases[i] = new LmdbDatabase(handle, names[i]);
        }

        // Also a reader must commit for its handles to outlive it.
        transaction.Commit();
        return databases;
    }

    /// <summary>Opens a snapshot of the last committed state. Keep it short: pages it can see are not reused while it is open.</summary>
    public LmdbTransaction BeginRead()
    {
        nint reader = Enter(takeIdleReader: true);
        int code;
        if (reader != 0)
        {
            code = LmdbNative.TransactionRenew(reader);
            if (code == LmdbNative.Success)
            {
                return new LmdbTransaction(this, reader, isWriter: false);
            }

            LmdbNative.TransactionAbort(reader);
        }

        code = LmdbNative.TransactionBegin(_handle, 0, LmdbNative.ReadOnly, &reader);
        if (code != LmdbNative.Success)
        {
            Leave();
            throw LmdbFailure.From(code, "opening a read transaction", Folder);
        }

        return new LmdbTransaction(this, reader, isWriter: false);
    }

    /// <summary>Opens the write transaction, waiting for the one before; it must end on the same thread.</summary>
    public LmdbTransaction BeginWrite()
    {
        Enter(takeIdleReader: false);
        nint writer;
        int code = LmdbNative.TransactionBegin(_handle, 0, 0, &writer);
        if (code != LmdbNative.Success)
        {
            Leave();
            throw LmdbFailure.From(code, "opening the write transaction", Folder);
        }

        return new LmdbTransaction(this, writer, isWriter: true);
    }

    /// <summary>Copies the last committed state into an existing empty folder while the environment is in use.</summary>
    public void CopyTo(string folder, bool compact)
    {
        Enter(takeIdleReader: false);
        try
        {
            int code = LmdbNative.EnvironmentCopy(_handle, folder, compact ? LmdbNative.CompactCopy : 0);
            LmdbFailure.ThrowIf(code, "copying the environment", folder);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Bytes of the file that are in use or were, i.e. how far it has grown.</summary>
    public ulong FileBytes()
    {
        Enter(takeIdleReader: false);
        try
        {
            MdbEnvironmentInfo info;
            LmdbFailure.ThrowIf(LmdbNative.EnvironmentInfo(_handle, &info), "reading the environment's figures", Folder);
            return ((ulong)info.LastPage + 1) * (ulong)Environment.SystemPageSize;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Refuses new transactions and closes the file when the last open one ends.</summary>
    public void Dispose()
    {
        bool last;
        lock (_gate)
        {
            last = !_closing && _openTransactions == 0;
            _closing = true;
        }

        if (last)
        {
            Close();
        }
    }

    /// <summary>Keeps an ended reader's slot for the next one.</summary>
    internal void EndRead(nint reader)
    {
        LmdbNative.TransactionReset(reader);
        lock (_gate)
        {
            _idleReaders.Push(reader);
        }

        Leave();
    }

    internal void End() => Leave();

    private nint Enter(bool takeIdleReader)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closing, this);
            _openTransactions++;
            return takeIdleReader && _idleReaders.TryPop(out nint reader) ? reader : 0;
        }
    }

    private void Leave()
    {
        bool last;
        lock (_gate)
        {
            last = --_openTransactions == 0 && _closing;
        }

        if (last)
        {
            Close();
        }
    }

    private void Close()
    {
        while (_idleReaders.TryPop(out nint reader))
        {
            LmdbNative.TransactionAbort(reader);
        }

        nint handle = Interlocked.Exchange(ref _handle, 0);
        if (handle != 0)
        {
            LmdbNative.EnvironmentClose(handle);
            _closed?.Invoke();
        }
    }
}
