using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>What whoever checks a block, a range or a batch knows from elsewhere. What is null is not compared, and the result is worth less by that.</summary>
/// <param name="ConfigurationHash">Of the chain's rules.</param>
/// <param name="PreviousHash">Of the block before: the parent of a block, the block before a batch.</param>
/// <param name="PreviousStateRoot">Of the state before.</param>
public readonly record struct TrustedStart(Hash256? ConfigurationHash = null, Hash256? PreviousHash = null, Hash256? PreviousStateRoot = null)
{
    /// <summary>Whether the rules are those.</summary>
    public bool Allows(ChainConfiguration configuration) => ConfigurationHash is not { } hash || hash == configuration.ConfigurationHash;

    /// <summary>Whether the block before is that.</summary>
    public bool Allows(BlockHeader previous) => Allows(previous.Hash, previous.StateRoot);

    /// <summary>Whether the block before, and the state that is started from, are those.</summary>
    public bool Allows(in Hash256 previousHash, in Hash256 stateRoot) =>
        (PreviousHash is not { } hash || hash == previousHash) && (PreviousStateRoot is not { } root || root == stateRoot);
}
