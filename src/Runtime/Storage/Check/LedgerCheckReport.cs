namespace Sequitur.Storage;

/// <summary>What a check looked at and found.</summary>
/// <param name="Head">The last block.</param>
/// <param name="Transactions">Transactions in all blocks.</param>
/// <param name="Accounts">Accounts in the state.</param>
/// <param name="Slots">Storage slots in the state.</param>
/// <param name="Nodes">Trie nodes that were hashed.</param>
/// <param name="Findings">At most <see cref="LedgerCheck.FindingsMax"/>, in the order they were met.</param>
/// <param name="FindingsTotal">How many there were in all.</param>
public sealed record LedgerCheckReport(
    ulong Head, ulong Transactions, ulong Accounts, ulong Slots, ulong Nodes, LedgerFinding[] Findings, ulong FindingsTotal)
{
    public bool IsSound => FindingsTotal == 0;
}

/// <summary>How far a check is.</summary>
/// <param name="Phase">What is being looked at: <c>blocks</c> or <c>state</c>.</param>
/// <param name="Done">Blocks, or accounts.</param>
/// <param name="Total">Of how many.</param>
public readonly record struct LedgerCheckProgress(string Phase, ulong Done, ulong Total);
