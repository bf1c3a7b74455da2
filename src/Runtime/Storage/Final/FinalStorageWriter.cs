using System;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;

namespace Sequitur.Storage;

/// <summary>Stores with a block the nodes that prove its validators and its bridge, since the tries of old blocks are gone when a prover asks.</summary>
/// <remarks>
/// The accounts' proofs change with every block, the bridge's storage with every message. The storage of the contract that names the validators seldom
/// does, so its nodes are stored once per storage root, which says everything there is to say about them.
/// </remarks>
internal sealed class FinalStorageWriter(LedgerTables tables, ChainConfiguration configuration)
{
    private readonly ConsensusParameters _parameters = configuration.Consensus;
    private readonly Hash256 _owner = Keccak.Hash(configuration.Consensus.ValidatorSet.Bytes);
    private readonly Hash256 _bridgeOwner = Keccak.Hash(configuration.Bridge.Contract.Bytes);
    private readonly RlpWriter _rlp = new(1 << 13);

    /// <summary>Writes nothing when the chain has no such contract.</summary>
    public void Write(LmdbTransaction transaction, BlockHeader header, LedgerSnapshot after)
    {
        if (!after.TryReadAccountByHash(_owner, out Account contract) || contract.StorageRoot == Keccak.EmptyTrie)
        {
            Require(transaction, after.Fault, header.Number);
            return;
        }

        Table<Hash256, byte[]> nodes = new(16);
        Require(transaction, MerkleProof.Build(after, default, header.StateRoot, _owner, out byte[][] proof), header.Number);
        Collect(nodes, proof);
        if (configuration.Bridge.HasContract) AddBridge(transaction, nodes, header, after);
        WriteStorage(transaction, header.Number, after, contract.StorageRoot);
        Span<byte> key = stackalloc byte[StateKeys.NumberSize];
        StateKeys.WriteNumber(header.Number, key);
        transaction.Append(tables.FinalAccounts, key, NodeList.Encode(_rlp, Values(nodes)));
    }

    private void AddBridge(LmdbTransaction transaction, Table<Hash256, byte[]> nodes, BlockHeader header, LedgerSnapshot after)
    {
        BridgeParameters bridge = configuration.Bridge;
        Require(transaction, MerkleProof.Build(after, default, header.StateRoot, _bridgeOwner, out byte[][] account), header.Number);
        Collect(nodes, account);
        if (!after.TryReadAccountByHash(_bridgeOwner, out Account contract)) return;
        foreach (ulong slot in (ReadOnlySpan<ulong>)[bridge.WithdrawRootSlot, bridge.QueueIndexSlot, bridge.QueueHashSlot])
        {
            AddProof(transaction, nodes, after, header.Number, _bridgeOwner, contract.StorageRoot, slot);
        }
    }

    private void WriteStorage(LmdbTransaction transaction, ulong number, LedgerSnapshot after, in Hash256 root)
    {
        if (transaction.TryGet(tables.FinalStorages, root.Bytes, out _))
        {
            return;
        }

        Table<Hash256, byte[]> nodes = new(64);
        AddProof(transaction, nodes, after, number, root, ValidatorSetLayout.CountSlot(_parameters));
        if (Quorum.IsByStake(_parameters.Quorum)) AddProof(transaction, nodes, after, number, root, ValidatorSetLayout.TotalStakeSlot(_parameters));

        // A set that cannot be read lets no block become final, so there is nobody whose stake could be asked for.
        if (ValidatorSetReader.TryRead(_parameters, after, out ValidatorSet? set) == ValidatorSetFault.None)
        {
            foreach (ref readonly Validator validator in set!.Validators)
            {
                if (validator.SealKey is { } key) AddSealer(transaction, nodes, after, number, root, validator.ListItem, key);
                else AddProof(transaction, nodes, after, number, root, ValidatorSetLayout.StakeSlot(_parameters, validator.Address));
            }
        }

        Require(transaction, after.Fault, number);
        transaction.Put(tables.FinalStorages, root.Bytes, NodeList.Encode(_rlp, Values(nodes)));
    }

    /// <summary>An aggregate names its signers by their items of the list, and their keys are read to give them to provers.</summary>
    private void AddSealer(
        LmdbTransaction transaction, Table<Hash256, byte[]> nodes, LedgerSnapshot after, ulong number, in Hash256 root, int item, BlsPublicKey key)
    {
        U256 stake = ValidatorSetLayout.StakeSlot(_parameters, U256.FromBigEndian(Keccak.Hash(key.Bytes).Bytes));
        U256 data = ValidatorSetLayout.BytesSlot(stake + 1);
        AddProof(transaction, nodes, after, number, root, ValidatorSetLayout.ListItemSlot(item));
        AddProof(transaction, nodes, after, number, root, stake);
        AddProof(transaction, nodes, after, number, root, data);
        AddProof(transaction, nodes, after, number, root, data + 1);
    }

    private void AddProof(LmdbTransaction transaction, Table<Hash256, byte[]> nodes, LedgerSnapshot after, ulong number, in Hash256 root, in U256 slot) =>
        AddProof(transaction, nodes, after, number, _owner, root, slot);

    private static void AddProof(
        LmdbTransaction transaction, Table<Hash256, byte[]> nodes, LedgerSnapshot after, ulong number, in Hash256 owner, in Hash256 root, in U256 slot)
    {
        Require(transaction, MerkleProof.Build(after, owner, root, Keccak.Hash(slot.ToHash256().Bytes), out byte[][] proof), number);
        Collect(nodes, proof);
    }

    private static void Collect(Table<Hash256, byte[]> nodes, byte[][] proof)
    {
        foreach (byte[] node in proof)
        {
            nodes[Keccak.Hash(node)] = node;
        }
    }

    private static byte[][] Values(Table<Hash256, byte[]> nodes)
    {
        byte[][] values = new byte[nodes.Count][];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = nodes.ValueAt(i);
        }

        return values;
    }

    private static void Require(LmdbTransaction transaction, StateFault fault, ulong number)
    {
        if (fault.IsSet)
        {
            throw CorruptedLedger.Because($"block {number}: the state of the validator set is unreadable ({fault.Kind} {fault.Hash})", transaction.Folder);
        }
    }
}
