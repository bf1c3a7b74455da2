using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Finality;

/// <summary>Where the contract ValidatorSet or ValidatorSetBls (contracts/l2) keeps the validators in its storage.</summary>
public static class ValidatorSetLayout
{
    /// <summary>The array of validators; EIP-75XXb names no such slot, so it is no parameter of the chain.</summary>
    public const ulong ListSlot = 3;

    /// <summary>Holds the address of a node by the identifier of its key, in ValidatorSetBls.</summary>
    private const ulong NodesSlot = 4;

    /// <summary>Holds the stake of a validator; zero for an account that is none.</summary>
    public static U256 StakeSlot(ConsensusParameters parameters, in Address validator) =>
        EntrySlot(parameters, parameters.StakesSlot, validator.ToWord());

    /// <summary>The same in ValidatorSetBls, where the hash of its key identifies a validator. The next slot holds the header of the key.</summary>
    public static U256 StakeSlot(ConsensusParameters parameters, in U256 identifier) => EntrySlot(parameters, parameters.StakesSlot, identifier);

    /// <summary>Holds the address that a validator of ValidatorSetBls is named by everywhere else.</summary>
    public static U256 NodeSlot(ConsensusParameters parameters, in U256 identifier) => EntrySlot(parameters, NodesSlot, identifier);

    /// <summary>Holds the first 32 bytes of a <c>bytes</c> whose header is at this slot; the next slot the following ones.</summary>
    public static U256 BytesSlot(in U256 header) => U256.FromBigEndian(Keccak.Hash(header.ToHash256().Bytes).Bytes);

    /// <summary>What the header of a <c>bytes</c> of this length holds, if that is 32 or more (solc).</summary>
    public static U256 BytesHeader(int length) => (ulong)((2 * length) + 1);

    private static U256 EntrySlot(ConsensusParameters parameters, ulong mapping, in U256 key)
    {
        // When key and slot are the same number both orders agree, which hides a mistake: vectors must keep them apart.
        bool isKeyFirst = parameters.SlotDerivation == SlotDerivation.KeyFirst;
        Span<byte> pair = stackalloc byte[64];
        key.WriteBigEndian(isKeyFirst ? pair : pair[32..]);
        ((U256)mapping).WriteBigEndian(isKeyFirst ? pair[32..] : pair);
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
