using System;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>What the check of a batch says in public, version 1 (docs/spec/public-outputs.md).</summary>
public sealed class BatchPublicOutput
{
    /// <summary>Kind 3, version 1.</summary>
    public const ulong Tag = 0x0301;

    public const int WordCount = 27;
    public const int Size = WordCount * WordWriter.WordSize;

    /// <summary>Data commitment, prover key, nullifier.</summary>
    private const int ReservedWords = 3;

    public required ulong ChainId { get; init; }

    public required Hash256 ConfigurationHash { get; init; }

    public required ulong FirstNumber { get; init; }

    public required ulong LastNumber { get; init; }

    /// <summary>Of the block before the first.</summary>
    public required Hash256 PreviousHash { get; init; }

    /// <summary>After that block.</summary>
    public required Hash256 PreviousStateRoot { get; init; }

    /// <summary>Of the last block.</summary>
    public required Hash256 BlockHash { get; init; }

    /// <summary>After the last block.</summary>
    public required Hash256 StateRoot { get; init; }

    /// <summary>Of the last block.</summary>
    public required ulong Timestamp { get; init; }

    /// <summary>Of all blocks.</summary>
    public required ulong TransactionCount { get; init; }

    /// <summary>By all blocks.</summary>
    public required ulong GasUsed { get; init; }

    public required SpanSigners Signers { get; init; }

    /// <summary>The round of consensus in which the last block was decided.</summary>
    public required uint Round { get; init; }

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
        writer.Write(PreviousStateRoot);
        writer.Write(BlockHash);
        writer.Write(StateRoot);
        writer.Write(Timestamp);
        writer.Write(TransactionCount);
        writer.Write(GasUsed);
        Signers.Write(writer);
        writer.Write(Round);
        Bridge.Write(writer);
        return writer.Bytes;
    }

    /// <summary>Strict: what it accepts, <see cref="Encode"/> gives back byte for byte. Null when it is malformed or of another kind or version.</summary>
    public static BatchPublicOutput? TryDecode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            return null;
        }

        WordReader reader = new(bytes);
        bool isKnown = reader.ReadU256() == Tag;

        // Initializers run in the order they are written, which is the order of the words.
        BatchPublicOutput output = new()
        {
            ChainId = reader.ReadUInt64(),
            ConfigurationHash = reader.ReadHash256(),
            FirstNumber = reader.ReadUInt64(),
            LastNumber = reader.ReadUInt64(),
            PreviousHash = reader.ReadHash256(),
            PreviousStateRoot = reader.ReadHash256(),
            BlockHash = reader.ReadHash256(),
            StateRoot = reader.ReadHash256(),
            Timestamp = reader.ReadUInt64(),
            TransactionCount = reader.ReadUInt64(),
            GasUsed = reader.ReadUInt64(),
            Signers = SpanSigners.Read(ref reader),
            Round = reader.ReadUInt32(),
            Bridge = SpanBridge.Read(ref reader),
        };
        reader.ExpectZero(ReservedWords);
        bool isSound = output.FirstNumber <= output.LastNumber && output.Signers.Set != SetContinuity.NotShown;
        return isKnown && isSound && !reader.IsMalformed ? output : null;
    }

    internal static BatchPublicOutput Of(
        BatchInput input, BlockHeader previous, BlockHeader last, FinalityResult finality, SetContinuity set, in BatchTotals totals) => new()
    {
        ChainId = input.Configuration.ChainId,
        ConfigurationHash = input.Configuration.ConfigurationHash,
        FirstNumber = previous.Number + 1,
        LastNumber = last.Number,
        PreviousHash = previous.Hash,
        PreviousStateRoot = previous.StateRoot,
        BlockHash = last.Hash,
        StateRoot = last.StateRoot,
        Timestamp = last.Timestamp,
        TransactionCount = totals.Transactions,
        GasUsed = totals.GasUsed,
        Signers = SpanSigners.Of(input.Configuration, finality, set),
        Round = input.Certificate.Round,
        Bridge = new SpanBridge(totals.Start, finality.Bridge.Queue, finality.Bridge.WithdrawRoot),
    };
}
