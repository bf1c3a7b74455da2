using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>A message from L1 as the queue's contract there took it: a transaction of type 0x7e, which nobody signed (docs/spec/l1-messages.md).</summary>
public sealed class L1Message
{
    /// <summary>Its place in the queue, from 0.</summary>
    public required ulong QueueIndex { get; init; }

    /// <summary>Gas of its execution, bought on L1.</summary>
    public required ulong Gas { get; init; }

    public required Address To { get; init; }

    /// <summary>Wei, minted for the sender.</summary>
    public required U256 Value { get; init; }

    public required byte[] Data { get; init; }

    /// <summary>Who sent it on L1; of a contract, its alias.</summary>
    public required Address Sender { get; init; }

    /// <summary>The EIP-2718 bytes.</summary>
    public byte[] Encode()
    {
        RlpWriter writer = new(Data.Length + 128);
        writer.WriteRaw([(byte)TransactionType.L1Message]);
        int list = writer.BeginList();
        writer.Write(QueueIndex);
        writer.Write(Gas);
        writer.Write(To);
        writer.Write(Value);
        writer.Write(Data);
        writer.Write(Sender);
        writer.EndList(list);
        return writer.ToArray();
    }

    public Transaction ToTransaction() => new(this, Encode());

    /// <summary>The rolling hash over the queue up to and with this message.</summary>
    /// <param name="before">The same up to the message before; zero for the first.</param>
    public Hash256 RollingHash(in Hash256 before)
    {
        WordWriter writer = new(8);
        writer.Write(Domain);
        writer.Write(before);
        writer.Write(QueueIndex);
        writer.Write(Sender);
        writer.Write(To);
        writer.Write(Value);
        writer.Write(Gas);
        writer.Write(Keccak.Hash(Data));
        return Keccak.Hash(writer.Bytes);
    }

    /// <summary>Reads what follows the type byte; strict, as for every other type.</summary>
    internal static TransactionError TryDecode(ReadOnlySpan<byte> raw, out Transaction? transaction)
    {
        transaction = null;
        RlpReader envelope = new(raw[1..]);
        RlpReader fields = envelope.ReadList();
        if (fields.HasError)
        {
            return TransactionError.MalformedRlp;
        }

        if (!envelope.IsAtEnd)
        {
            return TransactionError.TrailingBytes;
        }

        int missing = FieldCount - fields.CountItems();
        if (fields.HasError || missing != 0)
        {
            return fields.HasError ? TransactionError.MalformedRlp
                : missing > 0 ? TransactionError.MissingField : TransactionError.ExcessField;
        }

        ulong index = fields.ReadUInt64();
        ulong gas = fields.ReadUInt64();
        ReadOnlySpan<byte> to = fields.ReadBytes();
        U256 value = fields.ReadU256();
        ReadOnlySpan<byte> data = fields.ReadBytes();
        ReadOnlySpan<byte> sender = fields.ReadBytes();
        TransactionError error = fields.HasError ? TransactionParser.ErrorOf(fields.Error)
            : to.IsEmpty ? TransactionError.MissingRecipient
            : to.Length != Address.Size || sender.Length != Address.Size ? TransactionError.WrongFieldLength
            : TransactionError.None;
        if (error != TransactionError.None)
        {
            return error;
        }

        L1Message message = new()
        {
            QueueIndex = index,
            Gas = gas,
            To = new Address(to),
            Value = value,
            Data = data.ToArray(),
            Sender = new Address(sender),
        };
        transaction = new Transaction(message, raw.ToArray());
        return TransactionError.None;
    }

    private const int FieldCount = 6;

    private static Hash256 Domain => Keccak.Hash("sequitur.l1message.v1"u8);
}
