using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Sequitur.Finality;
using Sequitur.Network;
using Sequitur.Rollup;
using Sequitur.Sequencing;

namespace Sequitur.Node.Peers;

/// <summary>Spreads transactions: what this node got from a wallet or from a node that is no validator goes to every validator it is connected to.</summary>
/// <remarks>Validators are connected to each other, so what came from one of them is not passed on.</remarks>
internal sealed class TransactionGossip : IDisposable
{
    private const int BatchCountMax = 512;
    private const int BatchBytesMax = 1 << 20;

    /// <summary>A message is at most 2 MiB, so this bounds what waits to be admitted.</summary>
    private const int InboundBatchesMax = 64;

    private const int OutboundMax = 65_536;

    /// <summary>How many waiting transactions a new validator peer is told.</summary>
    private const int RetoldMax = 8_192;

    private readonly PeerNetwork _network;
    private readonly MempoolDriver _mempool;
    private readonly Func<ValidatorSet> _validators;
    private readonly Channel<Transaction> _outbound =
        Channel.CreateBounded<Transaction>(new BoundedChannelOptions(OutboundMax) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Channel<(Peer Peer, byte[][] Raw)> _inbound = Channel.CreateBounded<(Peer, byte[][])>(InboundBatchesMax);
    private readonly EarlyTransactions _early = new();
    private readonly Task[] _workers;
    private long _blocks;

    public TransactionGossip(PeerNetwork network, MempoolDriver mempool, Func<ValidatorSet> validators)
    {
        _network = network;
        _mempool = mempool;
        _validators = validators;
        mempool.Relayed += Tell;
        mempool.Followed += OnFollowed;
        _workers = [Task.Run(SendAsync), .. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Run(AdmitAsync))];
    }

    public void Dispose()
    {
        _mempool.Relayed -= Tell;
        _mempool.Followed -= OnFollowed;
        _outbound.Writer.TryComplete();
        _inbound.Writer.TryComplete();
        Task.WaitAll(_workers, TimeSpan.FromSeconds(2));
    }

    /// <summary>Takes a batch of a peer; waits while too many are under way.</summary>
    public async ValueTask ReceiveAsync(Peer peer, byte[][] raw)
    {
        try
        {
            await _inbound.Writer.WriteAsync((peer, raw)).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            // The node stops.
        }
    }

    /// <summary>Tells a new validator peer what waits here: it may have been away when it was gossiped.</summary>
    public void Retell(Peer validator)
    {
        foreach (Transaction[] batch in Batches(_mempool.PendingTransactions().Take(RetoldMax).Select(pending => pending.Transaction)))
        {
            _network.Send([validator], Encode(batch));
        }
    }

    private void Tell(Transaction transaction) => _outbound.Writer.TryWrite(transaction);

    private async Task SendAsync()
    {
        List<Transaction> batch = [];
        while (await _outbound.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            batch.Clear();
            int bytes = 0;
            while (batch.Count < BatchCountMax && bytes < BatchBytesMax && _outbound.Reader.TryRead(out Transaction? transaction))
            {
                batch.Add(transaction);
                bytes += transaction.Raw.Length;
            }

            _network.Send(ValidatorVoice.ValidatorsOf(_network.Peers, _validators()), Encode(batch));
        }
    }

    private async Task AdmitAsync()
    {
        await foreach ((Peer peer, byte[][] raws) in _inbound.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            bool relay = !_validators().Contains(peer.Address);
            List<EarlyTransaction> arrived = new(raws.Length);
            foreach (byte[] raw in raws)
            {
                TransactionError error = Transaction.TryDecode(raw, out Transaction? transaction);
                if (error == TransactionError.None) arrived.Add(new EarlyTransaction(transaction!, relay, 0));
                else _network.Drop(peer, $"it gossiped a malformed transaction: {error}");
            }

            // Whether the pool wants it is local policy, and no fault of the peer's; a signature nobody made is.
            MempoolRefusal[] refusals = await SubmitAsync(arrived).ConfigureAwait(false);
            if (!refusals.Any(refusal => refusal.Reason == MempoolRefusalReason.BadSignature)) continue;
            _network.Drop(peer, "it gossiped a transaction with a signature that belongs to no key");
        }
    }

    private async Task<MempoolRefusal[]> SubmitAsync(List<EarlyTransaction> transactions)
    {
        long before = Volatile.Read(ref _blocks);
        MempoolRefusal[] refusals =
            await Task.WhenAll(transactions.Select(one => _mempool.SubmitAsync(one.Transaction, one.Relay).AsTask())).ConfigureAwait(false);
        for (int i = 0; i < refusals.Length; i++)
        {
            if (refusals[i].Reason == MempoolRefusalReason.InsufficientFunds) _early.Keep(transactions[i]);
        }

        // A block that came between the answer and now is not waited for again.
        if (Volatile.Read(ref _blocks) != before) RetryEarly();
        return refusals;
    }

    /// <summary>On the mempool's thread, which must not wait for itself.</summary>
    private void OnFollowed()
    {
        Interlocked.Increment(ref _blocks);
        RetryEarly();
    }

    private void RetryEarly()
    {
        List<EarlyTransaction> early = _early.TakeAll();
        if (early.Count > 0) _ = Task.Run(() => SubmitAsync(early));
    }

    private static IEnumerable<Transaction[]> Batches(IEnumerable<Transaction> transactions)
    {
        List<Transaction> batch = [];
        int bytes = 0;
        foreach (Transaction transaction in transactions)
        {
            batch.Add(transaction);
            bytes += transaction.Raw.Length;
            if (batch.Count < BatchCountMax && bytes < BatchBytesMax) continue;
            yield return [.. batch];
            batch.Clear();
            bytes = 0;
        }

        if (batch.Count > 0) yield return [.. batch];
    }

    private static PeerMessage.TransactionGossip Encode(IEnumerable<Transaction> batch) => new([.. batch.Select(transaction => transaction.Raw)]);
}
