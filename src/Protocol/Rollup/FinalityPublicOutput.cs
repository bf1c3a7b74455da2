using System;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>What the proof that a block is final says in public, version 3 (docs/spec/public-outputs.md).</summary>
public sealed class FinalityPublicOutput
{
    /// <summary>Kind 2, version 3.</summary>
    public const ulong Tag = 0x0203;

    public const int WordCount = 24;
    public const int Size = WordCount * WordWriter.WordSize;

    /// <summary>Data commitment, prover key, nullifier.</summary>
    private const int ReservedWords = 3;

    public required ulong ChainId { get; init; }

    public required Hash256 ConfigurationHash { get; init; }

    /// <summary>The first block that the certificate speaks for: the one after that whose state is shown.</summary>
    public required ulong FirstNumber { get; init; }

    /// <summary>The block that the certificate is about.</summary>
    public required ulong LastNumber { get; init; }

    /// <summary>Of the block before the first. That the blocks from it to the last follow each other is what their executions show.</summary>
    public required Hash256 PreviousHash { get; init; }

    /// <summary>Of the last block.</summary>
    public required Hash256 BlockHash { get; init; }

    /// <summary>After the last block. Worth as much as the blocks' execution, which is another program's to show.</summary>
    public required Hash256 StateRoot { get; init; }

    public required SpanSigners Signers { get; init; }

    /// <summary>Whether the state before the first block was shown; else nothing is known of the queue's start.</summary>
    public required bool IsPreviousShown { get; init; }

    /// <summary>The round of consensus in which the block was decided.</summary>
    public required uint Round { get; init; }

    /// <summary>Its start is zero where the state before the first block was not shown.</summary>
    public required SpanBridge Bridge { get; init; }

    public byte[] Encode()
    {
        WordWriter writer = new(WordCount);
        writer.Write(Tag);
        writer.Write(ChainId);
        writer.Write(ConfigurationHash);
        writer.Write(FirstNumber);
        writer.Write(LastNumber);
        writer.Write(PreviousHash);
        writer.Write(BlockHash);
        writer.Write(StateRoot);
        Signers.Write(writer);
        writer.Write(IsPreviousShown ? 1UL : 0);
        writer.Write(Round);
        Bridge.Write(writer);
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
            FirstNumber = reader.ReadUInt64(),
            LastNumber = reader.ReadUInt64(),
            PreviousHash = reader.ReadHash256(),
            BlockHash = reader.ReadHash256(),
            StateRoot = reader.ReadHash256(),
            Signers = SpanSigners.Read(ref reader),
            IsPreviousShown = reader.ReadInt32(1) == 1,
            Round = reader.ReadUInt32(),
            Bridge = SpanBridge.Read(ref reader),
        };
        reader.ExpectZero(ReservedWords);
        return isKnown && output.FirstNumber <= output.LastNumber && !reader.IsMalformed ? output : null;
    }
}
