using Sequitur.Primitives;

namespace Sequitur.State;

/// <summary>Lists and tries of one commit, reused by the next.</summary>
internal sealed class CommitWorkspace
{
    public PartialTrie Trie { get; } = new();

    /// <summary>Accounts to look at, by address hash.</summary>
    public GrowList<HashedPosition> Accounts { get; } = new();

    /// <summary>Storage roots after the block, in the order of <see cref="Accounts"/>.</summary>
    public GrowList<Hash256> StorageRoots { get; } = new();

    /// <summary>Slots of the account in work, by key hash.</summary>
    public GrowList<HashedPosition> Slots { get; } = new();

    public GrowList<AccountChange> AccountChanges { get; } = new();

    public GrowList<StorageChange> StorageChanges { get; } = new();

    public GrowList<TrieNodeChange> StorageNodeChanges { get; } = new();

    public GrowList<TrieNodeChange> AccountNodeChanges { get; } = new();

    public GrowList<HashedPosition> CodeChanges { get; } = new();

    public Table<Hash256, byte[]> WitnessNodes { get; } = new(64);

    public void Clear()
    {
        Accounts.Clear();
        StorageRoots.Clear();
        Slots.Clear();
        AccountChanges.Clear();
        StorageChanges.Clear();
        StorageNodeChanges.Clear();
        AccountNodeChanges.Clear();
        CodeChanges.Clear();
        WitnessNodes.Clear();
    }
}
