using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Sequitur.Crypto;
using Sequitur.Evm;
using Sequitur.Node.Payloads;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Ports;
using Sequitur.Sequencing;
using Sequitur.Storage;

namespace Sequitur.Node;

/// <summary>Runs the mempool: one thread steps the machine, fed by a bounded queue; signatures are recovered before, on the callers' threads.</summary>
/// <remarks>
/// The thread also owns a snapshot of the ledger after the last decided block the mempool has followed, and reads unknown senders from
/// it, so that the pool's accounts are all of one block.
/// </remarks>
public sealed class MempoolDriver : ITransactionPool, IDisposable
{
    private const int QueueLength = 16_384;

    private readonly Ledger _ledger;
    private readonly MempoolLimits _limits;
    private readonly Mempool _mempool;
    private readonly Lock _stepping = new();
    private readonly Channel<MempoolRequest> _requests = Channel.CreateBounded<MempoolRequest>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly Action _workArrived;
    private readonly Action<Exception> _failed;
    private readonly Thread _thread;
    private MempoolEffects _effects = new();
    private LedgerSnapshot _snapshot;

    /// <param name="ledger">The chain; its head is what the mempool starts from.</param>
    /// <param name="limits">How much the mempool holds.</param>
    /// <param name="workArrived">Told, on the mempool's thread, when a transaction became executable.</param>
    /// <param name="failed">Told when the thread ends by a fault.</param>
    public MempoolDriver(Ledger ledger, MempoolLimits limits, Action workArrived, Action<Exception> failed)
    {
        _ledger = ledger;
        _limits = limits;
        _workArrived = workArrived;
        _failed = failed;
        _snapshot = ledger.OpenSnapshot();
        U256 baseFee = FeeMarket.NextBaseFee(ledger.Configuration, _snapshot.Header);
        _mempool = new Mempool(limits, baseFee, (ulong)Random.Shared.NextInt64());
        _thread = new Thread(Run) { Name = "mempool", IsBackground = true };
    }

    public event Action<Transaction>? Added;

    /// <summary>Raised after a decided block was followed, on the mempool's thread.</summary>
    public event Action? Followed;

    /// <summary>Raised after a transaction was admitted that other validators may not have yet; like <see cref="Added"/>.</summary>
    public event Action<Transaction>? Relayed;

    /// <summary>Transactions a block could take now, and those behind nonce gaps.</summary>
    public (int Executable, int Queued) Counts
    {
        get
        {
            lock (_stepping) return (_mempool.ExecutableCount, _mempool.QueuedCount);
        }
    }

    public void Start() => _thread.Start();

    /// <summary>Ends the thread; submissions that still wait are answered with <see cref="MempoolRefusalReason.Unavailable"/>.</summary>
    public void Dispose()
    {
        _requests.Writer.TryComplete();
        if (_thread.IsAlive) _thread.Join();
        _snapshot.Dispose();
    }

    public ValueTask<MempoolRefusal> SubmitAsync(Transaction transaction) => SubmitAsync(transaction, relay: true);

    /// <param name="transaction">A decoded transaction.</param>
    /// <param name="relay">False for one that came from a validator, who told the others.</param>
    public async ValueTask<MempoolRefusal> SubmitAsync(Transaction transaction, bool relay)
    {
        BlockHeader head = _ledger.Head;
        ProposalTime.TryChoose(head.Timestamp, _ledger.Configuration.StrictTimestamps, ProposalClock.Seconds(), ulong.MaxValue, out ulong timestamp);
        MempoolRefusal refusal =
            TransactionAdmission.Check(transaction, _ledger.Configuration, timestamp, head.GasLimit, _limits, out PooledTransaction? pooled);
        if (refusal.IsRefused) return refusal;
        var submission = new MempoolRequest.Submission(pooled!, relay);
        return await AskAsync(submission).ConfigureAwait(false) ? await submission.Answer.ConfigureAwait(false) : Unavailable;
    }

    public bool TryGetPending(in Hash256 hash, out Transaction? transaction)
    {
        lock (_stepping) transaction = _mempool.Find(hash)?.Body;
        return transaction is not null;
    }

    public ulong? PendingNonce(in Address sender)
    {
        lock (_stepping) return _mempool.TryNextNonce(sender, out ulong nonce) ? nonce : null;
    }

    public PendingTransaction[] PendingTransactions()
    {
        lock (_stepping)
        {
            List<PendingTransaction> all = new(_mempool.Count);
            _mempool.Visit((transaction, isExecutable) => all.Add(new PendingTransaction(transaction.Body, isExecutable)));
            return [.. all];
        }
    }

    /// <summary>The best executable transactions. Blocks the caller for the round trip.</summary>
    internal Selection Select(MempoolInput.Select input)
    {
        var request = new MempoolRequest.Selecting(input);
        return Tell(request) ? request.Answer.GetAwaiter().GetResult() : default;
    }

    /// <summary>What the builder found about candidates it could not include.</summary>
    internal void Report(MempoolInput finding) => Tell(new MempoolRequest.Finding(finding));

