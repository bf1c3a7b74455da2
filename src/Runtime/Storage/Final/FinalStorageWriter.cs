using System;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;

namespace Sequitur.Storage;

/// <summary>Stores with a block the nodes that prove its validators, since the tries of old blocks are gone when a prover asks.</summary>
/// <remarks>
/// The account's proof changes with every block. The contract's storage seldom does, so its nodes are stored once per storage root, which says
/// everything there is to say about them.
/// </remarks>
internal sealed class FinalStorageWriter(LedgerTables tables, ConsensusParameters parameters)
{
    private readonly Hash256 _owner = Keccak.Hash(parameters.ValidatorSet.Bytes);
    private readonly RlpWriter _rlp = new(1 << 13);

    /// <summary>Writes nothing when the chain has no such contract.</summary>
    public void Write(LmdbTransaction transaction, BlockHeader header, LedgerSnapshot after)
    {
        if (!after.TryReadAccountByHash(_owner, out Account contract) || contract.StorageRoot == Keccak.EmptyTrie)
        {
            Require(transaction, after.Fault, header.Number);
            return;
        }

        Require(transaction, MerkleProof.Build(after, default, header.StateRoot, _owner, out byte[][] proof), header.Number);
        WriteStorage(transaction, header.Number, after, contract.StorageRoot);
        Span<byte> key = stackalloc byte[StateKeys.NumberSize];
        StateKeys.WriteNumber(header.Number, key);
        transaction.Append(tables.FinalAccounts, key, NodeList.Encode(_rlp, proof));
    }

    private void WriteStorage(LmdbTransaction transaction, ulong number, LedgerSnapshot after, in Hash256 root)
    {
        if (transaction.TryGet(tables.FinalStorages, root.Bytes, out _))
        {
            return;
        }

        Table<Hash256, byte[]> nodes = new(64);
        AddProof(transaction, nodes, after, number, root, ValidatorSetLayout.CountSlot(parameters));
        if (Quorum.IsByStake(parameters.Quorum)) AddProof(transaction, nodes, after, number, root, ValidatorSetLayout.TotalStakeSlot(parameters));

        // A set that cannot be read lets no block become final, so there is nobody whose stake could be asked for.
        if (ValidatorSetReader.TryRead(parameters, after, out ValidatorSet? set) == ValidatorSetFault.None)
        {
            foreach (ref readonly Validator validator in set!.Validators)
            {
                if (validator.SealKey is { } key) AddSealer(transaction, nodes, after, number, root, validator.ListItem, key);
                else AddProof(transaction, nodes, after, number, root, ValidatorSetLayout.StakeSlot(parameters, validator.Address));
            }
        }

        Require(transaction, after.Fault, number);
        byte[][] collected = new byte[nodes.Count][];
        for (int i = 0; i < collected.Length; i++)
        {
            collected[i] = nodes.ValueAt(i);
        }

        transaction.Put(tables.FinalStorages, root.Bytes, NodeList.Encode(_rlp, collected));
    }

    /// <summary>An aggregate names its signers by their items of the list, and their keys are read to give them to provers.</summary>
    private void AddSealer(
        LmdbTransaction transaction, Table<Hash256, byte[]> nodes, LedgerSnapshot after, ulong number, in Hash256 root, int item, BlsPublicKey key)
    {
        U256 stake = ValidatorSetLayout.StakeSlot(parameters, U256.FromBigEndian(Keccak.Hash(key.Bytes).Bytes));
        U256 data = ValidatorSetLayout.BytesSlot(stake + 1);
        AddProof(transaction, nodes, after, number, root, ValidatorSetLayout.ListItemSlot(item));
        AddProof(transaction, nodes, after, number, root, stake);
        AddProof(transaction, nodes, after, number, root, data);
        AddProof(transaction, nodes, after, number, root, data + 1);
    }

    private void AddProof(LmdbTransaction transaction, Table<Hash256, byte[]> nodes, LedgerSnapshot after, ulong number, in Hash256 root, in U256 slot)
    {
        Require(transaction, MerkleProof.Build(after, _owner, root, Keccak.Hash(slot.ToHash256().Bytes), out byte[][] proof), number);
        foreach (byte[] node in proof)
        {
            nodes[Keccak.Hash(node)] = node;
        }
    }

    private static void Require(LmdbTransaction transaction, StateFault fault, ulong number)
    {
        if (fault.IsSet)
        {
            throw CorruptedLedger.Because($"block {number}: the state of the validator set is unreadable ({fault.Kind} {fault.Hash})", transaction.Folder);
        }
    }
}
