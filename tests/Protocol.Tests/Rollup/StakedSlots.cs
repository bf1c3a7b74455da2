using System.Collections.Generic;
using System.Linq;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Protocol.Rollup;

/// <summary>The storage of the contract ValidatorSet for validators with stakes of their own, and what a test wants changed in it.</summary>
internal static class StakedSlots
{
    public static GenesisSlot[] Of(ConsensusParameters parameters, ValidatorSet set, params (U256 Slot, U256 Value)[] changes)
    {
        Dictionary<U256, U256> slots = ValidatorSetStorage.Of(parameters, set.Ascending).ToDictionary(slot => slot.Key, slot => slot.Value);
        U256 total = U256.Zero;
        foreach (Validator validator in set.Validators)
        {
            slots[ValidatorSetLayout.StakeSlot(parameters, validator.Address)] = validator.Stake;
            total += validator.Stake;
        }

        slots[ValidatorSetLayout.TotalStakeSlot(parameters)] = total;
        foreach ((U256 slot, U256 value) in changes) slots[slot] = value;
        return [.. slots.Select(slot => new GenesisSlot(slot.Key, slot.Value))];
    }
}
