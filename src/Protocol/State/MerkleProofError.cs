namespace Sequitur.State;

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

    /// <summary>The leaf is no account, or no storage value other than zero.</summary>
    MalformedValue,
}
