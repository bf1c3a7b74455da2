using System;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;

namespace Sequitur.Storage;

/// <summary>What the state after a block held of the validators, with its proof: EIP-75XXb's final block storage.</summary>
/// <param name="StateRoot">Of the block.</param>
/// <param name="Account">The contract ValidatorSet.</param>
/// <param name="AccountProof">The nodes of the account trie towards it, root first.</param>
/// <param name="StorageNodes">Nodes of its storage trie: those towards the number of validators and towards the stake of each, every one once.</param>
public sealed record FinalStorage(Hash256 StateRoot, Account Account, byte[][] AccountProof, byte[][] StorageNodes)
{
    /// <summary>The same as a state: what the nodes do not show is a fault there.</summary>
    public WitnessState ToState() => new([.. AccountProof, .. StorageNodes], [], StateRoot);

    /// <summary>False when the stored nodes are missing, malformed or no proof against the header.</summary>
    internal static bool TryRead(
        LmdbTransaction transaction,
        LedgerTables tables,
        ConsensusParameters parameters,
        BlockHeader header,
        ReadOnlySpan<byte> accountNodes,
        out FinalStorage? storage)
    {
        storage = null;
        if (!NodeList.TryRead(accountNodes, out byte[][] proof)
            || MerkleProof.TryVerifyAccount(header.StateRoot, parameters.ValidatorSet, proof, out Account? account) != MerkleProofError.None
            || account is not { } contract
            || !transaction.TryGet(tables.FinalStorages, contract.StorageRoot.Bytes, out ReadOnlySpan<byte> nodes)
            || !NodeList.TryRead(nodes, out byte[][] storageNodes))
        {
            return false;
        }

        storage = new FinalStorage(header.StateRoot, contract, proof, storageNodes);
        return true;
    }
}
