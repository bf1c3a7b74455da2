namespace Sequitur.Storage;

/// <summary>The failure of a read that found something we never wrote.</summary>
internal static class CorruptedLedger
{
    public static StorageException Because(string what, string folder) => new(
        StorageFault.Corrupted, what, folder, "run `sequitur db check`; restore the folder from a backup or synchronise it anew");
}
