using System;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>The storage with which a chain's contract ValidatorSet (contracts/l2/ValidatorSet.sol) starts.</summary>
public static class ValidatorSetStorage
{
    /// <summary>The mapping validator → place in the list, which only the contract reads.</summary>
    private const ulong PlacesSlot = 4;

    /// <summary>What each validator has at stake where no stakes are given.</summary>
    public static U256 GenesisStake => U256.One;

    /// <summary>The slots for these validators, in the order in which the contract will list them.</summary>
    public static GenesisSlot[] Of(ConsensusParameters parameters, ReadOnlySpan<Address> validators)
    {
        GenesisValidator[] all = new GenesisValidator[validators.Length];
        for (int i = 0; i < all.Length; i++) all[i] = new GenesisValidator(validators[i], GenesisStake);
        return WithStakes(parameters, all);
    }

    /// <inheritdoc cref="Of"/>
    public static GenesisSlot[] WithStakes(ConsensusParameters parameters, ReadOnlySpan<GenesisValidator> validators)
    {
        GenesisStorage storage = new();
        U256 total = U256.Zero;
        storage.Set(ValidatorSetLayout.CountSlot(parameters), (ulong)validators.Length);
        storage.Set(ValidatorSetLayout.ListSlot, (ulong)validators.Length);
        for (int i = 0; i < validators.Length; i++)
        {
            Address node = validators[i].Node;
            total += validators[i].Stake;
            storage.Set(ValidatorSetLayout.ListItemSlot(i), node.ToWord());
            storage.Set(ValidatorSetLayout.StakeSlot(parameters, node), validators[i].Stake);
            storage.Set(GenesisStorage.EntryOf(PlacesSlot, node.ToWord()), (ulong)i);
        }

        storage.Set(parameters.TotalStakeSlot, total);
        return storage.ToArray();
    }
}
