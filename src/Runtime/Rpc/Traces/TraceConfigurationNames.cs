using System;
using Sequitur.Finality;
using Sequitur.Rollup;

namespace Sequitur.Rpc.Traces;

/// <summary>How choices are called in a <see cref="TraceConfiguration"/>; those that a genesis file knows, as there.</summary>
internal static class TraceConfigurationNames
{
    public static string Of(SlotDerivation derivation) => derivation switch
    {
        SlotDerivation.KeyFirst => "key-first",
        SlotDerivation.SlotFirst => "slot-first",
        _ => throw Unknown(derivation),
    };

    public static string Of(QuorumRule quorum) => quorum switch
    {
        QuorumRule.CeilTwoThirdsByCount => "ceil-2n/3",
        QuorumRule.AboveTwoThirdsByCount => "floor-2n/3+1",
        QuorumRule.StakeAboveTwoThirds => "stake-above-2/3",
        _ => throw Unknown(quorum),
    };

    /// <summary>The two of EIP-75XXb.</summary>
    public static string Of(SealScheme seals) => seals switch
    {
        SealScheme.EcdsaSecp256k1 => "ecdsa-secp256k1-keccak256",
        SealScheme.Bls12381 => "bls12-381-aggregate",
        _ => throw Unknown(seals),
    };

    public static string Of(SequencingMode sequencing) => sequencing switch
    {
        SequencingMode.Bft => "bft",
        SequencingMode.L1Pbs => "l1-pbs",
        SequencingMode.L1Fernet => "l1-fernet",
        _ => throw Unknown(sequencing),
    };

    /// <summary>The choice with this name.</summary>
    public static T Read<T>(TraceMember member, Func<T, string> nameOf)
        where T : struct, Enum
    {
        string text = member.Text();
        T[] all = Enum.GetValues<T>();
        foreach (T choice in all)
        {
            if (nameOf(choice) == text) return choice;
        }

        throw member.Unexpected($"one of {string.Join(", ", Array.ConvertAll(all, choice => nameOf(choice)))}");
    }

    private static InvalidOperationException Unknown<T>(T choice) => new($"There is no name for {choice}.");
}
