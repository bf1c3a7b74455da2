using System;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.State;

namespace Sequitur.Rollup;

/// <summary>What shows that the signers of a block's certificate are validators: Merkle proofs into the contract ValidatorSet, in the state after the block, root first.</summary>
/// <param name="Account">Of the contract.</param>
/// <param name="Count">Of the slot that holds the number of validators.</param>
/// <param name="Stakes">Of the slots that hold the signers' stakes, in the order of the seals.</param>
public sealed record FinalityProof(byte[][] Account, byte[][] Count, byte[][][] Stakes)
{
    /// <summary>Of the slot that holds what all validators have at stake; empty under a rule that counts validators.</summary>
    public byte[][] TotalStake { get; init; } = [];

    /// <summary>Of the items of the contract's list that an aggregate names, in their order; empty where seals stand for themselves.</summary>
    public byte[][][] Items { get; init; } = [];

    /// <summary>The keys that those items are the hashes of, 48 bytes each. No slot needs to be proven: the identifier binds the key.</summary>
    public byte[][] Keys { get; init; } = [];

    /// <summary>Of the bridge's slots in the same state; null on a chain without a bridge.</summary>
    public BridgeProof? Bridge { get; init; }

    /// <summary>Collects what shows that the signers of a certificate are validators. A signer that nobody is gets a proof of that.</summary>
    public static StateFault Build(
        ChainConfiguration configuration, BlockHeader header, FinalityCertificate certificate, IStateSource state, ITrieNodes nodes, out FinalityProof proof)
    {
        StateFault fault = configuration.Consensus.Seals == SealScheme.Bls12381
            ? BuildForAggregate(configuration.Consensus, header, certificate, state, nodes, out proof)
            : BuildForSeals(configuration, header, certificate, state, nodes, out proof);
        if (fault.IsSet || !configuration.Bridge.HasContract) return fault;
        fault = BridgeProof.Build(configuration.Bridge, state, nodes, header.StateRoot, out BridgeProof? bridge);
        proof = fault.IsSet ? new FinalityProof([], [], []) : proof with { Bridge = bridge };
        return fault;
    }

    private static StateFault BuildForSeals(
        ChainConfiguration configuration, BlockHeader header, FinalityCertificate certificate, IStateSource state, ITrieNodes nodes, out FinalityProof proof)
    {
        Address[] signers = new Address[certificate.Seals.Length];
        CertificateCheck.Recover(certificate, configuration.ChainId, header.Number, header.Hash, signers);
        return Build(configuration.Consensus, state, nodes, header.StateRoot, signers, out proof);
    }

    /// <summary>Collects the proofs of the validators alone from a state that holds its tries.</summary>
    /// <param name="parameters">Where the contract and its slots are.</param>
    /// <param name="state">The state after the block.</param>
    /// <param name="nodes">Its tries.</param>
    /// <param name="stateRoot">Its root.</param>
    /// <param name="signers">Who sealed the block, in the order of the seals.</param>
    /// <param name="proof">Empty after a fault.</param>
    public static StateFault Build(
        ConsensusParameters parameters, IStateSource state, ITrieNodes nodes, in Hash256 stateRoot, ReadOnlySpan<Address> signers, out FinalityProof proof)
    {
        proof = new FinalityProof([], [], []);
        Hash256 owner = Keccak.Hash(parameters.ValidatorSet.Bytes);
        StateFault fault = MerkleProof.Build(nodes, default, stateRoot, owner, out byte[][] account);
        if (fault.IsSet) return fault;
        Hash256 storageRoot = state.TryReadAccount(parameters.ValidatorSet, out Account contract) ? contract.StorageRoot : Keccak.EmptyTrie;
        if (state.Fault.IsSet) return state.Fault;
        fault = BuildSlot(nodes, owner, storageRoot, ValidatorSetLayout.CountSlot(parameters), out byte[][] count);
        byte[][] total = [];
        if (!fault.IsSet && Quorum.IsByStake(parameters.Quorum)) fault = BuildSlot(nodes, owner, storageRoot, ValidatorSetLayout.TotalStakeSlot(parameters), out total);
        byte[][][] stakes = new byte[signers.Length][][];
        for (int i = 0; i < stakes.Length && !fault.IsSet; i++)
        {
            fault = BuildSlot(nodes, owner, storageRoot, ValidatorSetLayout.StakeSlot(parameters, signers[i]), out stakes[i]);
        }

        if (!fault.IsSet) proof = new FinalityProof(account, count, stakes) { TotalStake = total };
        return fault;
    }

    private static StateFault BuildForAggregate(
        ConsensusParameters parameters, BlockHeader header, FinalityCertificate certificate, IStateSource state, ITrieNodes nodes, out FinalityProof proof)
    {
        StateFault fault = Build(parameters, state, nodes, header.StateRoot, [], out proof);
        if (fault.IsSet) return fault;
        state.ReadStorage(parameters.ValidatorSet, ValidatorSetLayout.CountSlot(parameters), out U256 count);
        int listed = count > ValidatorSet.CountMax ? 0 : (int)count.U0;
        int[] signers = certificate.Aggregate?.ItemsOf(listed) ?? [];
        byte[][][] items = new byte[signers.Length][][];
        byte[][][] stakes = new byte[signers.Length][][];
        byte[][] keys = new byte[signers.Length][];
        Hash256 owner = Keccak.Hash(parameters.ValidatorSet.Bytes);
        Hash256 storageRoot = state.TryReadAccount(parameters.ValidatorSet, out Account contract) ? contract.StorageRoot : Keccak.EmptyTrie;
        for (int i = 0; i < signers.Length && !fault.IsSet; i++)
        {
            U256 slot = ValidatorSetLayout.ListItemSlot(signers[i]);
            state.ReadStorage(parameters.ValidatorSet, slot, out U256 identifier);
            fault = BuildSlot(nodes, owner, storageRoot, slot, out items[i]);
            U256 stakeSlot = ValidatorSetLayout.StakeSlot(parameters, identifier);
            if (!fault.IsSet) fault = BuildSlot(nodes, owner, storageRoot, stakeSlot, out stakes[i]);
            keys[i] = ReadKey(parameters, state, stakeSlot + 1);
        }

        if (!fault.IsSet) fault = state.Fault;
        if (!fault.IsSet) proof = proof with { Items = items, Stakes = stakes, Keys = keys };
        return fault;
    }

    private static byte[] ReadKey(ConsensusParameters parameters, IStateSource state, in U256 header)
    {
        byte[] words = new byte[64];
        U256 data = ValidatorSetLayout.BytesSlot(header);
        state.ReadStorage(parameters.ValidatorSet, data, out U256 first);
        state.ReadStorage(parameters.ValidatorSet, data + 1, out U256 second);
        first.WriteBigEndian(words);
        second.WriteBigEndian(words.AsSpan(32));
        return words.AsSpan(0, BlsPublicKey.Size).ToArray();
    }

    private static StateFault BuildSlot(ITrieNodes nodes, in Hash256 owner, in Hash256 storageRoot, in U256 slot, out byte[][] proof) =>
        MerkleProof.Build(nodes, owner, storageRoot, Keccak.Hash(slot.ToHash256().Bytes), out proof);
}
