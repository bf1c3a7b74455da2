using System;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>The storage with which a chain's contract ValidatorSetBls (contracts/l2/ValidatorSetBls.sol) starts.</summary>
public static class ValidatorSetBlsStorage
{
    private const ulong NodesSlot = 4;
    private const ulong PlacesSlot = 5;

    /// <summary>The slots for these validators, in the order in which the contract will list them. Each has a BLS key.</summary>
    public static GenesisSlot[] WithStakes(ConsensusParameters parameters, ReadOnlySpan<GenesisValidator> validators)
    {
        GenesisStorage storage = new();
        U256 total = U256.Zero;
        storage.Set(parameters.CountSlot, (ulong)validators.Length);
        storage.Set(ValidatorSetLayout.ListSlot, (ulong)validators.Length);
        for (int i = 0; i < validators.Length; i++)
        {
            byte[] publicKey = validators[i].BlsKey!;
            U256 key = KeyOf(publicKey);
            U256 info = GenesisStorage.EntryOf(parameters.StakesSlot, key);
            total += validators[i].Stake;
            storage.Set(ValidatorSetLayout.ListItemSlot(i), key);
            storage.Set(info, validators[i].Stake);
            storage.SetBytes(info + U256.One, publicKey);
            storage.Set(GenesisStorage.EntryOf(NodesSlot, key), validators[i].Node.ToWord());
            storage.Set(GenesisStorage.EntryOf(PlacesSlot, key), (ulong)i);
        }

        storage.Set(parameters.TotalStakeSlot, total);
        return storage.ToArray();
    }

    /// <summary>What identifies a validator in the contract: keccak256 of its compressed key.</summary>
    public static U256 KeyOf(ReadOnlySpan<byte> publicKey) => U256.FromBigEndian(Keccak.Hash(publicKey).Bytes);
}
