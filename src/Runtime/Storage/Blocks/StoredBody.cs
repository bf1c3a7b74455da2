using System;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Storage;

/// <summary>A block's body as stored: per transaction its sender and its EIP-2718 bytes; then the withdrawals as RLP.</summary>
/// <remarks>The sender saves the recovery whenever the transaction is read back.</remarks>
internal static class StoredBody
{
    // RLP: a list's first byte is not below this.
    private const byte ListOffset = 0xc0;
    private const int EnvelopeBytesMax = 64;

    public static void Write(Block block, ByteBuffer destination, RlpWriter withdrawals)
    {
        Transaction[] transactions = block.Transactions;
        IndexedEntries.Begin(destination, transactions.Length);
        for (int i = 0; i < transactions.Length; i++)
        {
            destination.Append(transactions[i].Sender.Bytes);
            destination.Append(transactions[i].Raw);
            IndexedEntries.EndEntry(destination, transactions.Length, i);
        }

        withdrawals.Clear();
        int list = withdrawals.BeginList();
        foreach (Withdrawal withdrawal in block.Withdrawals)
        {
            WriteWithdrawal(withdrawal, withdrawals);
        }

        withdrawals.EndList(list);
        destination.Append(withdrawals.Written);
    }

    /// <summary>Each withdrawal as the withdrawals trie holds it (EIP-4895).</summary>
    public static byte[][] EncodeWithdrawals(Withdrawal[] withdrawals)
    {
        RlpWriter rlp = new(64);
        byte[][] encoded = new byte[withdrawals.Length][];
        for (int i = 0; i < encoded.Length; i++)
        {
            rlp.Clear();
            WriteWithdrawal(withdrawals[i], rlp);
            encoded[i] = rlp.ToArray();
        }

        return encoded;
    }

    public static bool TryRead(ReadOnlySpan<byte> value, BlockHeader header, out Block? block)
    {
        block = null;
        if (!IndexedEntries.TryOpen(value, out IndexedEntries entries))
        {
            return false;
        }

        Transaction[] transactions = new Transaction[entries.Count];
        for (int i = 0; i < transactions.Length; i++)
        {
            if (!TryReadTransaction(entries[i], out Transaction? transaction))
            {
                return false;
            }

            transactions[i] = transaction!;
        }

        if (!TryReadWithdrawals(entries.Tail, out Withdrawal[] withdrawals))
        {
            return false;
        }

        block = new Block(header, transactions, withdrawals);
        return true;
    }

    public static bool TryReadTransaction(ReadOnlySpan<byte> value, int index, out Transaction? transaction)
    {
        transaction = null;
        return IndexedEntries.TryOpen(value, out IndexedEntries entries)
            && (uint)index < (uint)entries.Count
            && TryReadTransaction(entries[index], out transaction);
    }

    /// <summary>The RLP of the whole block, as <see cref="Block.Encode"/> gives it, without decoding the body.</summary>
    public static bool TryEncodeBlock(ReadOnlySpan<byte> headerRlp, ReadOnlySpan<byte> value, out byte[] rlp)
    {
        rlp = [];
        if (!IndexedEntries.TryOpen(value, out IndexedEntries entries))
        {
            return false;
        }

        RlpWriter writer = new(headerRlp.Length + value.Length + EnvelopeBytesMax);
        int list = writer.BeginList();
        writer.WriteRaw(headerRlp);
        int transactions = writer.BeginList();
        for (int i = 0; i < entries.Count; i++)
        {
            if (entries[i].Length <= Address.Size)
            {
                return false;
            }

            // A legacy transaction is a list itself, a typed one a string around its bytes (EIP-2718).
            ReadOnlySpan<byte> raw = entries[i][Address.Size..];
            if (raw[0] >= ListOffset)
            {
                writer.WriteRaw(raw);
            }
            else
            {
                writer.Write(raw);
            }
        }

        writer.EndList(transactions);
        writer.WriteEmptyList();
        writer.WriteRaw(entries.Tail);
        writer.EndList(list);
        rlp = writer.ToArray();
        return true;
    }

    /// <summary>The hash of the transaction in an entry, without decoding it.</summary>
    public static Hash256 HashOf(ReadOnlySpan<byte> entry) => Keccak.Hash(entry[Address.Size..]);

    private static bool TryReadTransaction(ReadOnlySpan<byte> entry, out Transaction? transaction)
    {
        transaction = null;
        if (entry.Length < Address.Size || Transaction.TryDecode(entry[Address.Size..], out transaction) != TransactionError.None)
        {
            return false;
        }

        transaction!.RestoreSender(new Address(entry));
        return true;
    }

    private static void WriteWithdrawal(Withdrawal withdrawal, RlpWriter destination)
    {
        int item = destination.BeginList();
        destination.Write(withdrawal.Index);
        destination.Write(withdrawal.ValidatorIndex);
        destination.Write(withdrawal.Address);
        destination.Write(withdrawal.Amount);
        destination.EndList(item);
    }

    private static bool TryReadWithdrawals(ReadOnlySpan<byte> rlp, out Withdrawal[] withdrawals)
    {
        RlpReader reader = new(rlp);
        RlpReader list = reader.ReadList();
        withdrawals = new Withdrawal[list.CountItems()];
        for (int i = 0; i < withdrawals.Length; i++)
        {
            RlpReader item = list.ReadList();
            withdrawals[i] = new Withdrawal(item.ReadUInt64(), item.ReadUInt64(), item.ReadAddress(), item.ReadUInt64());
            list.CloseList(ref item);
        }

        reader.CloseList(ref list);
        reader.ExpectEnd();
        return !reader.HasError;
    }
}
