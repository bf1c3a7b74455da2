using System;
using Sequitur.Primitives;
using Sequitur.State;

namespace Sequitur.Rollup;

/// <summary>A header with its body. Ommers do not exist any more.</summary>
public sealed record Block(BlockHeader Header, Transaction[] Transactions, Withdrawal[] Withdrawals)
{
    /// <summary>RLP as peers and the official tests exchange it.</summary>
    public byte[] Encode()
    {
        RlpWriter writer = new(1024);
        int list = writer.BeginList();
        writer.WriteRaw(Header.Rlp);
        int transactions = writer.BeginList();
        for (int i = 0; i < Transactions.Length; i++)
        {
            WriteTransaction(writer, Transactions[i]);
        }

        writer.EndList(transactions);
        writer.WriteEmptyList();
        int withdrawals = writer.BeginList();
        for (int i = 0; i < Withdrawals.Length; i++)
        {
            Withdrawals[i].Write(writer);
        }

        writer.EndList(withdrawals);
        writer.EndList(list);
        return writer.ToArray();
    }

    /// <summary>Strict; says which part is malformed. A decoded block may still be invalid: see <see cref="BlockImport"/>.</summary>
    public static BlockRejection TryDecode(ReadOnlySpan<byte> rlp, out Block? block)
    {
        block = null;
        RlpReader envelope = new(rlp);
        RlpReader fields = envelope.ReadList();
        ReadOnlySpan<byte> headerRlp = fields.ReadItem();
        RlpReader transactionList = fields.ReadList();
        RlpReader ommers = fields.ReadList();
        RlpReader withdrawalList = fields.ReadList();
        fields.ExpectEnd();
        envelope.CloseList(ref fields);
        envelope.ExpectEnd();
        if (envelope.HasError)
        {
            return new BlockRejection(BlockRejectionReason.MalformedRlp) { RlpError = envelope.Error };
        }

        RlpError headerError = BlockHeader.TryDecode(headerRlp, out BlockHeader? header);
        if (headerError != RlpError.None)
        {
            return new BlockRejection(BlockRejectionReason.MalformedHeader) { RlpError = headerError };
        }

        if (!ommers.IsAtEnd)
        {
            return new BlockRejection(BlockRejectionReason.OmmersNotEmpty);
        }

        BlockRejection rejection = ReadTransactions(ref transactionList, out Transaction[] transactions);
        if (rejection.IsRejected)
        {
            return rejection;
        }

        Withdrawal[] withdrawals = new Withdrawal[withdrawalList.CountItems()];
        for (int i = 0; i < withdrawals.Length; i++)
        {
            withdrawals[i] = Withdrawal.Read(ref withdrawalList);
        }

        if (withdrawalList.HasError)
        {
            return new BlockRejection(BlockRejectionReason.MalformedWithdrawal) { RlpError = withdrawalList.Error };
        }

        block = new Block(header!, transactions, withdrawals);
        return default;
    }

    public Hash256 TransactionsRoot() => RootOf(Transactions);

    public static Hash256 RootOf(Transaction[] transactions)
    {
        byte[][] encoded = new byte[transactions.Length][];
        for (int i = 0; i < encoded.Length; i++)
        {
            encoded[i] = transactions[i].Raw;
        }

        return IndexedTrie.Root(encoded);
    }

    public static Hash256 RootOf(Withdrawal[] withdrawals)
    {
        byte[][] encoded = new byte[withdrawals.Length][];
        for (int i = 0; i < encoded.Length; i++)
        {
            encoded[i] = withdrawals[i].Encode();
        }

        return IndexedTrie.Root(encoded);
    }

    /// <summary>Bytes a transaction takes in the body's list: a typed one is a string there.</summary>
    internal static int SizeInBody(Transaction transaction) =>
        transaction.Raw.Length + (transaction.Type == TransactionType.Legacy ? 0 : HeaderSize((ulong)transaction.Raw.Length));

    /// <summary>Bytes of the RLP of a block, without encoding it; at most ulong.MaxValue / 2 goes in.</summary>
    internal static ulong EncodedSize(BlockHeader header, ulong transactionBytes, Withdrawal[] withdrawals)
    {
        ulong withdrawalBytes = 0;
        for (int i = 0; i < withdrawals.Length; i++)
        {
            withdrawalBytes += (ulong)withdrawals[i].Encode().Length;
        }

        const int EmptyOmmers = 1;
        ulong payload = (ulong)header.Rlp.Length + SizeOfList(transactionBytes) + EmptyOmmers + SizeOfList(withdrawalBytes);
        return SizeOfList(payload);
    }

    private static ulong SizeOfList(ulong payload) => (ulong)HeaderSize(payload) + payload;

    /// <summary>Length of the RLP header of a list, or of a string that is no single byte below 0x80.</summary>
    private static int HeaderSize(ulong payload) => payload <= 55 ? 1 : 9 - (System.Numerics.BitOperations.LeadingZeroCount(payload) >> 3);

    private static BlockRejection ReadTransactions(ref RlpReader list, out Transaction[] transactions)
    {
        transactions = new Transaction[list.CountItems()];
        for (int i = 0; i < transactions.Length; i++)
        {
            // A legacy transaction stands in the list as a list, a typed one as a string around its bytes.
            bool isTyped = !list.NextIsList;
            ReadOnlySpan<byte> raw = isTyped ? list.ReadBytes() : list.ReadItem();
            bool isDisguisedLegacy = isTyped && !raw.IsEmpty && raw[0] >= 0xc0;
            Transaction? transaction = null;
            TransactionError error = isDisguisedLegacy ? TransactionError.UnknownType : Transaction.TryDecode(raw, out transaction);
            if (error != TransactionError.None)
            {
                return new BlockRejection(BlockRejectionReason.MalformedTransaction) { TransactionIndex = i, TransactionError = error };
            }

            transactions[i] = transaction!;
        }

        return list.HasError
            ? new BlockRejection(BlockRejectionReason.MalformedRlp) { RlpError = list.Error }
            : default;
    }

    private static void WriteTransaction(RlpWriter writer, Transaction transaction)
    {
        if (transaction.Type == TransactionType.Legacy)
        {
            writer.WriteRaw(transaction.Raw);
        }
        else
        {
            writer.Write(transaction.Raw);
        }
    }
}
