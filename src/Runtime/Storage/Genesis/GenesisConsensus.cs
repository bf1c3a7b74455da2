using System.Collections.Generic;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Storage;

/// <summary>The member <c>config.sequitur.consensus</c> of a genesis file: what EIP-75XXb calls the initialisation.</summary>
internal static class GenesisConsensus
{
    private static readonly string[] s_members =
    [
        "validatorSet", "stakesSlot", "countSlot", "totalStakeSlot", "slotDerivation", "quorum", "seals", "epochLength", "minimumValidators",
    ];

    public static ConsensusParameters Read(GenesisMember member)
    {
        member.AllowOnly(s_members);
        ConsensusParameters defaults = new();
        SealScheme seals = member["seals"].Text("ecdsa") switch
        {
            "ecdsa" => SealScheme.EcdsaSecp256k1,
            "bls" => SealScheme.Bls12381,
            _ => throw member["seals"].Unexpected("\"ecdsa\" or \"bls\""),
        };
        Address contract = member["validatorSet"].IsThere ? member["validatorSet"].Address() : seals == SealScheme.Bls12381 ? Predeploys.ValidatorSetBls : defaults.ValidatorSet;
        if (contract.IsZero) throw member["validatorSet"].Unexpected("the address of a contract");
        List<ulong> taken = [ValidatorSetLayout.ListSlot];
        return new ConsensusParameters
        {
            ValidatorSet = contract,
            StakesSlot = Slot(member["stakesSlot"], defaults.StakesSlot, taken),
            CountSlot = Slot(member["countSlot"], defaults.CountSlot, taken),
            TotalStakeSlot = Slot(member["totalStakeSlot"], defaults.TotalStakeSlot, taken),
            SlotDerivation = member["slotDerivation"].Text("key-first") switch
            {
                "key-first" => SlotDerivation.KeyFirst,
                "slot-first" => SlotDerivation.SlotFirst,
                _ => throw member["slotDerivation"].Unexpected("\"key-first\" (solc) or \"slot-first\" (Vyper, EIP-75XXb's text)"),
            },
            Quorum = member["quorum"].Text("ceil-2n/3") switch
            {
                "ceil-2n/3" => QuorumRule.CeilTwoThirdsByCount,
                "floor-2n/3+1" => QuorumRule.AboveTwoThirdsByCount,
                "stake-above-2/3" => QuorumRule.StakeAboveTwoThirds,
                _ => throw member["quorum"].Unexpected("\"ceil-2n/3\" or \"floor-2n/3+1\", which count validators, or \"stake-above-2/3\""),
            },
            Seals = seals,
            EpochLength = member["epochLength"].UInt64(defaults.EpochLength),
            MinimumValidators = Minimum(member["minimumValidators"], defaults.MinimumValidators),
        };
    }

    private static ulong Minimum(GenesisMember member, ulong absent)
    {
        ulong minimum = member.UInt64(absent);
        return minimum is >= 1 and <= ValidatorSet.CountMax ? minimum : throw member.Unexpected($"1 to {ValidatorSet.CountMax} validators");
    }

    /// <summary>A slot of its own: one that serves two variables would make one of them agree with the other whatever it says.</summary>
    internal static ulong Slot(GenesisMember member, ulong absent, List<ulong> taken)
    {
        ulong slot = member.UInt64(absent);
        if (taken.Contains(slot)) throw member.Unexpected($"a slot other than {string.Join(" and ", taken)}, which hold something else");
        taken.Add(slot);
        return slot;
    }
}
