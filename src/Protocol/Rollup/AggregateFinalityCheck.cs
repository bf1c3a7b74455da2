using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.State;

namespace Sequitur.Rollup;

/// <summary>The part of <see cref="FinalityCheck"/> that is about an aggregate: whom its bits name, and whether they have sealed together.</summary>
internal static class AggregateFinalityCheck
{
    /// <param name="configuration">Where the contract is, and what the quorum is.</param>
    /// <param name="header">Of the block.</param>
    /// <param name="certificate">It holds an aggregate, of as many signers as may be.</param>
    /// <param name="proof">Against the header's state root.</param>
    /// <param name="set">What is known of the set.</param>
    public static FinalityResult Run(
        ChainConfiguration configuration, BlockHeader header, FinalityCertificate certificate, FinalityProof proof, FinalityResult set)
    {
        int[]? items = certificate.Aggregate!.ItemsOf(set.Validators);
        if (items is null) return FinalityCheck.Refuse(CertificateFault.BadSigners);
        bool isComplete = proof.Stakes.Length == items.Length && proof.Items.Length == items.Length && proof.Keys.Length == items.Length;
        if (!isComplete) return FinalityCheck.Refuse(FinalityFault.StakeProofCount);

        U256[] identifiers = new U256[items.Length];
        U256[] stakes = new U256[items.Length];
        BlsPublicKey[] keys = new BlsPublicKey[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            FinalityResult signer = ReadSigner(configuration.Consensus, proof, set, i, items[i]);
            if (!signer.IsFinal) return signer;
            identifiers[i] = signer.Identifiers[0];
            stakes[i] = signer.Stakes[0];
            keys[i] = new BlsPublicKey(proof.Keys[i]);
            for (int other = 0; other < i; other++)
            {
                if (identifiers[other] == identifiers[i]) return FinalityCheck.Refuse(FinalityFault.SignerListedTwice, MerkleProofError.None, i);
            }
        }

        FinalityResult weighed = FinalityCheck.Weigh(configuration.Consensus.Quorum, stakes, set);
        if (!weighed.IsFinal) return weighed;
        for (int i = 0; i < keys.Length; i++)
        {
            if (!keys[i].IsValid) return FinalityCheck.Refuse(FinalityFault.SealKey, MerkleProofError.None, i);
        }

        if (!CertificateCheck.IsSealedBy(certificate, configuration.ChainId, header.Number, header.Hash, keys)) return FinalityCheck.Refuse(CertificateFault.BadSeal);
        return new FinalityResult
        {
            Fault = FinalityFault.None,
            Contract = set.Contract,
            Validators = set.Validators,
            TotalStake = set.TotalStake,
            Items = items,
            Identifiers = identifiers,
            Stakes = stakes,
        };
    }

    /// <summary>One signer: what identifies it, by the list; that the key is the one meant; its stake.</summary>
    private static FinalityResult ReadSigner(ConsensusParameters parameters, FinalityProof proof, FinalityResult set, int index, int item)
    {
        Hash256 root = set.Contract.StorageRoot;
        MerkleProofError error = MerkleProof.TryVerifySlot(root, ValidatorSetLayout.ListItemSlot(item), proof.Items[index], out U256 identifier);
        if (error != MerkleProofError.None) return FinalityCheck.Refuse(FinalityFault.ListProof, error, index);

        byte[] key = proof.Keys[index];
        bool isOwn = key.Length == BlsPublicKey.Size && U256.FromBigEndian(Keccak.Hash(key).Bytes) == identifier;
        if (!isOwn) return FinalityCheck.Refuse(FinalityFault.SealKey, MerkleProofError.None, index);

        error = MerkleProof.TryVerifySlot(root, ValidatorSetLayout.StakeSlot(parameters, identifier), proof.Stakes[index], out U256 stake);
        if (error != MerkleProofError.None) return FinalityCheck.Refuse(FinalityFault.StakeProof, error, index);
        if (stake.IsZero) return FinalityCheck.Refuse(FinalityFault.NotAValidator, MerkleProofError.None, index);
        return new FinalityResult { Fault = FinalityFault.None, Identifiers = [identifier], Stakes = [stake] };
    }
}
