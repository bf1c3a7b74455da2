using System.Runtime.InteropServices;

namespace Sequitur.Storage;

/// <summary>Turns liblmdb's return codes into exceptions that say what to do.</summary>
internal static unsafe class LmdbFailure
{
    public const string InstallCommand = "apt-get install -y liblmdb0";

    public static StorageException LibraryMissing(System.Exception cause) => new(
        StorageFault.LibraryMissing,
        $"the library {LmdbNative.Library} is not installed",
        "liblmdb",
        $"install liblmdb0: {InstallCommand}",
        cause);

    public static void ThrowIf(int code, string what, string where)
    {
        if (code != LmdbNative.Success)
        {
            throw From(code, what, where);
        }
    }

    public static StorageException From(int code, string what, string where)
    {
        string text = Marshal.PtrToStringUTF8((nint)LmdbNative.ErrorText(code)) ?? "unknown";
        (StorageFault fault, string remedy) = code switch
        {
            LmdbNative.ErrnoNoSpace or LmdbNative.ErrnoQuota =>
                (StorageFault.DiskFull, "free space on the disk, then restart; the last committed block is intact"),
            LmdbNative.MapFull => (StorageFault.MapFull, "raise the map size in the storage options and restart"),
            LmdbNative.ReadersFull => (StorageFault.ReadersFull, "raise the number of readers or close snapshots sooner"),
            LmdbNative.Corrupted or LmdbNative.PageNotFound or LmdbNative.Invalid or LmdbNative.VersionMismatch or LmdbNative.Panic =>
                (StorageFault.Corrupted, "run `sequitur db check`; restore the folder from a backup or synchronise it anew"),
            LmdbNative.ErrnoInputOutput => (StorageFault.InputOutput, "check the disk and the system log"),
            LmdbNative.ErrnoAccess => (StorageFault.CannotOpen, "give this user read and write rights on the folder"),
            LmdbNative.ErrnoNoMemory =>
                (StorageFault.CannotOpen, "lower the map size, or raise the limit on address space (ulimit -v)"),
            LmdbNative.BadValueSize or LmdbNative.BadTransaction or LmdbNative.BadReaderSlot or LmdbNative.ErrnoInvalid
                or LmdbNative.KeyExists or LmdbNative.NotFound or LmdbNative.DatabasesFull or LmdbNative.TransactionFull =>
                (StorageFault.Misuse, "this is a defect of the program; please report it"),
            _ => (StorageFault.InputOutput, "check the folder, its rights and the disk"),
        };
        return new StorageException(fault, $"{what} failed: {text} [{code}]", where, remedy);
    }
}
