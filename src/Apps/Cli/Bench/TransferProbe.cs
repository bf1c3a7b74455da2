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
    private static readonly TimeSpan DrainDeadline = TimeSpan.FromSeconds(60);

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
        string[] raws = [.. Enumerable.Range(0, transfers).Select(i => wallets[i % wallets.Count].SignTransfer(_recipient++))];
        long start = Stopwatch.GetTimestamp();
        string? firstError = await SendAllAsync(endpoint, raws, connections, cancellation).ConfigureAwait(false);
        double accepting = Stopwatch.GetElapsedTime(start).TotalSeconds;

        int included = 0;
        double draining = accepting;
        long wait = Stopwatch.GetTimestamp();
        while (included < transfers && Stopwatch.GetElapsedTime(wait) < DrainDeadline)
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
            }
            else
            {
                await Task.Delay(PollMilliseconds, cancellation).ConfigureAwait(false);
            }
        }

        return new Burst(transfers / accepting, included / draining, included, firstError);
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

    /// <returns>The first refusal, if any.</returns>
    private static async Task<string?> SendAllAsync(RpcEndpoint endpoint, string[] raws, int connections, CancellationToken cancellation)
    {
        int next = -1;
        string? firstError = null;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
        {
            for (int i = Interlocked.Increment(ref next); i < raws.Length; i = Interlocked.Increment(ref next))
            {
                try
                {
                    await endpoint.CallAsync("eth_sendRawTransaction", $"[\"{raws[i]}\"]", cancellation).ConfigureAwait(false);
                }
                catch (BenchmarkException refusal)
                {
                    Interlocked.CompareExchange(ref firstError, refusal.Message, null);
                }
            }
        })).ConfigureAwait(false);
        return firstError;
    }
}

/// <summary>A receipt, and the time from sending the transaction to having it.</summary>
internal readonly record struct TimedReceipt(double Milliseconds, JsonElement Receipt);

internal sealed record Burst(double AcceptedPerSecond, double IncludedPerSecond, int Included, string? FirstError);
