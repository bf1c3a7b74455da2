using Sequitur.Primitives;

namespace Sequitur.State;

/// <summary>What a block did to the state, as plain sorted data: what a database writes and what a witness holds.</summary>
/// <remarks>When <see cref="Fault"/> is set nothing else in it has a meaning.</remarks>
public sealed class StateDelta
{
    /// <summary>Why no result exists, if so.</summary>
    public StateFault Fault { get; init; }

    public Hash256 StateRoot { get; init; }

    /// <summary>Changed accounts by address hash.</summary>
    public AccountChange[] Accounts { get; init; } = [];

    /// <summary>Changed slots by address hash and key hash; slots of an account that no longer exists are not listed.</summary>
    public StorageChange[] Storage { get; init; } = [];

    /// <summary>Code that accounts came to hold in this block, by hash, each once; never the empty code.</summary>
    public Bytecode[] Codes { get; init; } = [];

    /// <summary>Changed and deleted trie nodes by owner and path. A node embedded in its parent is not separate.</summary>
    public TrieNodeChange[] Nodes { get; init; } = [];

    /// <summary>RLP of every node of the pre-state tries that a re-execution needs, sorted, each once. Empty unless it was asked for.</summary>
    public byte[][] WitnessNodes { get; init; } = [];

    /// <summary>Code read from the pre-state, sorted, each once. Empty unless it was asked for.</summary>
    public byte[][] WitnessCodes { get; init; } = [];

    /// <summary>Every account that was read or written, sorted. Empty unless the witness was asked for.</summary>
    public Address[] AccessedAddresses { get; init; } = [];

    /// <summary>Every storage key that was read or written in any account, sorted, each once. Empty unless the witness was asked for.</summary>
    public Hash256[] AccessedSlots { get; init; } = [];
}

/// <summary>An account after the block. <see cref="Value"/> is meaningless when it no longer exists.</summary>
/// <param name="Address">The account.</param>
/// <param name="AddressHash">Keccak of the address: its key in the trie.</param>
/// <param name="Exists">False when the block deleted it; then everything stored under it is gone too.</param>
/// <param name="Value">The account with its new storage root.</param>
/// <param name="StorageCleared">Everything that was stored under it before the block (slots and trie nodes) is gone before the listed changes apply.</param>
public readonly record struct AccountChange(Address Address, Hash256 AddressHash, bool Exists, Account Value, bool StorageCleared);

/// <summary>A storage slot after the block; a zero value means that it is no longer there.</summary>
public readonly record struct StorageChange(Address Address, Hash256 AddressHash, Hash256 KeyHash, U256 Key, U256 Value);

/// <summary>A trie node after the block. The owner is zero for the account trie, else keccak of the account's address.</summary>
/// <param name="Owner">Which trie.</param>
/// <param name="Path">Nibbles from the root of the trie, one per byte.</param>
/// <param name="Rlp">The node; empty when it was deleted.</param>
public readonly record struct TrieNodeChange(Hash256 Owner, byte[] Path, byte[] Rlp);