    /// <summary>Follows a block that is in the ledger. Blocks until done; tells how many transactions are executable now.</summary>
    internal int Follow(SealedBlock block)
    {
        var request = new MempoolRequest.Following(block);
        return Tell(request) ? request.Answer.GetAwaiter().GetResult() : 0;
    }

    private static MempoolRefusal Unavailable => new(MempoolRefusalReason.Unavailable);

    private async ValueTask<bool> AskAsync(MempoolRequest request)
    {
        try
        {
            await _requests.Writer.WriteAsync(request).ConfigureAwait(false);
            return true;
        }
        catch (ChannelClosedException)
        {
            return false;
        }
    }

    private bool Tell(MempoolRequest request)
    {
        if (_requests.Writer.TryWrite(request)) return true;
        return AskAsync(request).AsTask().GetAwaiter().GetResult();
    }

    private void Run()
    {
        MempoolRequest? request = null;
        try
        {
            while (_requests.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                while (_requests.Reader.TryRead(out request)) Serve(request);
            }
        }
        catch (Exception fault)
        {
            _requests.Writer.TryComplete();
            do request?.Abandon();
            while (_requests.Reader.TryRead(out request));
            _failed(fault);
        }
    }

    private void Serve(MempoolRequest request)
    {
        switch (request)
        {
            case MempoolRequest.Submission submission:
                Admit(submission);
                break;
            case MempoolRequest.Selecting selecting:
                Step(selecting.Input);
                selecting.SetAnswer(new Selection([.. _effects.Selected], _effects.MoreAvailable));
                break;
            case MempoolRequest.Finding finding:
                Step(finding.Input);
                break;
            case MempoolRequest.Following following:
                FollowBlock(following.Block);
                following.SetAnswer(_mempool.ExecutableCount);
                Followed?.Invoke();
                break;
            default:
                throw new InvalidOperationException("A request of an unknown kind.");
        }
    }

    private void Admit(MempoolRequest.Submission submission)
    {
        PooledTransaction transaction = submission.Transaction;
        SenderAccount account = _mempool.Follows(transaction.Sender) ? default : ReadAccount(transaction.Sender);
        Step(new MempoolInput.Submit(transaction, account));
        bool isWork = false;
        foreach (MempoolEvent happened in _effects.Events) isWork |= happened.Kind == MempoolEventKind.AdmittedExecutable;
        MempoolRefusal refusal = _effects.Refusal;
        if (isWork) _workArrived();
        submission.SetAnswer(refusal);
        if (refusal.IsRefused) return;
        Added?.Invoke(transaction.Body);
        if (submission.Relay) Relayed?.Invoke(transaction.Body);
    }

    private void Step(MempoolInput input)
    {
        _effects.Clear();
        lock (_stepping) _mempool.Step(input, ref _effects);
    }

    private void FollowBlock(SealedBlock block)
    {
        LedgerSnapshot next = _ledger.OpenSnapshot();
        Fork before = _ledger.Configuration.ForkAt(_snapshot.Header.Timestamp);
        _snapshot.Dispose();
        _snapshot = next;
        Step(new MempoolInput.Decided(AccountsAfter(block), FeeMarket.NextBaseFee(_ledger.Configuration, block.Block.Header)));
        if (_ledger.Configuration.ForkAt(next.Header.Timestamp) != before) DiscardMisformed(next.Header.Timestamp);
    }

    /// <summary>What was admitted by the rules of a fork that is over, and breaks those of the one that has begun, can never be in a block.</summary>
    private void DiscardMisformed(ulong timestamp)
    {
        ChainConfiguration configuration = _ledger.Configuration;
        List<Hash256> misformed = [];
        _mempool.Visit((transaction, _) =>
        {
            TransactionRejection rejection = TransactionRules.CheckForm(
                transaction.Body, configuration, configuration.RulesAt(timestamp), configuration.BlobParametersAt(timestamp));
            if (rejection.IsRejected) misformed.Add(transaction.Hash);
        });
        foreach (Hash256 hash in misformed) Step(new MempoolInput.Discard(hash));
    }

    /// <summary>The accounts a block changed, as the mempool follows them.</summary>
    internal static AccountAfterBlock[] AccountsAfter(SealedBlock block)
    {
        var accounts = new AccountAfterBlock[block.Delta.Accounts.Length];
        for (int i = 0; i < accounts.Length; i++)
        {
            State.AccountChange change = block.Delta.Accounts[i];
            accounts[i] = change.Exists
                ? new AccountAfterBlock(change.Address, change.Value.Nonce, change.Value.Balance)
                : new AccountAfterBlock(change.Address, 0, U256.Zero);
        }

        return accounts;
    }

    private SenderAccount ReadAccount(in Address sender)
    {
        if (!_snapshot.TryReadAccount(sender, out Account account)) return default;
        bool hasCode = account.CodeHash != Keccak.Empty && !Delegation.TryParse(_snapshot.ReadCode(account.CodeHash).Bytes, out _);
        return new SenderAccount(account.Nonce, account.Balance, hasCode);
    }
}
