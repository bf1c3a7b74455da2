using System;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>What the proof that a block is final says in public, version 2 (docs/spec/public-outputs.md).</summary>
public sealed class FinalityPublicOutput
{
    /// <summary>Version 2 of kind 2.</summary>
    public const ulong Tag = 0x0202;

    public const int WordCount = 22;
    public const int Size = WordCount * WordWriter.WordSize;

    /// <summary>Start and end of the L1 queue, withdrawals root, data commitment, prover key, nullifier.</summary>
    private const int ReservedWords = 8;

    public required ulong ChainId { get; init; }

    public required Hash256 ConfigurationHash { get; init; }

    public required ulong Number { get; init; }

    public required Hash256 BlockHash { get; init; }

    public required Hash256 ParentHash { get; init; }

    /// <summary>After the block. Worth as much as the block's execution, which is another program's to show.</summary>
    public required Hash256 StateRoot { get; init; }

    /// <summary>The contract ValidatorSet.</summary>
    public required Address ValidatorSet { get; init; }

    /// <summary>Root of its storage after the block.</summary>
    public required Hash256 ValidatorSetRoot { get; init; }

    public required int ValidatorCount { get; init; }

    public required int SignerCount { get; init; }

    public required QuorumRule Quorum { get; init; }

    /// <summary>How the set after the block is known to be the one that was to sign it.</summary>
    public required SetContinuity Set { get; init; }

    /// <summary>The round of consensus in which the block was decided.</summary>
    public required uint Round { get; init; }

    public byte[] Encode()
    {
        WordWriter writer = new(WordCount);
        writer.Write(Tag);
        writer.Write(ChainId);
        writer.Write(ConfigurationHash);
        writer.Write(Number);
        writer.Write(BlockHash);
        writer.Write(ParentHash);
        writer.Write(StateRoot);
        writer.Write(ValidatorSet);
        writer.Write(ValidatorSetRoot);
        writer.Write((ulong)ValidatorCount);
        writer.Write((ulong)SignerCount);
        writer.Write((ulong)Quorum);
        writer.Write((ulong)Set);
        writer.Write(Round);
        return writer.Bytes;
    }

    /// <summary>Strict: what it accepts, <see cref="Encode"/> gives back byte for byte. Null when it is malformed or of another kind or version.</summary>
    public static FinalityPublicOutput? TryDecode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            return null;
        }

        WordReader reader = new(bytes);
        bool isKnown = reader.ReadU256() == Tag;

        // Initializers run in the order they are written, which is the order of the words.
        FinalityPublicOutput output = new()
        {
            ChainId = reader.ReadUInt64(),
            ConfigurationHash = reader.ReadHash256(),
            Number = reader.ReadUInt64(),
            BlockHash = reader.ReadHash256(),
            ParentHash = reader.ReadHash256(),
            StateRoot = reader.ReadHash256(),
            ValidatorSet = reader.ReadAddress(),
            ValidatorSetRoot = reader.ReadHash256(),
            ValidatorCount = reader.ReadInt32(Finality.ValidatorSet.CountMax),
            SignerCount = reader.ReadInt32(Finality.ValidatorSet.CountMax),
            Quorum = (QuorumRule)reader.ReadInt32((int)QuorumRule.StakeAboveTwoThirds),
            Set = (SetContinuity)reader.ReadInt32((int)SetContinuity.Boundary),
            Round = reader.ReadUInt32(),
        };
        reader.ExpectZero(ReservedWords);
        return isKnown && !reader.IsMalformed ? output : null;
    }
}
