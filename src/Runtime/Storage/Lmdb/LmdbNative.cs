using System.Runtime.InteropServices;

namespace Sequitur.Storage;

/// <summary>The functions and constants of liblmdb 0.9 we use, as lmdb.h declares them.</summary>
internal static unsafe partial class LmdbNative
{
    /// <summary>The name Debian's liblmdb0 installs; no development package is needed.</summary>
    public const string Library = "liblmdb.so.0";

    public const uint NoTls = 0x200000;
    public const uint NoReadAhead = 0x800000;
    public const uint ReadOnly = 0x20000;
    public const uint Create = 0x40000;
    public const uint NoOverwrite = 0x10;
    public const uint Current = 0x40;
    public const uint Append = 0x20000;
    public const uint CompactCopy = 0x01;

    public const int CursorFirst = 0;
    public const int CursorLast = 6;
    public const int CursorNext = 8;
    public const int CursorPrevious = 12;
    public const int CursorSetKey = 16;
    public const int CursorSetRange = 17;

    public const int Success = 0;
    public const int KeyExists = -30799;
    public const int NotFound = -30798;
    public const int PageNotFound = -30797;
    public const int Corrupted = -30796;
    public const int Panic = -30795;
    public const int VersionMismatch = -30794;
    public const int Invalid = -30793;
    public const int MapFull = -30792;
    public const int DatabasesFull = -30791;
    public const int ReadersFull = -30790;
    public const int TransactionFull = -30788;
    public const int BadReaderSlot = -30783;
    public const int BadTransaction = -30782;
    public const int BadValueSize = -30781;
    public const int ErrnoInputOutput = 5;
    public const int ErrnoNoMemory = 12;
    public const int ErrnoAccess = 13;
    public const int ErrnoInvalid = 22;
    public const int ErrnoNoSpace = 28;
    public const int ErrnoQuota = 122;

    [LibraryImport(Library, EntryPoint = "mdb_strerror")]
    public static partial byte* ErrorText(int code);

    [LibraryImport(Library, EntryPoint = "mdb_version")]
    public static partial byte* Version(int* major, int* minor, int* patch);

    [LibraryImport(Library, EntryPoint = "mdb_env_create")]
    public static partial int EnvironmentCreate(nint* environment);

    [LibraryImport(Library, EntryPoint = "mdb_env_set_mapsize")]
    public static partial int EnvironmentSetMapSize(nint environment, nuint size);

    [LibraryImport(Library, EntryPoint = "mdb_env_set_maxreaders")]
    public static partial int EnvironmentSetMaxReaders(nint environment, uint readers);

    [LibraryImport(Library, EntryPoint = "mdb_env_set_maxdbs")]
    public static partial int EnvironmentSetMaxDatabases(nint environment, uint databases);

    [LibraryImport(Library, EntryPoint = "mdb_env_open", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int EnvironmentOpen(nint environment, string path, uint flags, uint mode);

    [LibraryImport(Library, EntryPoint = "mdb_env_close")]
    public static partial void EnvironmentClose(nint environment);

    [LibraryImport(Library, EntryPoint = "mdb_env_copy2", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int EnvironmentCopy(nint environment, string path, uint flags);

    [LibraryImport(Library, EntryPoint = "mdb_env_info")]
    public static partial int EnvironmentInfo(nint environment, MdbEnvironmentInfo* info);

    [LibraryImport(Library, EntryPoint = "mdb_env_get_maxkeysize")]
    public static partial int EnvironmentMaxKeySize(nint environment);

    [LibraryImport(Library, EntryPoint = "mdb_reader_check")]
    public static partial int ReaderCheck(nint environment, int* dead);

    [LibraryImport(Library, EntryPoint = "mdb_txn_begin")]
    public static partial int TransactionBegin(nint environment, nint parent, uint flags, nint* transaction);

    [LibraryImport(Library, EntryPoint = "mdb_txn_commit")]
    public static partial int TransactionCommit(nint transaction);

    [LibraryImport(Library, EntryPoint = "mdb_txn_abort")]
    public static partial void TransactionAbort(nint transaction);

    [LibraryImport(Library, EntryPoint = "mdb_txn_reset")]
    public static partial void TransactionReset(nint transaction);

    [LibraryImport(Library, EntryPoint = "mdb_txn_renew")]
    public static partial int TransactionRenew(nint transaction);

    [LibraryImport(Library, EntryPoint = "mdb_dbi_open", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int DatabaseOpen(nint transaction, string name, uint flags, uint* handle);

    [LibraryImport(Library, EntryPoint = "mdb_drop")]
    public static partial int DatabaseDrop(nint transaction, uint handle, int delete);

    [LibraryImport(Library, EntryPoint = "mdb_stat")]
    public static partial int DatabaseStatistics(nint transaction, uint handle, MdbStatistics* statistics);

    [LibraryImport(Library, EntryPoint = "mdb_get")]
    public static partial int Get(nint transaction, uint handle, MdbValue* key, MdbValue* value);

    [LibraryImport(Library, EntryPoint = "mdb_put")]
    public static partial int Put(nint transaction, uint handle, MdbValue* key, MdbValue* value, uint flags);

    [LibraryImport(Library, EntryPoint = "mdb_del")]
    public static partial int Delete(nint transaction, uint handle, MdbValue* key, MdbValue* value);

    [LibraryImport(Library, EntryPoint = "mdb_cursor_open")]
    public static partial int CursorOpen(nint transaction, uint handle, nint* cursor);

    [LibraryImport(Library, EntryPoint = "mdb_cursor_close")]
    public static partial void CursorClose(nint cursor);

    [LibraryImport(Library, EntryPoint = "mdb_cursor_get")]
    public static partial int CursorGet(nint cursor, MdbValue* key, MdbValue* value, int operation);

    [LibraryImport(Library, EntryPoint = "mdb_cursor_put")]
    public static partial int CursorPut(nint cursor, MdbValue* key, MdbValue* value, uint flags);

    [LibraryImport(Library, EntryPoint = "mdb_cursor_del")]
    public static partial int CursorDelete(nint cursor, uint flags);
}

/// <summary>MDB_val.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MdbValue
{
    public nuint Size;
    public byte* Bytes;
}

/// <summary>MDB_stat.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MdbStatistics
{
    public uint PageSize;
    public uint Depth;
    public nuint BranchPages;
    public nuint LeafPages;
    public nuint OverflowPages;
    public nuint Entries;
}

/// <summary>MDB_envinfo.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MdbEnvironmentInfo
{
    public nint MapAddress;
    public nuint MapSize;
    public nuint LastPage;
    public nuint LastTransaction;
    public uint MaxReaders;
    public uint Readers;
}
