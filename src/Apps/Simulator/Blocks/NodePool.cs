using System;
using System.Collections.Generic;
using Sequitur.Crypto;
using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Sequencing;

namespace Sequitur.Simulator.Blocks;

/// <summary>Drives the real mempool of one node as its driver does: checks what arrives, brings unknown senders' accounts, follows every block.</summary>
internal sealed class NodePool
{
    /// <summary>As the node's: what cannot be paid yet is tried again with a few blocks, since its sender may be ahead.</summary>
    private const int EarlyMax = 512;

    private const int EarlyTriesMax = 3;

    private readonly NodeLedger _ledger;
    private readonly MempoolLimits _limits;
    private readonly Mempool _mempool;
    private readonly LedgerChecker _checker;
    private readonly Dictionary<Hash256, ulong> _executableSince = [];
    private List<(Transaction Transaction, int Tries)> _early = [];
    private MempoolEffects _effects = new();

    public NodePool(NodeLedger ledger, MempoolLimits limits, LedgerChecker checker, ulong seed)
    {
        (_ledger, _limits, _checker) = (ledger, limits, checker);
        _mempool = new Mempool(limits, FeeMarket.NextBaseFee(SimulatedGenesis.Configuration, ledger.Head), seed);
    }

    public int ExecutableCount => _mempool.ExecutableCount;

    public Transaction? Find(in Hash256 hash) => _mempool.Find(hash)?.Body;

    /// <summary>The nonce that a wallet is told to use next.</summary>
    public ulong PendingNonce(in Address sender)
    {
        if (_mempool.TryNextNonce(sender, out ulong nonce)) return nonce;
        return _ledger.TryReadAccount(sender, out Account account) ? account.Nonce : 0;
    }

    public Transaction[] All()
    {
        List<Transaction> all = [];
        _mempool.Visit((transaction, _) => all.Add(transaction.Body));
        return [.. all];
    }

    /// <param name="transaction">What arrives; each node judges it for itself.</param>
    /// <param name="clock">The node's, in Unix seconds.</param>
    /// <param name="isGossip">It comes from another node, which may have a block more.</param>
    /// <param name="isWork">Whether a block has something to take now.</param>
    public MempoolRefusal Submit(Transaction transaction, ulong clock, bool isGossip, out bool isWork) => Submit(transaction, clock, isGossip ? 0 : EarlyTriesMax, out isWork);

    /// <summary>The best executable ones, for a block.</summary>
    public (PooledTransaction[] Candidates, bool MoreAvailable) Select(MempoolInput.Select select)
    {
        Step(select);
        return ([.. _effects.Selected], _effects.MoreAvailable);
    }

    /// <summary>What the builder has found about a candidate.</summary>
    public void Report(MempoolInput finding) => Step(finding);

    /// <summary>A block is final here.</summary>
    public void Follow(SealedBlock block, ulong clock)
    {
        BlockHeader header = block.Block.Header;
        Step(new MempoolInput.Decided(AccountsAfter(block), FeeMarket.NextBaseFee(SimulatedGenesis.Configuration, header)));
        List<(Transaction Transaction, int Tries)> early = _early;
        _early = [];
        foreach ((Transaction transaction, int tries) in early) Submit(transaction, clock, tries, out _);
    }

    /// <summary>Of each transaction that a block could take, since which head it could; the others start anew when they can.</summary>
    public void LookForForgotten(int node, ulong head, ulong notBefore)
    {
        U256 baseFee = FeeMarket.NextBaseFee(SimulatedGenesis.Configuration, _ledger.Head);
        HashSet<Hash256> executable = [];
        Address blocked = default;
        _mempool.Visit((transaction, isExecutable) =>
        {
            // Whatever comes behind one that must wait waits with it.
            bool isOrdinary = isExecutable && transaction.FeeCap >= baseFee && transaction.GasLimit <= LedgerChecker.OrdinaryGasMax;
            if (!isOrdinary) blocked = transaction.Sender;
            if (transaction.Sender == blocked) return;
            executable.Add(transaction.Hash);
            ulong since = _executableSince.GetValueOrDefault(transaction.Hash, head);
            _executableSince[transaction.Hash] = since;
            _checker.OnWaiting(node, transaction.Hash, head, Math.Max(since, notBefore));
        });
        foreach (Hash256 known in new List<Hash256>(_executableSince.Keys))
        {
            if (!executable.Contains(known)) _executableSince.Remove(known);
        }
    }

