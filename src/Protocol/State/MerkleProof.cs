#pragma warning disable CA1822 // Bodies follow.
using System;
using Sequitur.Primitives;

namespace Sequitur.State;

/// <summary>Proofs of presence or absence of a key in a trie: the nodes from the root towards it, root first (EIP-1186).</summary>
public static class MerkleProof
{
    /// <summary>The nodes on the way to the key's hash; none for the empty trie. Nodes embedded in their parent are not listed.</summary>
    public static StateFault Build(ITrieNodes nodes, in Hash256 owner, in Hash256 root, in Hash256 keyHash, out byte[][] proof) =>
        throw new InvalidOperationException("not built yet");

    /// <summary>Checks a proof against a root. The value is the leaf's RLP, or empty when the proof shows that the key is absent.</summary>
    public static MerkleProofError TryVerify(in Hash256 root, in Hash256 keyHash, ReadOnlySpan<byte[]> proof, out byte[] value) =>
        throw new InvalidOperationException("not built yet");
}

/// <summary>Why a proof is refused.</summary>
public enum MerkleProofError
{
    None,

    /// <summary>The proof ends before the key's presence or absence is shown.</summary>
    MissingNode,

    /// <summary>A node does not hash to what its parent (or the root) names.</summary>
    HashMismatch,

    /// <summary>A node is not canonical RLP of a leaf, an extension or a branch that may stand at its place.</summary>
    MalformedNode,

    /// <summary>Nodes follow after the proof is complete.</summary>
    UnusedNode,
}
