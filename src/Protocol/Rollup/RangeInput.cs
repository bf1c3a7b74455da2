namespace Sequitur.Rollup;

/// <summary>Everything the execution of a range of a block's transactions needs. Nothing in it is trusted but the configuration and <see cref="Before"/>.</summary>
/// <remarks>
/// The values before the range and its configuration are repeated in the public output: whoever joins ranges compares the ones, whoever accepts a
/// result the other.
/// </remarks>
public sealed class RangeInput
{
    /// <summary>No block has so many transactions, by far: each costs 21,000 gas.</summary>
    public const int TransactionCountMax = 1 << 20;

    /// <summary>
    /// As for a whole block, but: the transactions are those of the range, the witness is about the state before it, and there are withdrawals only
    /// with the end step.
    /// </summary>
    public required StatelessInput Content { get; init; }

    /// <summary>Index in the block of the first transaction.</summary>
    public int From { get; init; }

    public RangeSteps Steps { get; init; } = RangeSteps.Both;

    /// <summary>The values before the range. Null, which only the start step allows, stands for those after the parent.</summary>
    public RunningValues? Before { get; init; }

    /// <summary>Nodes of the trie of the earlier transactions that adding those of the range needs.</summary>
    public byte[][] TransactionNodes { get; init; } = [];

    /// <summary>The same of the receipts.</summary>
    public byte[][] ReceiptNodes { get; init; } = [];

    /// <summary>Index in the block of the transaction after the last.</summary>
    public int To => From + Content.Transactions.Length;

    /// <summary>The range that holds everything.</summary>
    public static RangeInput WholeBlock(StatelessInput input) => new() { Content = input };
}