    /// <summary>Holds everything in the pool to the accounts at the head.</summary>
    public void CheckAccounts()
    {
        Dictionary<Address, (int Count, U256 Cost, ulong Next, bool IsInOrder)> bySender = [];
        List<Address> senders = [];
        _mempool.Visit((transaction, isExecutable) =>
        {
            if (!bySender.TryGetValue(transaction.Sender, out (int Count, U256 Cost, ulong Next, bool IsInOrder) held))
            {
                senders.Add(transaction.Sender);
                held = (0, U256.Zero, ReadAccount(transaction.Sender).Nonce, true);
            }

            bool isNext = transaction.Nonce == held.Next;
            bySender[transaction.Sender] = (held.Count + 1, held.Cost + transaction.Cost, isNext ? held.Next + 1 : held.Next, held.IsInOrder && isExecutable == isNext);
        });
        foreach (Address sender in senders)
        {
            (int count, U256 cost, _, bool isInOrder) = bySender[sender];
            _checker.OnHeld(sender, (count, cost), isInOrder, ReadAccount(sender).Balance, _limits.SenderTransactionsMax);
        }
    }

    /// <summary>Nobody waits for a node that builds no blocks.</summary>
    public void ForgetWaits() => _executableSince.Clear();

    /// <summary>As the mempool follows them.</summary>
    public static AccountAfterBlock[] AccountsAfter(SealedBlock block) => Array.ConvertAll(block.Delta.Accounts, static change =>
        change.Exists ? new AccountAfterBlock(change.Address, change.Value.Nonce, change.Value.Balance) : new AccountAfterBlock(change.Address, 0, U256.Zero));

    private MempoolRefusal Submit(Transaction transaction, ulong clock, int tries, out bool isWork)
    {
        isWork = false;
        BlockHeader head = _ledger.Head;
        ProposalTime.TryChoose(head.Timestamp, SimulatedGenesis.Configuration.StrictTimestamps, clock, ulong.MaxValue, out ulong timestamp);
        MempoolRefusal refusal = TransactionAdmission.Check(transaction, SimulatedGenesis.Configuration, timestamp, head.GasLimit, _limits, out PooledTransaction? pooled);
        if (refusal.IsRefused) return refusal;
        Step(new MempoolInput.Submit(pooled!, _mempool.Follows(pooled!.Sender) ? default : ReadAccount(pooled.Sender)));
        foreach (MempoolEvent happened in _effects.Events) isWork |= happened.Kind == MempoolEventKind.AdmittedExecutable;
        bool isEarly = _effects.Refusal.Reason == MempoolRefusalReason.InsufficientFunds && tries < EarlyTriesMax && _early.Count < EarlyMax;
        if (isEarly) _early.Add((transaction, tries + 1));
        return _effects.Refusal;
    }

    private void Step(MempoolInput input)
    {
        _effects.Clear();
        _mempool.Step(input, ref _effects);
        _checker.OnPoolStepped(_mempool.Count, _mempool.Bytes, _limits);
        foreach (MempoolEvent happened in _effects.Events)
        {
            PooledTransaction transaction = happened.Transaction;
            if (happened.Kind == MempoolEventKind.Passed) _checker.OnPassed(transaction.Hash, transaction.Nonce, ReadAccount(transaction.Sender).Nonce);
            if (happened.Kind == MempoolEventKind.Discarded) _checker.OnDiscarded(transaction.Hash);
        }
    }

    private SenderAccount ReadAccount(in Address sender)
    {
        if (!_ledger.TryReadAccount(sender, out Account account)) return default;
        bool hasCode = account.CodeHash != Keccak.Empty && !Delegation.TryParse(_ledger.State.ReadCode(account.CodeHash).Bytes, out _);
        return new SenderAccount(account.Nonce, account.Balance, hasCode);
    }
}
