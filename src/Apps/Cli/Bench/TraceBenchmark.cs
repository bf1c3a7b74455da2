using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Primitives;
using Sequitur.Rpc.Dispatch;

namespace Sequitur.Cli.Bench;

/// <summary>
/// How fast a validator of a network of its own serves the trace of a full block, what that takes, and what it does to the time until transactions are final.
/// </summary>
/// <remarks>
/// The blocks are the dear ones of their gas: every slot they read or write is cold and in the witness. A sender's transactions wait behind a missing nonce at every node,
/// so that they all come into one block.
/// </remarks>
internal sealed class TraceBenchmark(TracePlan plan, Action<JsonObject> report, TextWriter progress)
{
    private const ulong GasEach = 1_500_000;
    private const int WritesPerTransaction = 740;
    private const int Attempts = 5;
    private const int BarMilliseconds = 1000;

    private static readonly ulong s_batchBlocks = new RpcLimits().TraceBatchBlocksMax;

    /// <summary>Cold SLOAD and SSTORE of a slot that holds something, with the loop around them.</summary>
    private const ulong ReadGas = 2_250, RewriteGas = 5_400;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);

    private readonly TransferProbe _probe = new();
    private Address _contract;

    /// <returns>True when every trace of a whole block took less than the second that it may, the first included.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        await progress.WriteLineAsync($"{plan.Validators} validators: starting").ConfigureAwait(false);
        MeasuredDevnet devnet = await MeasuredDevnet.StartAsync(plan.Folder, plan.Validators, 0, cancellation).ConfigureAwait(false);
        await using (devnet.ConfigureAwait(false))
        {
            RpcEndpoint[] endpoints = [.. devnet.Urls.Select(url => new RpcEndpoint(url))];
            int transactions = (int)(plan.Gas / GasEach);
            int slots = (int)(GasEach / ReadGas) * transactions;
            BenchmarkWallet wallet = await BenchmarkWallet.OpenAsync(endpoints[0], 1, cancellation).ConfigureAwait(false);
            await FillAsync(endpoints[0], wallet, slots, cancellation).ConfigureAwait(false);
            bool isFast = true;
            List<ulong> blocks = [];
            foreach ((string name, ulong gasEach, ulong value) in ((string, ulong, ulong)[])[("reads", ReadGas, 0), ("writes", RewriteGas, 2)])
            {
                ulong block = await FullBlockAsync(endpoints, wallet, new Touching(transactions, (int)(GasEach / gasEach), value), cancellation).ConfigureAwait(false);
                blocks.Add(block);
                isFast &= await MeasureAsync(name, devnet.Urls[0], block, cancellation).ConfigureAwait(false);
            }

            report(Figure("trace.peakMemory", "MiB", devnet.PeakMemoryBytes() >> 20));
            await MeasureLatencyAsync(endpoints[0], devnet.Urls[0], blocks[0], cancellation).ConfigureAwait(false);
            report(Figure("trace.peakMemoryWithClients", "MiB", devnet.PeakMemoryBytes() >> 20));
            await MeasureBatchesAsync(endpoints[0], devnet.Urls[0], blocks[^1], cancellation).ConfigureAwait(false);
            report(Figure("batch.peakMemory", "MiB", devnet.PeakMemoryBytes() >> 20));
            foreach (RpcEndpoint endpoint in endpoints) endpoint.Dispose();
            return isFast;
        }
    }

    private async Task FillAsync(RpcEndpoint endpoint, BenchmarkWallet wallet, int slots, CancellationToken cancellation)
    {
        JsonElement deployed = await IncludeAsync(endpoint, wallet.Sign(null, 200_000, SlotToucher.InitCode), cancellation).ConfigureAwait(false);
        _contract = new Address(Convert.FromHexString(deployed.GetProperty("contractAddress").GetString()![2..]));
        await progress.WriteLineAsync($"writing {slots} slots").ConfigureAwait(false);
        for (int first = 0; first < slots; first += WritesPerTransaction)
        {
            byte[] data = SlotToucher.CallData(first, Math.Min(WritesPerTransaction, slots - first), 1);
            await IncludeAsync(endpoint, wallet.Sign(_contract, 16_700_000, data), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The number of a block with all these transactions in it.</summary>
    private async Task<ulong> FullBlockAsync(RpcEndpoint[] endpoints, BenchmarkWallet wallet, Touching touching, CancellationToken cancellation)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            string[] raws = [.. Enumerable.Range(0, touching.Transactions).Select(i =>
                wallet.Sign(_contract, GasEach, SlotToucher.CallData(i * touching.SlotsEach, touching.SlotsEach, touching.Value + (ulong)attempt * (touching.Value == 0 ? 0UL : 1))))];
            foreach (RpcEndpoint endpoint in endpoints)
            {
                foreach (string raw in raws[1..]) await SendAsync(endpoint, raw, cancellation).ConfigureAwait(false);
            }

            JsonElement first = await IncludeAsync(endpoints[0], raws[0], cancellation).ConfigureAwait(false);
            string number = first.GetProperty("blockNumber").GetString()!;
            await WaitForNonceAsync(endpoints[0], wallet, cancellation).ConfigureAwait(false);
            JsonElement block = await endpoints[0].CallAsync("eth_getBlockByNumber", $"[\"{number}\",false]", cancellation).ConfigureAwait(false);
            if (block.GetProperty("transactions").GetArrayLength() >= touching.Transactions) return Convert.ToUInt64(number, 16);
        }

        throw new BenchmarkException($"in {Attempts} attempts no block held all {touching.Transactions} transactions");
    }

    private async Task<bool> MeasureAsync(string block, Uri url, ulong number, CancellationToken cancellation)
    {
        using var probe = new AnswerProbe(url, plan.Samples);
        bool isFast = true;
        foreach (string method in (string[])["l2trace_getBlockTraceByNumber", "getBlockTraceByNumber"])
        {
            await progress.WriteLineAsync($"{method} of block {number} ({block})").ConfigureAwait(false);
            JsonObject line = await probe.MeasureAsync(method, Quantity(number), cancellation).ConfigureAwait(false);
            line["figure"] = "trace.served";
            line["block"] = block;
            report(line);
            foreach (string figure in (string[])["first", "value", "gzipFirst", "gzip"]) isFast &= (double)line[figure]! < BarMilliseconds;
        }

        JsonObject input = await probe.MeasureAsync($"l2trace/stateless-input/{number}", cancellation).ConfigureAwait(false);
        input["figure"] = "input.served";
        input["block"] = block;
        report(input);
        return isFast;
    }

    /// <summary>Batches that end with the last block, of as many blocks as a batch may have or the epoch has, and one with the full blocks in it.</summary>
    private async Task MeasureBatchesAsync(RpcEndpoint endpoint, Uri url, ulong full, CancellationToken cancellation)
    {
        using var probe = new AnswerProbe(url, plan.Samples);
        JsonElement status = await endpoint.CallAsync("sequitur_nodeStatus", "[]", cancellation).ConfigureAwait(false);
        ulong epoch = Convert.ToUInt64(status.GetProperty("epochLength").GetString(), 16);
        ulong head = await endpoint.CallQuantityAsync("eth_blockNumber", "[]", cancellation).ConfigureAwait(false);
        foreach ((string name, ulong last) in ((string, ulong)[])[("full blocks", full), ("single transfers", head)])
        {
            ulong first = Math.Max(last >= s_batchBlocks ? last - s_batchBlocks + 1 : 1, epoch == 0 ? 1 : last / epoch * epoch);
            foreach (string method in (string[])["l2trace_getBatch", "l2trace_getBatchInput"])
            {
                await progress.WriteLineAsync($"{method} of blocks {first} to {last} ({name})").ConfigureAwait(false);
                JsonObject line = await probe.MeasureAsync(method, $"{Quantity(first)},{Quantity(last)}", cancellation).ConfigureAwait(false);
                line["figure"] = "batch.served";
                line["batch"] = name;
                line["blocks"] = last - first + 1;
                report(line);
            }
        }
    }

    /// <summary>Transfers timed one by one, with nobody else there and then with clients that pull a full trace again and again.</summary>
    private async Task MeasureLatencyAsync(RpcEndpoint endpoint, Uri url, ulong number, CancellationToken cancellation)
    {
        await progress.WriteLineAsync($"{plan.Transfers} transfers without clients, then with {plan.Clients}").ConfigureAwait(false);
        await _probe.LatenciesAsync(endpoint, 20, cancellation).ConfigureAwait(false);
        List<double> quiet = Milliseconds(await _probe.LatenciesAsync(endpoint, plan.Transfers, cancellation).ConfigureAwait(false));
        using var clients = new PullingClients(plan.Clients, url, AnswerProbe.RequestOf("l2trace_getBlockTraceByNumber", Quantity(number)));
        long started = Stopwatch.GetTimestamp();
        List<double> busy = Milliseconds(await _probe.LatenciesAsync(endpoint, plan.Transfers, cancellation).ConfigureAwait(false));
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        (long pulled, long bytes) = (clients.Answers, clients.Bytes);
        clients.Stop();
        foreach ((string name, double share) in ((string, double)[])[("p50", 0.5), ("p95", 0.95)])
        {
            JsonObject line = Figure($"trace.finalLatency-{name}", "ms", TransferProbe.Percentile(busy, share));
            line["withoutClients"] = KernelBenchmark.Round(TransferProbe.Percentile(quiet, share));
            line["clients"] = plan.Clients;
            line["tracesPerSecond"] = KernelBenchmark.Round(pulled / seconds);
            line["mebibytesPerSecond"] = KernelBenchmark.Round(bytes / seconds / (1 << 20));
            report(line);
        }
    }

    private static string Quantity(ulong number) => $"\"0x{number:x}\"";

    private static async Task<JsonElement> IncludeAsync(RpcEndpoint endpoint, string raw, CancellationToken cancellation)
    {
        string hash = await SendAsync(endpoint, raw, cancellation).ConfigureAwait(false);
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < s_patience)
        {
            JsonElement receipt = await endpoint.CallAsync("eth_getTransactionReceipt", $"[\"{hash}\"]", cancellation).ConfigureAwait(false);
            if (receipt.ValueKind != JsonValueKind.Null)
            {
                return receipt.GetProperty("status").GetString() == "0x1" ? receipt : throw new BenchmarkException($"transaction {hash} failed");
            }

            await Task.Delay(5, cancellation).ConfigureAwait(false);
        }

        throw new BenchmarkException($"no receipt for {hash} within {s_patience.TotalSeconds} s");
    }

    private static async Task WaitForNonceAsync(RpcEndpoint endpoint, BenchmarkWallet wallet, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        while (await endpoint.CallQuantityAsync("eth_getTransactionCount", $"[\"{wallet.Address}\",\"latest\"]", cancellation).ConfigureAwait(false) < wallet.Nonce)
        {
            if (Stopwatch.GetElapsedTime(started) > s_patience) throw new BenchmarkException("the transactions of the full block were not all included");
            await Task.Delay(5, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>A node that has the transaction from another already is as good.</summary>
    private static async Task<string> SendAsync(RpcEndpoint endpoint, string raw, CancellationToken cancellation)
    {
        try
        {
            return await endpoint.CallStringAsync("eth_sendRawTransaction", $"[\"{raw}\"]", cancellation).ConfigureAwait(false);
        }
        catch (BenchmarkException refusal) when (refusal.Message.Contains("known", StringComparison.OrdinalIgnoreCase))
        {
            return "";
        }
    }

    private static List<double> Milliseconds(List<TimedReceipt> timed) => [.. timed.Select(receipt => receipt.Milliseconds).Order()];

    private static JsonObject Figure(string name, string unit, double value) => new() { ["figure"] = name, ["unit"] = unit, ["value"] = KernelBenchmark.Round(value) };

    /// <param name="Transactions">In the block.</param>
    /// <param name="SlotsEach">Each transaction has slots of its own.</param>
    /// <param name="Value">Zero to read them, else what is written.</param>
    private sealed record Touching(int Transactions, int SlotsEach, ulong Value);
}

/// <summary>What to measure.</summary>
internal sealed record TracePlan(int Validators, ulong Gas, int Samples, int Clients, int Transfers, string Folder);
