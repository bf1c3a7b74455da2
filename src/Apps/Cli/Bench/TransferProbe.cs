using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Sequitur.Cli.Bench;

/// <summary>Sends transfers to a node: single ones, timed to their receipts, or bursts, timed until all are mined.</summary>
internal sealed class TransferProbe
{
    private const int PollMilliseconds = 1;
    private static readonly TimeSpan ReceiptDeadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StandstillMax = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan NudgeTime = TimeSpan.FromMilliseconds(25);

    /// <summary>Fresh recipients for every transfer, so that each creates an account.</summary>
    private ulong _recipient = 0x5e90_0000_0000_0000 + ((ulong)Stopwatch.GetTimestamp() & 0xffff_ffff_ffff);

    public async Task<List<TimedReceipt>> LatenciesAsync(RpcEndpoint endpoint, int samples, CancellationToken cancellation)
    {
        BenchmarkWallet wallet = await BenchmarkWallet.OpenAsync(endpoint, 0, cancellation).ConfigureAwait(false);
        List<TimedReceipt> timed = [];
        for (int i = 0; i < samples; i++)
        {
            string raw = wallet.SignTransfer(_recipient++);
            // Uneven pauses, so that a node with a block interval is met in every phase of it.
            await Task.Delay(37 * (i % 9), cancellation).ConfigureAwait(false);
            timed.Add(await LatencyAsync(endpoint, raw, cancellation).ConfigureAwait(false));
        }

        return timed;
    }

    public async Task<Burst> BurstAsync(RpcEndpoint endpoint, int transfers, int connections, CancellationToken cancellation)
    {
        List<BenchmarkWallet> wallets = [];
        for (int i = 1; i < BenchmarkWallet.Count; i++)
        {
            wallets.Add(await BenchmarkWallet.OpenAsync(endpoint, i, cancellation).ConfigureAwait(false));
        }

        ulong before = wallets.Aggregate(0ul, (sum, wallet) => sum + wallet.Nonce);
        string[][] raws = [.. wallets.Select((wallet, w) => SignShare(wallet, (transfers + wallets.Count - 1 - w) / wallets.Count))];
        long start = Stopwatch.GetTimestamp();
        (string? firstError, int refused) = await SendAllAsync(endpoint, raws, connections, cancellation).ConfigureAwait(false);
        double accepting = Stopwatch.GetElapsedTime(start).TotalSeconds;

        int included = 0;
        double draining = accepting;
        long moved = Stopwatch.GetTimestamp();
        bool takesNudges = true;
        while (included < transfers - refused && Stopwatch.GetElapsedTime(moved) < StandstillMax)
        {
            ulong now = 0;
            foreach (BenchmarkWallet wallet in wallets)
            {
                now += await endpoint.CallQuantityAsync("eth_getTransactionCount", $"[\"{wallet.Address}\",\"latest\"]", cancellation).ConfigureAwait(false);
            }

            if ((int)(now - before) != included)
            {
                included = (int)(now - before);
                draining = Stopwatch.GetElapsedTime(start).TotalSeconds;
                moved = Stopwatch.GetTimestamp();
            }
            else
            {
                if (takesNudges && Stopwatch.GetElapsedTime(moved) > NudgeTime) takesNudges = await TryNudgeAsync(endpoint, cancellation).ConfigureAwait(false);
                await Task.Delay(PollMilliseconds, cancellation).ConfigureAwait(false);
            }
        }

        return new Burst(transfers / accepting, included / draining, included, firstError);
    }

    /// <summary>Anvil's instant miner leaves part of a burst waiting until it is told to mine; a node that has no such method is not asked again.</summary>
    private static async Task<bool> TryNudgeAsync(RpcEndpoint endpoint, CancellationToken cancellation)
    {
        try
        {
            await endpoint.CallAsync("evm_mine", "[]", cancellation).ConfigureAwait(false);
            return true;
        }
        catch (BenchmarkException)
        {
            return false;
        }
    }

    /// <param name="sorted">Ascending.</param>
    /// <param name="share">0.5 for the median.</param>
    public static double Percentile(List<double> sorted, double share) =>
        sorted.Count == 0 ? 0 : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];

    private static async Task<TimedReceipt> LatencyAsync(RpcEndpoint endpoint, string raw, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        string hash = await endpoint.CallStringAsync("eth_sendRawTransaction", $"[\"{raw}\"]", cancellation).ConfigureAwait(false);
        while (true)
        {
            JsonElement receipt = await endpoint.CallAsync("eth_getTransactionReceipt", $"[\"{hash}\"]", cancellation).ConfigureAwait(false);
            if (receipt.ValueKind != JsonValueKind.Null) return new TimedReceipt(Stopwatch.GetElapsedTime(start).TotalMilliseconds, receipt);
            if (Stopwatch.GetElapsedTime(start) > ReceiptDeadline)
            {
                throw new BenchmarkException($"{endpoint.Name} gave no receipt for {hash} within {ReceiptDeadline.TotalSeconds} s.");
            }

            await Task.Delay(PollMilliseconds, cancellation).ConfigureAwait(false);
        }
    }

    private string[] SignShare(BenchmarkWallet wallet, int count) => [.. Enumerable.Range(0, count).Select(_ => wallet.SignTransfer(_recipient++))];

    /// <summary>A sender's transfers go over one connection in order of nonce: a node that is slow with gaps would be measured by them otherwise.</summary>
    /// <returns>The first refusal, if any, and how many there were.</returns>
    private static async Task<(string? FirstError, int Refused)> SendAllAsync(RpcEndpoint endpoint, string[][] raws, int connections, CancellationToken cancellation)
    {
        int next = -1;
        int refused = 0;
        string? firstError = null;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
        {
            for (int sender = Interlocked.Increment(ref next); sender < raws.Length; sender = Interlocked.Increment(ref next))
            {
                foreach (string raw in raws[sender])
                {
                    try
                    {
                        await endpoint.CallAsync("eth_sendRawTransaction", $"[\"{raw}\"]", cancellation).ConfigureAwait(false);
                    }
                    catch (BenchmarkException refusal)
                    {
                        Interlocked.CompareExchange(ref firstError, refusal.Message, null);
                        Interlocked.Increment(ref refused);
                    }
                }
            }
        })).ConfigureAwait(false);
        return (firstError, refused);
    }
}

/// <summary>A receipt, and the time from sending the transaction to having it.</summary>
internal readonly record struct TimedReceipt(double Milliseconds, JsonElement Receipt);

internal sealed record Burst(double AcceptedPerSecond, double IncludedPerSecond, int Included, string? FirstError);
