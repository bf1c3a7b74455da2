namespace Sequitur.Storage;

/// <summary>The closed list of reasons for which the storage refuses or fails.</summary>
public enum StorageFault
{
    /// <summary>liblmdb is not installed.</summary>
    LibraryMissing,

    /// <summary>Another process (or another ledger in this one) holds the folder.</summary>
    FolderLocked,

    /// <summary>The folder or a file in it cannot be created or opened.</summary>
    CannotOpen,

    /// <summary>The file system has no room left; nothing of the block was written.</summary>
    DiskFull,

    /// <summary>The configured map size is used up; nothing of the block was written.</summary>
    MapFull,

    /// <summary>The vote log has reached its largest size.</summary>
    LogFull,

    /// <summary>More read transactions at once than configured.</summary>
    ReadersFull,

    /// <summary>What is on disk cannot be what we wrote.</summary>
    Corrupted,

    /// <summary>The operating system refused a read or a write.</summary>
    InputOutput,

    /// <summary>The folder holds another chain: its genesis block or its configuration differs.</summary>
    WrongChain,

    /// <summary>The folder was written by another version of the schema.</summary>
    UnknownSchema,

    /// <summary>The block does not follow the head.</summary>
    NotNextBlock,

    /// <summary>The state of this block is older than the undo window, or the block is not there yet.</summary>
    StateUnavailable,

    /// <summary>The caller broke a rule of the interface (an oversized key, a closed transaction).</summary>
    Misuse,
}
