using System;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>What the proof of a range of a block's transactions says in public, version 2 (docs/spec/public-outputs.md).</summary>
public sealed class RangePublicOutput
{
    /// <summary>Kind 1, version 2.</summary>
    public const ulong Tag = 0x0102;

    public const int WordCount = 50;
    public const int Size = WordCount * WordWriter.WordSize;

    /// <summary>Data commitment.</summary>
    private const int ReservedWordsBefore = 1;

    /// <summary>Prover key, nullifier.</summary>
    private const int ReservedWordsAfter = 2;

    private const int BloomWords = Bloom.Size / WordWriter.WordSize;

    public required ulong ChainId { get; init; }

    public required Hash256 ConfigurationHash { get; init; }

    public required ulong Number { get; init; }

    public required ulong Timestamp { get; init; }

    public required Address Beneficiary { get; init; }

    public required ulong GasLimit { get; init; }

    public required U256 BaseFee { get; init; }

    public required Hash256 ParentHash { get; init; }

    public required Hash256 BlockHash { get; init; }

    /// <summary>Index in the block of the first transaction.</summary>
    public required int From { get; init; }

    /// <summary>Index in the block of the transaction after the last.</summary>
    public required int To { get; init; }

    public required RangeSteps Steps { get; init; }

    /// <summary>How many transactions the block has: known with the end step, else zero.</summary>
    public int TransactionCount => (Steps & RangeSteps.End) != 0 ? To : 0;

    public required RunningValues Before { get; init; }

    public required RunningValues After { get; init; }

    /// <summary>The place in the queue of messages from L1 before the range.</summary>
    public QueuePosition QueueBefore { get; init; }

    /// <summary>The same after it: as many messages further as the range has.</summary>
    public QueuePosition QueueAfter { get; init; }

    /// <summary>Root of the messages to L1 after the range.</summary>
    public Hash256 WithdrawRoot { get; init; }

    public byte[] Encode()
    {
        WordWriter writer = new(WordCount);
        writer.Write(Tag);
        writer.Write(ChainId);
        writer.Write(ConfigurationHash);
        writer.Write(Number);
        writer.Write(Timestamp);
        writer.Write(Beneficiary);
        writer.Write(GasLimit);
        writer.Write(BaseFee);
        writer.Write(ParentHash);
        writer.Write(BlockHash);
        writer.Write((ulong)From);
        writer.Write((ulong)To);
        writer.Write((ulong)Steps);
        writer.Write((ulong)TransactionCount);
        Write(writer, Before);
        Write(writer, After);
        writer.Write(default(Hash256));
        Write(writer, QueueBefore);
        Write(writer, QueueAfter);
        writer.Write(WithdrawRoot);
        return writer.Bytes;
    }

    /// <summary>Strict: what it accepts, <see cref="Encode"/> gives back byte for byte. Null when it is malformed or of another kind or version.</summary>
    public static RangePublicOutput? TryDecode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            return null;
        }

        WordReader reader = new(bytes);
        bool isKnown = reader.ReadU256() == Tag;

        // Initializers run in the order they are written, which is the order of the words.
        RangePublicOutput output = new()
        {
            ChainId = reader.ReadUInt64(),
            ConfigurationHash = reader.ReadHash256(),
            Number = reader.ReadUInt64(),
            Timestamp = reader.ReadUInt64(),
            Beneficiary = reader.ReadAddress(),
            GasLimit = reader.ReadUInt64(),
            BaseFee = reader.ReadU256(),
            ParentHash = reader.ReadHash256(),
            BlockHash = reader.ReadHash256(),
            From = reader.ReadInt32(RangeInput.TransactionCountMax),
            To = reader.ReadInt32(RangeInput.TransactionCountMax),
            Steps = (RangeSteps)reader.ReadInt32((int)RangeSteps.Both),
            Before = ReadValues(ref reader, out int count),
            After = ReadValues(ref reader),
            QueueBefore = ReadPosition(ref reader, ReservedWordsBefore),
            QueueAfter = ReadPosition(ref reader, 0),
            WithdrawRoot = reader.ReadHash256(),
        };
        reader.ExpectZero(ReservedWordsAfter);
        bool isSound = output.From <= output.To && count == output.TransactionCount;
        return isKnown && isSound && !reader.IsMalformed ? output : null;
    }

    internal static RangePublicOutput Of(RangeInput range, BlockHeader header, BlockHeader parent, BlockExecution execution, RunningValues after) => new()
    {
        ChainId = range.Content.Configuration.ChainId,
        ConfigurationHash = range.Content.Configuration.ConfigurationHash,
        Number = header.Number,
        Timestamp = header.Timestamp,
        Beneficiary = header.Beneficiary,
        GasLimit = header.GasLimit,
        BaseFee = header.BaseFee,
        ParentHash = header.ParentHash,
        BlockHash = header.Hash,
        From = range.From,
        To = range.To,
        Steps = range.Steps,
        Before = range.Before ?? RunningValues.AtStart(parent.StateRoot),
        After = after,
        QueueBefore = execution.BridgeBefore.Queue,
        QueueAfter = execution.BridgeAfter.Queue,
        WithdrawRoot = execution.BridgeAfter.WithdrawRoot,
    };

    private static void Write(WordWriter writer, RunningValues values)
    {
        writer.Write(values.StateRoot);
        writer.Write(values.TransactionsRoot);
        writer.Write(values.ReceiptsRoot);
        writer.Write(values.GasUsed);
        writer.Write(values.BlobGasUsed);
        writer.Write(values.TransactionBytes);
        writer.WriteWords(values.LogsBloom.Bytes);
    }

    private static void Write(WordWriter writer, in QueuePosition position)
    {
        writer.Write(position.Index);
        writer.Write(position.Hash);
    }

    private static QueuePosition ReadPosition(ref WordReader reader, int reservedWordsBefore)
    {
        reader.ExpectZero(reservedWordsBefore);
        ulong index = reader.ReadUInt64();
        return new QueuePosition(index, reader.ReadHash256());
    }

    private static RunningValues ReadValues(ref WordReader reader, out int count)
    {
        count = reader.ReadInt32(RangeInput.TransactionCountMax);
        return ReadValues(ref reader);
    }

    private static RunningValues ReadValues(ref WordReader reader) => new()
    {
        StateRoot = reader.ReadHash256(),
        TransactionsRoot = reader.ReadHash256(),
        ReceiptsRoot = reader.ReadHash256(),
        GasUsed = reader.ReadUInt64(),
        BlobGasUsed = reader.ReadUInt64(),
        TransactionBytes = reader.ReadUInt64(),
        LogsBloom = new Bloom(reader.ReadWords(BloomWords)),
    };
}
