using System;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>The input of the block program as bytes, version 2: one RLP list (docs/spec/public-outputs.md).</summary>
/// <remarks>
/// The expected hash and the strict mode stay behind: the one is for the host to compare with the public output, the other a rule of envelopes.
/// </remarks>
public static class RangeInputEncoding
{
    public static byte[] Encode(RangeInput range)
    {
        StatelessInput content = range.Content;
        RlpWriter writer = new(1 << 16);
        int list = writer.BeginList();
        writer.Write(RangePublicOutput.Tag);
        content.Configuration.Write(writer);
        writer.Write(content.HeaderRlp);
        InputReader.WriteStrings(writer, content.WitnessHeaders);
        InputReader.WriteStrings(writer, content.Transactions);
        InputReader.WriteWithdrawals(writer, content.Withdrawals);
        InputReader.WriteStrings(writer, content.WitnessState);
        InputReader.WriteStrings(writer, content.WitnessCodes);
        writer.Write((ulong)range.From);
        writer.Write((ulong)range.Steps);
        WriteValues(writer, range.Before);
        InputReader.WriteStrings(writer, range.TransactionNodes);
        InputReader.WriteStrings(writer, range.ReceiptNodes);
        writer.EndList(list);
        return writer.ToArray();
    }

    /// <summary>Strict: what it accepts, <see cref="Encode"/> gives back byte for byte. What the parts hold is the executor's question.</summary>
    public static InputError TryDecode(ReadOnlySpan<byte> bytes, out RangeInput? range)
    {
        range = null;
        RlpReader envelope = new(bytes);
        RlpReader fields = envelope.ReadList();
        ChainConfiguration? configuration = InputReader.ReadStart(ref fields, RangePublicOutput.Tag, out InputError error);
        if (configuration is null)
        {
            return error;
        }

        InputFault fault = InputFault.None;
        byte[] header = fields.ReadBytes().ToArray();
        byte[][] headers = InputReader.ReadStrings(ref fields, ref fault);
        StatelessInput content = new()
        {
            Configuration = configuration,
            HeaderRlp = header,
            WitnessHeaders = headers,
            Transactions = InputReader.ReadStrings(ref fields, ref fault),
            Withdrawals = InputReader.ReadWithdrawals(ref fields, ref fault),
            WitnessState = InputReader.ReadStrings(ref fields, ref fault),
            WitnessCodes = InputReader.ReadStrings(ref fields, ref fault),
        };
        RangeInput read = new()
        {
            Content = content,
            From = InputReader.ReadNumber(ref fields, int.MaxValue, ref fault),
            Steps = (RangeSteps)InputReader.ReadNumber(ref fields, byte.MaxValue, ref fault),
            Before = ReadValues(ref fields),
            TransactionNodes = InputReader.ReadStrings(ref fields, ref fault),
            ReceiptNodes = InputReader.ReadStrings(ref fields, ref fault),
        };
        error = InputReader.ReadEnd(ref envelope, ref fields, fault);
        range = error.IsSet ? null : read;
        return error;
    }

    /// <summary>The empty list stands for values that follow from the parent.</summary>
    private static void WriteValues(RlpWriter writer, RunningValues? values)
    {
        int list = writer.BeginList();
        if (values is not null)
        {
            writer.Write(values.StateRoot);
            writer.Write(values.TransactionsRoot);
            writer.Write(values.ReceiptsRoot);
            writer.Write(values.GasUsed);
            writer.Write(values.BlobGasUsed);
            writer.Write(values.TransactionBytes);
            writer.Write(values.LogsBloom.Bytes);
        }

        writer.EndList(list);
    }

    private static RunningValues? ReadValues(ref RlpReader fields)
    {
        RlpReader list = fields.ReadList();
        if (list.IsAtEnd)
        {
            return null;
        }

        RunningValues values = new()
        {
            StateRoot = list.ReadHash256(),
            TransactionsRoot = list.ReadHash256(),
            ReceiptsRoot = list.ReadHash256(),
            GasUsed = list.ReadUInt64(),
            BlobGasUsed = list.ReadUInt64(),
            TransactionBytes = list.ReadUInt64(),
            LogsBloom = ReadBloom(ref list),
        };
        fields.CloseList(ref list);
        return values;
    }

    private static Bloom ReadBloom(ref RlpReader list)
    {
        ReadOnlySpan<byte> bytes = list.ReadBytes(Bloom.Size);
        return list.HasError ? new Bloom() : new Bloom(bytes);
    }
}
