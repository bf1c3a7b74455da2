using Sequitur.Primitives;

namespace Sequitur.Finality;

/// <summary>What EIP-75XXb calls the initialisation of a chain: where its validators are found, and what makes a block final.</summary>
public sealed record ConsensusParameters
{
    /// <summary>The predeployed ValidatorSet contract: 0x7530…0001.</summary>
    public static Address DefaultValidatorSet { get; } = Predeploy(1);

    public Address ValidatorSet { get; init; } = DefaultValidatorSet;

    /// <summary>Storage slot of the mapping validator → stake.</summary>
    public ulong StakesSlot { get; init; }

    /// <summary>Storage slot of the number of validators.</summary>
    public ulong CountSlot { get; init; } = 1;

    public SlotDerivation SlotDerivation { get; init; }

    public QuorumRule Quorum { get; init; }

    private static Address Predeploy(byte number)
    {
        byte[] bytes = new byte[Address.Size];
        bytes[0] = 0x75;
        bytes[1] = 0x30;
        bytes[^1] = number;
        return new Address(bytes);
    }
}

/// <summary>How the slot of a mapping's entry is derived.</summary>
public enum SlotDerivation : byte
{
    /// <summary>keccak256(pad32(key) ‖ pad32(slot)), as solc does.</summary>
    KeyFirst,

    /// <summary>keccak256(pad32(slot) ‖ pad32(key)), as Vyper does and as EIP-75XXb is written.</summary>
    SlotFirst,
}
