using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.State;

/// <summary>Proofs of presence or absence of a key in a trie: the nodes from the root towards it, root first (EIP-1186).</summary>
public static class MerkleProof
{
    /// <summary>The nodes on the way to the key's hash; none for the empty trie. Nodes embedded in their parent are not listed.</summary>
    public static StateFault Build(ITrieNodes nodes, in Hash256 owner, in Hash256 root, in Hash256 keyHash, out byte[][] proof)
    {
        proof = [];
        if (root == Keccak.EmptyTrie)
        {
            return default;
        }

        Span<byte> path = stackalloc byte[Nibbles.KeyLength];
        Nibbles.Expand(in keyHash, path);
        GrowList<byte[]> found = new(8);
        TrieCursor cursor = new(in root, in keyHash);
        while (true)
        {
            Hash256 hash = cursor.NextHash;
            ReadOnlySpan<byte> rlp = nodes.Read(in owner, path[..cursor.Depth], in hash);
            if (rlp.IsEmpty)
            {
                return new StateFault(StateFaultKind.MissingNode, hash);
            }

            found.Add(rlp.ToArray());
            switch (cursor.Step(rlp))
            {
                case TrieStep.Descend:
                    continue;
                case TrieStep.Malformed:
                    return new StateFault(StateFaultKind.MalformedNode, hash);
                default:
                    proof = found.ToArray();
                    return default;
            }
        }
    }

    /// <summary>Checks a proof against a root. The value is the leaf's RLP, or empty when the proof shows that the key is absent.</summary>
    public static MerkleProofError TryVerify(in Hash256 root, in Hash256 keyHash, ReadOnlySpan<byte[]> proof, out byte[] value)
    {
        value = [];
        if (root == Keccak.EmptyTrie)
        {
            return proof.IsEmpty ? MerkleProofError.None : MerkleProofError.UnusedNode;
        }

        TrieCursor cursor = new(in root, in keyHash);
        for (int index = 0; index < proof.Length; index++)
        {
            if (Keccak.Hash(proof[index]) != cursor.NextHash)
            {
                return MerkleProofError.HashMismatch;
            }

            TrieStep step = cursor.Step(proof[index]);
            if (step == TrieStep.Malformed)
            {
                return MerkleProofError.MalformedNode;
            }

            if (step == TrieStep.Descend)
            {
                continue;
            }

            if (index != proof.Length - 1)
            {
                return MerkleProofError.UnusedNode;
            }

            value = step == TrieStep.Found ? cursor.Value(proof[index]).ToArray() : [];
            return MerkleProofError.None;
        }

        return MerkleProofError.MissingNode;
    }

    /// <summary>Checks the proof of an account against a state root; null when the proof shows that there is none.</summary>
    public static MerkleProofError TryVerifyAccount(in Hash256 stateRoot, in Address address, ReadOnlySpan<byte[]> proof, out Account? account)
    {
        account = null;
        MerkleProofError error = TryVerify(stateRoot, Keccak.Hash(address.Bytes), proof, out byte[] leaf);
        if (error != MerkleProofError.None || leaf.Length == 0) return error;
        if (!AccountRlp.TryRead(leaf, out Account read)) return MerkleProofError.MalformedValue;
        account = read;
        return MerkleProofError.None;
    }

    /// <summary>Checks the proof of a storage slot against an account's storage root; zero when the proof shows that it was never written.</summary>
    public static MerkleProofError TryVerifySlot(in Hash256 storageRoot, in U256 key, ReadOnlySpan<byte[]> proof, out U256 value)
    {
        value = default;
        MerkleProofError error = TryVerify(storageRoot, Keccak.Hash(key.ToHash256().Bytes), proof, out byte[] leaf);
        if (error != MerkleProofError.None || leaf.Length == 0) return error;
        RlpReader reader = new(leaf);
        U256 read = reader.ReadU256();
        reader.ExpectEnd();
        if (reader.HasError || read.IsZero) return MerkleProofError.MalformedValue;
        value = read;
        return MerkleProofError.None;
    }
}
