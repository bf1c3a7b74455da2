using System.IO;

namespace Sequitur.Storage;

/// <summary>Copies the chain of a node, which may be running in another process, and marks the copy as one.</summary>
/// <remarks>
/// The folder's lock is not taken: LMDB lets a second process read one snapshot while the owner goes on. The file grows meanwhile by what the owner replaces.
/// A copy does not know what its validator has voted since, so its <see cref="Ledger.VotesAbove"/> lets it vote on nothing at first.
/// </remarks>
public static class LedgerBackup
{
    private const string DataFile = "data.mdb";

    /// <summary>Copies the last committed state into a folder that is not there yet; it appears when it is complete and on disk.</summary>
    /// <returns>The number of the last block in it.</returns>
    /// <exception cref="StorageException">No ledger, no room, or the folder exists.</exception>
    public static ulong Take(string chainFolder, string target)
    {
        if (!File.Exists(Path.Combine(chainFolder, DataFile)))
        {
            throw new StorageException(StorageFault.CannotOpen, "there is no ledger", chainFolder, "name the folder that holds data.mdb");
        }

        if (Directory.Exists(target) || File.Exists(target))
        {
            throw new StorageException(StorageFault.CannotOpen, "the folder exists and is not overwritten", target, "name a folder that is not there yet");
        }

        string unfinished = target + ".unfinished";
        if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        Directory.CreateDirectory(unfinished);
        using (LmdbEnvironment source = LmdbEnvironment.Open(chainFolder, new LmdbOptions { ReadOnly = true }))
        {
            source.CopyTo(unfinished, compact: true);
        }

        ulong head = Mark(unfinished);
        Directory.Move(unfinished, target);
        return head;
    }

    /// <summary>Lets the copy vote on nothing; the commit also brings all of it to the disk.</summary>
    internal static ulong Mark(string folder)
    {
        using LmdbEnvironment copy = LmdbEnvironment.Open(folder, new LmdbOptions());
        LedgerTables tables = LedgerTables.Open(copy);
        using LmdbTransaction transaction = copy.BeginWrite();
        MetaTable meta = new(transaction, tables.Meta);
        if (!meta.TryReadSchema(out uint version) || version != MetaTable.SchemaVersion)
        {
            throw new StorageException(
                StorageFault.UnknownSchema, $"the folder has schema {version}, this program copies schema {MetaTable.SchemaVersion}", folder, "use the version of the program that wrote it");
        }

        ulong head = meta.ReadHead();
        meta.WriteVotesAbove(Ledger.VotesOnNothing);
        transaction.Commit();
        return head;
    }
}
