using System;
using Sequitur.Crypto;
using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.State;

namespace Sequitur.Rollup;

/// <summary>The first block of a chain, made from its specification.</summary>
public static class GenesisBlock
{
    /// <summary>The header, and the state as a delta from nothing; the delta is applied to <paramref name="state"/>, which must be empty.</summary>
    public static BlockHeader Build(GenesisSpecification specification, MemoryState state, out StateDelta delta)
    {
        WorldState world = new(state);
        world.BeginTransaction();
        for (int i = 0; i < specification.Accounts.Length; i++)
        {
            Write(world, specification.Accounts[i]);
        }

        world.EndTransaction();
        delta = StateCommitter.Commit(world, state, Keccak.EmptyTrie, recordWitness: false);
        if (delta.Fault.IsSet)
        {
            throw new InvalidOperationException("an empty state has no missing node");
        }

        state.Apply(delta);
        return MakeHeader(specification, delta.StateRoot);
    }

    private static void Write(WorldState world, GenesisAccount account)
    {
        Address address = account.Address;
        world.SetBalance(address, account.Balance);
        if (account.Nonce != 0)
        {
            world.SetNonce(address, account.Nonce);
        }

        if (account.Code.Length != 0)
        {
            world.SetCode(address, account.Code);
        }

        for (int i = 0; i < account.Storage.Length; i++)
        {
            world.SetStorage(address, account.Storage[i].Key, account.Storage[i].Value);
        }
    }

    private static BlockHeader MakeHeader(GenesisSpecification specification, in Hash256 stateRoot)
    {
        ForkRules rules = specification.Configuration.RulesAt(specification.Timestamp);
        return new BlockHeader
        {
            ParentHash = specification.ParentHash,
            OmmersHash = Keccak.EmptyList,
            Beneficiary = specification.Beneficiary,
            StateRoot = stateRoot,
            TransactionsRoot = Keccak.EmptyTrie,
            ReceiptsRoot = Keccak.EmptyTrie,
            LogsBloom = new Bloom(),
            Difficulty = specification.Difficulty,
            Number = specification.Number,
            GasLimit = specification.GasLimit,
            GasUsed = specification.GasUsed,
            Timestamp = specification.Timestamp,
            ExtraData = specification.ExtraData,
            PrevRandao = specification.MixHash,
            Nonce = specification.Nonce,
            BaseFee = specification.BaseFee,
            WithdrawalsRoot = Keccak.EmptyTrie,
            BlobGasUsed = specification.BlobGasUsed,
            ExcessBlobGas = specification.ExcessBlobGas,
            ParentBeaconRoot = specification.ParentBeaconRoot,
            RequestsHash = rules.HasRequests ? Requests.HashOf([]) : null,
        };
    }
}
