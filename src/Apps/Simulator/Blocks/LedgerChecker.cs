using System;
using System.Collections.Generic;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Sequencing;

namespace Sequitur.Simulator.Blocks;

/// <summary>What must hold of real blocks and pools, whatever consensus has been through: looked at with every block an honest node commits and every step of a pool.</summary>
/// <param name="report">Takes a finding: its kind, the height, and what it is.</param>
/// <param name="waitMax">How many blocks a transaction may wait for that every block could take.</param>
public sealed class LedgerChecker(Action<ViolationKind, ulong, string> report, ulong waitMax)
{
    /// <summary>Whatever asks for more gas may have to wait for a block that is nearly empty.</summary>
    public const ulong OrdinaryGasMax = 100_000;

    private readonly Dictionary<ulong, Hash256> _roots = [];
    private readonly HashSet<Hash256> _executed = [];
    private readonly Dictionary<Address, ulong> _nonces = [];

    /// <summary>Final transactions.</summary>
    public int Executed => _executed.Count;

    /// <summary>The longest that a transaction has waited, as part of what it may, in thousandths.</summary>
    public int WorstWaitPerThousand { get; private set; }

    /// <summary>An honest node has made a block its head: with this state.</summary>
    public void OnCommitted(int node, Block block, in Hash256 stateRoot)
    {
        ulong height = block.Header.Number;
        if (stateRoot != block.Header.StateRoot) report(ViolationKind.OtherState, height, $"node {node} has state {stateRoot} after a block that says {block.Header.StateRoot}");
        if (!_roots.TryAdd(height, stateRoot))
        {
            if (_roots[height] != stateRoot) report(ViolationKind.OtherState, height, $"node {node} has state {stateRoot}, another has {_roots[height]}");
            return;
        }

        foreach (Transaction transaction in block.Transactions)
        {
            if (!_executed.Add(transaction.Hash)) report(ViolationKind.ExecutedTwice, height, $"transaction {transaction.Hash} is in two final blocks");
            ulong expected = _nonces.GetValueOrDefault(transaction.Sender);
            if (transaction.Nonce != expected) report(ViolationKind.WrongNonce, height, $"transaction {transaction.Hash} of {transaction.Sender} has nonce {transaction.Nonce}, expected {expected}");
            _nonces[transaction.Sender] = transaction.Nonce + 1;
        }
    }

    /// <summary>A pool holds so much.</summary>
    public void OnPoolStepped(int count, long bytes, MempoolLimits limits)
    {
        if (count > limits.TransactionsMax) report(ViolationKind.PoolOverfull, 0, $"a pool holds {count} transactions, its limit is {limits.TransactionsMax}");
        if (bytes > limits.BytesMax) report(ViolationKind.PoolOverfull, 0, $"a pool holds {bytes} bytes, its limit is {limits.BytesMax}");
    }

    /// <summary>What a pool holds of one sender after its node has a new head.</summary>
    /// <param name="sender">Whose.</param>
    /// <param name="held">How many, and what they cost at most.</param>
    /// <param name="isInOrder">Whether those it takes for executable follow the account's nonce without a gap.</param>
    /// <param name="balance">Of the account at the head.</param>
    /// <param name="countMax">Of one sender.</param>
    public void OnHeld(in Address sender, (int Count, U256 Cost) held, bool isInOrder, in U256 balance, int countMax)
    {
        if (held.Count > countMax) report(ViolationKind.PoolOverfull, 0, $"a pool holds {held.Count} transactions of {sender}, its limit is {countMax}");
        if (!isInOrder) report(ViolationKind.PoolAstray, 0, $"a pool takes transactions of {sender} for executable that do not follow its nonce");
        if (held.Cost > balance) report(ViolationKind.PoolAstray, 0, $"what a pool holds of {sender} costs {held.Cost}, and it has {balance}");
    }

    /// <summary>An honest validator prepares a block.</summary>
    public void OnPrepared(int node, ulong height, in Hash256 payload, bool hasExecuted)
    {
        if (!hasExecuted) report(ViolationKind.UnexecutedPrepare, height, $"node {node} prepares {payload}, which it has not executed");
    }

    /// <summary>A transaction leaves a pool because the chain has passed its nonce.</summary>
    public void OnPassed(in Hash256 transaction, ulong nonce, ulong next)
    {
        if (nonce >= next) report(ViolationKind.LostTransaction, 0, $"transaction {transaction} left a pool as passed with nonce {nonce}, and the next of its sender is {next}");
    }

    /// <summary>A builder has found that no block can take a transaction that its pool has admitted: here no rule changes, so there is none.</summary>
    public void OnDiscarded(in Hash256 transaction) => report(ViolationKind.LostTransaction, 0, $"transaction {transaction} was admitted and discarded");

    /// <summary>An honest node that is up holds a transaction that every block could have taken since this head.</summary>
    public void OnWaiting(int node, in Hash256 transaction, ulong head, ulong since)
    {
        if (head <= since) return;
        WorstWaitPerThousand = Math.Max(WorstWaitPerThousand, (int)((head - since) * 1_000 / waitMax));
        if (head - since > waitMax) report(ViolationKind.LostTransaction, head, $"transaction {transaction} waits at node {node} since block {since}, {waitMax} blocks at most are expected");
    }
}
