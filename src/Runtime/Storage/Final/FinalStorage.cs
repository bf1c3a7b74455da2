using System;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;

namespace Sequitur.Storage;

/// <summary>What the state after a block held of the validators and of the bridge, with its proof: the final block storage of EIP-7530 and EIP-75XXb.</summary>
/// <param name="StateRoot">Of the block.</param>
/// <param name="Account">The contract ValidatorSet.</param>
/// <param name="AccountNodes">The nodes of the account trie towards it, root first; then those towards the bridge contract and its slots, every one once.</param>
/// <param name="StorageNodes">Nodes of the storage trie of ValidatorSet: those towards the number of validators and towards the stake of each, every one once.</param>
public sealed record FinalStorage(Hash256 StateRoot, Account Account, byte[][] AccountNodes, byte[][] StorageNodes)
{
    /// <summary>The same as a state: what the nodes do not show is a fault there.</summary>
    public WitnessState ToState() => new([.. AccountNodes, .. StorageNodes], [], StateRoot);

    /// <summary>The nodes of the account trie towards the contract ValidatorSet, root first.</summary>
    public byte[][] AccountProof(ConsensusParameters parameters)
    {
        StateFault fault = MerkleProof.Build(ToState(), default, StateRoot, Keccak.Hash(parameters.ValidatorSet.Bytes), out byte[][] proof);
        return fault.IsSet ? throw new InvalidOperationException($"a stored proof that was read has a fault: {fault.Kind} {fault.Hash}") : proof;
    }

    /// <summary>False when the stored nodes are missing, malformed or no proof against the header.</summary>
    internal static bool TryRead(
        LmdbTransaction transaction,
        LedgerTables tables,
        ChainConfiguration configuration,
        BlockHeader header,
        ReadOnlySpan<byte> accountNodes,
        out FinalStorage? storage)
    {
        storage = null;
        if (!NodeList.TryRead(accountNodes, out byte[][] shared)) return false;
        WitnessState state = new(shared, [], header.StateRoot);
        bool isThere = state.TryReadAccount(configuration.Consensus.ValidatorSet, out Account contract);
        BridgeReader.Read(configuration.Bridge, state);
        if (!isThere || state.Fault.IsSet || state.UnusedNodes != 0) return false;
        if (!transaction.TryGet(tables.FinalStorages, contract.StorageRoot.Bytes, out ReadOnlySpan<byte> nodes) || !NodeList.TryRead(nodes, out byte[][] storageNodes))
        {
            return false;
        }

        storage = new FinalStorage(header.StateRoot, contract, shared, storageNodes);
        return true;
    }
}
