using System;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>A receipt as the receipts trie holds it (EIP-658, EIP-2718).</summary>
public sealed record Receipt(TransactionType Type, bool IsSuccess, ulong CumulativeGasUsed, Bloom Bloom, Log[] Logs)
{
    /// <summary>The consensus encoding: the type byte (none for legacy), then the RLP.</summary>
    public byte[] Encode()
    {
        RlpWriter writer = new(320 + (Logs.Length * 160));
        if (Type != TransactionType.Legacy)
        {
            writer.WriteRaw([(byte)Type]);
        }

        int list = writer.BeginList();
        writer.Write(IsSuccess ? 1UL : 0UL);
        writer.Write(CumulativeGasUsed);
        writer.Write(Bloom.Bytes);
        WriteLogs(writer, Logs);
        writer.EndList(list);
        return writer.ToArray();
    }

    /// <summary>RLP of a list of logs, as receipts hold it.</summary>
    public static void WriteLogs(RlpWriter writer, ReadOnlySpan<Log> logs)
    {
        int list = writer.BeginList();
        for (int i = 0; i < logs.Length; i++)
        {
            Log log = logs[i];
            int entry = writer.BeginList();
            writer.Write(log.Address);
            int topics = writer.BeginList();
            for (int t = 0; t < log.Topics.Length; t++)
            {
                writer.Write(log.Topics[t]);
            }

            writer.EndList(topics);
            writer.Write(log.Data);
            writer.EndList(entry);
        }

        writer.EndList(list);
    }

    public static RlpError TryDecode(ReadOnlySpan<byte> encoded, out Receipt? receipt)
    {
        receipt = null;
        bool isTyped = !encoded.IsEmpty && encoded[0] is (> 0 and <= (byte)TransactionType.SetCode) or (byte)TransactionType.L1Message;
        RlpReader envelope = new(isTyped ? encoded[1..] : encoded);
        RlpReader fields = envelope.ReadList();
        ulong status = fields.ReadUInt64();
        ulong cumulativeGas = fields.ReadUInt64();
        ReadOnlySpan<byte> bloom = fields.ReadBytes(Bloom.Size);
        Log[] logs = ReadLogs(ref fields);
        envelope.CloseList(ref fields);
        envelope.ExpectEnd();
        if (envelope.HasError || status > 1)
        {
            return envelope.HasError ? envelope.Error : RlpError.TooLong;
        }

        TransactionType type = isTyped ? (TransactionType)encoded[0] : TransactionType.Legacy;
        receipt = new Receipt(type, status == 1, cumulativeGas, new Bloom(bloom), logs);
        return RlpError.None;
    }

    private static Log[] ReadLogs(ref RlpReader fields)
    {
        RlpReader list = fields.ReadList();
        Log[] logs = new Log[list.CountItems()];
        for (int i = 0; i < logs.Length; i++)
        {
            RlpReader entry = list.ReadList();
            Address address = entry.ReadAddress();
            RlpReader topicList = entry.ReadList();
            Hash256[] topics = new Hash256[topicList.CountItems()];
            for (int t = 0; t < topics.Length; t++)
            {
                topics[t] = topicList.ReadHash256();
            }

            entry.CloseList(ref topicList);
            byte[] data = entry.ReadBytes().ToArray();
            list.CloseList(ref entry);
            logs[i] = new Log(address, topics, data);
        }

        fields.CloseList(ref list);
        return logs;
    }
}
