using System.Collections.Generic;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Rpc.Traces;

/// <summary>A block as a trace or a batch gives it.</summary>
/// <param name="Fork">Name of the rules the producer executed by.</param>
/// <param name="EvmProfile">What is said about the chain's precompiles and transaction types: <c>A</c> for the fork's own.</param>
/// <param name="Content">What the block is made of, encoded.</param>
public sealed record TraceBlock(string Fork, string EvmProfile, BatchBlock Content)
{
    internal static TraceBlock Read(TraceMember block)
    {
        block["header"].RequireObject();
        return new TraceBlock(
            block["fork"].Text(),
            block["evmProfile"].Text(),
            new BatchBlock
            {
                HeaderRlp = block["headerRlp"].Data(),
                Transactions = block["transactions"].DataList(),
                Withdrawals = ReadWithdrawals(block["withdrawals"]),
            });
    }

    /// <summary>The path of what cannot be decoded; null when all of it can, and the block is given.</summary>
    internal string? TryDecode(out Block? decoded)
    {
        decoded = null;
        if (BlockHeader.TryDecode(Content.HeaderRlp, out BlockHeader? header) != RlpError.None) return "headerRlp";
        var transactions = new Transaction[Content.Transactions.Length];
        for (int i = 0; i < transactions.Length; i++)
        {
            if (Transaction.TryDecode(Content.Transactions[i], out Transaction? transaction) != TransactionError.None) return $"transactions[{i}]";
            transactions[i] = transaction!;
        }

        decoded = new Block(header!, transactions, Content.Withdrawals);
        return null;
    }

    private static Withdrawal[] ReadWithdrawals(TraceMember list)
    {
        List<Withdrawal> withdrawals = [];
        foreach (TraceMember item in list.Items())
        {
            item.AllowOnly(["index", "validatorIndex", "address", "amount"]);
            Address address = new(item["address"].Data(Address.Size));
            withdrawals.Add(new Withdrawal(item["index"].Quantity(), item["validatorIndex"].Quantity(), address, item["amount"].Quantity()));
        }

        return [.. withdrawals];
    }
}
