using Sequitur.Primitives;

namespace Sequitur.Finality;

/// <summary>What EIP-75XXb calls the initialisation of a chain: where its validators are found, when they may change, and what makes a block final.</summary>
public sealed record ConsensusParameters
{
    /// <summary>The contract that names the validators; the start step calls it at boundaries.</summary>
    public Address ValidatorSet { get; init; } = Predeploys.ValidatorSet;

    /// <summary>Storage slot of the mapping validator → stake.</summary>
    public ulong StakesSlot { get; init; }

    /// <summary>Storage slot of the number of validators.</summary>
    public ulong CountSlot { get; init; } = 1;

    /// <summary>Storage slot of the sum of their stakes.</summary>
    public ulong TotalStakeSlot { get; init; } = 2;

    public SlotDerivation SlotDerivation { get; init; }

    public QuorumRule Quorum { get; init; }

    /// <summary>What certificates are made of.</summary>
    public SealScheme Seals { get; init; }

    /// <summary>Blocks from one boundary to the next; zero on a chain whose validators never change.</summary>
    public ulong EpochLength { get; init; }

    /// <summary>A step that would leave fewer validators is undone.</summary>
    public ulong MinimumValidators { get; init; } = 1;

    /// <summary>Whether pending changes of the set become active with this block, before its transactions.</summary>
    public bool IsBoundary(ulong number) => EpochLength != 0 && number != 0 && number % EpochLength == 0;
}

/// <summary>How the slot of a mapping's entry is derived.</summary>
public enum SlotDerivation : byte
{
    /// <summary>keccak256(pad32(key) ‖ pad32(slot)), as solc does.</summary>
    KeyFirst,

    /// <summary>keccak256(pad32(slot) ‖ pad32(key)), as Vyper does and as EIP-75XXb is written.</summary>
    SlotFirst,
}
