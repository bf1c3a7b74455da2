using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>Who signed the last of a span of blocks: six words that the public outputs about finality share.</summary>
public sealed record SpanSigners
{
    /// <summary>The contract that names the validators.</summary>
    public required Address ValidatorSet { get; init; }

    /// <summary>Root of its storage after the last block.</summary>
    public required Hash256 ValidatorSetRoot { get; init; }

    public required int ValidatorCount { get; init; }

    public required int SignerCount { get; init; }

    public required QuorumRule Quorum { get; init; }

    /// <summary>How the set after the last block is known to be the one that was to sign it.</summary>
    public required SetContinuity Set { get; init; }

    internal static SpanSigners Of(ChainConfiguration configuration, FinalityResult finality, SetContinuity set) => new()
    {
        ValidatorSet = configuration.Consensus.ValidatorSet,
        ValidatorSetRoot = finality.Contract.StorageRoot,
        ValidatorCount = finality.Validators,
        SignerCount = finality.SignerCount,
        Quorum = configuration.Consensus.Quorum,
        Set = set,
    };

    internal void Write(WordWriter writer)
    {
        writer.Write(ValidatorSet);
        writer.Write(ValidatorSetRoot);
        writer.Write((ulong)ValidatorCount);
        writer.Write((ulong)SignerCount);
        writer.Write((ulong)Quorum);
        writer.Write((ulong)Set);
    }

    /// <summary>Initializers run in the order they are written, which is the order of the words.</summary>
    internal static SpanSigners Read(ref WordReader reader) => new()
    {
        ValidatorSet = reader.ReadAddress(),
        ValidatorSetRoot = reader.ReadHash256(),
        ValidatorCount = reader.ReadInt32(Finality.ValidatorSet.CountMax),
        SignerCount = reader.ReadInt32(Finality.ValidatorSet.CountMax),
        Quorum = (QuorumRule)reader.ReadInt32((int)QuorumRule.StakeAboveTwoThirds),
        Set = (SetContinuity)reader.ReadInt32((int)SetContinuity.Boundary),
    };
}
