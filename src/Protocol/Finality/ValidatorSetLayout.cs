using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Finality;

/// <summary>Where the contract ValidatorSet (contracts/l2/ValidatorSet.sol) keeps the validators in its storage.</summary>
public static class ValidatorSetLayout
{
    /// <summary>The array of validators; EIP-75XXb names no such slot, so it is no parameter of the chain.</summary>
    public const ulong ListSlot = 3;

    /// <summary>Holds the stake of a validator; zero for an account that is none.</summary>
    public static U256 StakeSlot(ConsensusParameters parameters, in Address validator)
    {
        // When key and slot are the same number both orders agree, which hides a mistake: vectors must keep them apart.
        bool isKeyFirst = parameters.SlotDerivation == SlotDerivation.KeyFirst;
        Span<byte> pair = stackalloc byte[64];
        validator.ToWord().WriteBigEndian(isKeyFirst ? pair : pair[32..]);
        ((U256)parameters.StakesSlot).WriteBigEndian(isKeyFirst ? pair[32..] : pair);
        return U256.FromBigEndian(Keccak.Hash(pair).Bytes);
    }

    /// <summary>Holds the number of validators.</summary>
    public static U256 CountSlot(ConsensusParameters parameters) => parameters.CountSlot;

    /// <summary>Holds the sum of the validators' stakes.</summary>
    public static U256 TotalStakeSlot(ConsensusParameters parameters) => parameters.TotalStakeSlot;

    /// <summary>Holds one item of the array, whose length is at <see cref="ListSlot"/>.</summary>
    public static U256 ListItemSlot(int index)
    {
        Span<byte> slot = stackalloc byte[32];
        ((U256)ListSlot).WriteBigEndian(slot);
        return U256.FromBigEndian(Keccak.Hash(slot).Bytes) + (ulong)index;
    }
}
