using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Apps.Network;

/// <summary>One account that sends transfers at a steady pace and does not give up: to the next node when its own is gone, again when nothing becomes final.</summary>
/// <param name="wallet">Funded, nobody else's.</param>
/// <param name="nodes">Where to send; the first it tries is <paramref name="home"/>.</param>
/// <param name="home">Place in the nodes.</param>
/// <param name="watch">Knows what is final.</param>
internal sealed class PacedSender(TestWallet wallet, Uri[] nodes, int home, FinalityWatch watch)
{
    private const int UnfinalMax = 400;
    private const int RecipientCount = 64;
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan s_resend = TimeSpan.FromSeconds(2);

    private readonly Queue<(string Hash, string Raw)> _unfinal = new();
    private readonly RpcClient[] _clients = [.. nodes.Select(url => new RpcClient(url, TimeSpan.FromSeconds(3)))];
    private int _node = home;
    private ulong _nonce;
    private long _sentAllAt;

    /// <summary>When each transaction was first sent, as a timestamp.</summary>
    public ConcurrentDictionary<string, long> SentAt { get; } = [];

    /// <summary>Errors that nodes have answered with, but for those that say they have it already.</summary>
    public ConcurrentDictionary<string, int> Refusals { get; } = [];

    /// <summary>Whom it pays.</summary>
    public IEnumerable<Address> Recipients => Enumerable.Range(0, RecipientCount).Select(Recipient);

    public async Task RunAsync(double perSecond, CancellationToken stop)
    {
        long started = Stopwatch.GetTimestamp();
        _sentAllAt = started;
        double made = 0;
        while (!stop.IsCancellationRequested)
        {
            double due = Stopwatch.GetElapsedTime(started).TotalSeconds * perSecond;
            List<string> fresh = [];
            for (; made + 1 <= due; made++)
            {
                if (_unfinal.Count + fresh.Count < UnfinalMax) fresh.Add(Make());
            }

            await SendAsync(fresh);
            DropFinal();
            if (_unfinal.Count > 0 && Stopwatch.GetElapsedTime(_sentAllAt) > s_resend) await SendAgainAsync();
            await Task.Delay(s_tick, CancellationToken.None);
        }

        foreach (RpcClient client in _clients) client.Dispose();
    }

    private string Make()
    {
        string raw = wallet.Transfer(_nonce, Recipient((int)(_nonce % RecipientCount)));
        _nonce++;
        string hash = TestWallet.HashOf(raw);
        SentAt[hash] = Stopwatch.GetTimestamp();
        _unfinal.Enqueue((hash, raw));
        return raw;
    }

    private void DropFinal()
    {
        while (_unfinal.TryPeek(out (string Hash, string Raw) oldest) && watch.IsFinal(oldest.Hash))
        {
            _unfinal.Dequeue();
            _sentAllAt = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>Nothing has become final for a while: the pools may have lost it, with those that were killed.</summary>
    private async Task SendAgainAsync()
    {
        await SendAsync([.. _unfinal.Select(waiting => waiting.Raw)]);
        _sentAllAt = Stopwatch.GetTimestamp();
    }

    private async Task SendAsync(List<string> raw)
    {
        if (raw.Count == 0) return;
        try
        {
            foreach (JsonElement answer in await _clients[_node].BatchAsync("eth_sendRawTransaction", [.. raw]))
            {
                if (!answer.TryGetProperty("error", out JsonElement error)) continue;
                string message = error.GetProperty("message").GetString()!;
                if (!message.Contains("already known", StringComparison.Ordinal) && !message.Contains("nonce too low", StringComparison.Ordinal))
                {
                    Refusals.AddOrUpdate(message.Split(':')[0], 1, static (_, count) => count + 1);
                }
            }
        }
        catch (Exception gone) when (FinalityWatch.IsGone(gone))
        {
            // What the node had not passed on is gone with it, and what follows would wait behind the gap.
            _node = (_node + 1) % nodes.Length;
            _sentAllAt = 0;
        }
    }

    private Address Recipient(int number)
    {
        Span<byte> seed = stackalloc byte[Address.Size + sizeof(int)];
        wallet.Address.Bytes.CopyTo(seed);
        BitConverter.TryWriteBytes(seed[Address.Size..], number);
        return new Address(Keccak.Hash(seed).Bytes[..Address.Size]);
    }
}
