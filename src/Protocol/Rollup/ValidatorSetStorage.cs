using System;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>The storage with which a chain's contract ValidatorSet starts.</summary>
public static class ValidatorSetStorage
{
    // Nothing names this slot but the contract itself and, later, a quorum by stake.
    private const ulong TotalStakeSlot = 2;

    /// <summary>What each validator of a genesis file has at stake. The quorum is by count, and no ether stands behind a genesis stake: 1 says no more than "active".</summary>
    public static U256 GenesisStake => U256.One;

    /// <summary>The slots for these validators, in the order in which the contract will list them.</summary>
    public static GenesisSlot[] Of(ConsensusParameters parameters, ReadOnlySpan<Address> validators)
    {
        GenesisSlot[] slots = new GenesisSlot[3 + (2 * validators.Length)];
        slots[0] = new GenesisSlot(ValidatorSetLayout.CountSlot(parameters), (ulong)validators.Length);
        slots[1] = new GenesisSlot(TotalStakeSlot, GenesisStake * (ulong)validators.Length);
        slots[2] = new GenesisSlot(ValidatorSetLayout.ListSlot, (ulong)validators.Length);
        for (int i = 0; i < validators.Length; i++)
        {
            slots[3 + (2 * i)] = new GenesisSlot(ValidatorSetLayout.ListItemSlot(i), validators[i].ToWord());
            slots[4 + (2 * i)] = new GenesisSlot(ValidatorSetLayout.StakeSlot(parameters, validators[i]), GenesisStake);
        }

        return slots;
    }
}
