using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Sequitur.Apps.Network;

/// <summary>A transaction some node has answered a receipt for.</summary>
/// <param name="Block">Hash of the block it is in.</param>
/// <param name="Receipt">The receipt, word for word.</param>
/// <param name="SeenAt">When the first node answered so, as a timestamp.</param>
internal sealed record Acknowledged(string Block, string Receipt, long SeenAt);

/// <summary>A client at every node that reads every final block and its receipts, and compares what they say at once.</summary>
internal sealed class FinalityWatch(Uri[] nodes)
{
    private const int PollMs = 5;

    private readonly ConcurrentDictionary<string, Acknowledged> _transactions = [];
    private readonly ConcurrentDictionary<ulong, (string Said, long SeenAt)> _blocks = [];
    private readonly ConcurrentBag<string> _contradictions = [];

    /// <summary>What nodes have said against each other, or against what they had said themselves.</summary>
    public IReadOnlyCollection<string> Contradictions => _contradictions;

    public IReadOnlyDictionary<string, Acknowledged> Transactions => _transactions;

    /// <summary>When the first node told of each block.</summary>
    public IEnumerable<(ulong Number, long SeenAt)> Blocks => _blocks.Select(block => (block.Key, block.Value.SeenAt));

    public bool IsFinal(string transaction) => _transactions.ContainsKey(transaction);

    public Task RunAsync(CancellationToken stop) => Task.WhenAll(nodes.Select((url, index) => WatchAsync(index, url, stop)));

    /// <summary>The hash that was told for a block; null when nobody told of it.</summary>
    public string? HashOf(ulong number) => _blocks.TryGetValue(number, out (string Said, long SeenAt) block) ? block.Said : null;

    private async Task WatchAsync(int index, Uri url, CancellationToken stop)
    {
        using var client = new RpcClient(url, TimeSpan.FromSeconds(5));
        ulong seen = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                ulong head = await client.NumberAsync("eth_blockNumber");
                if (head < seen) _contradictions.Add($"validator {index} had told of block {seen}, and its head is {head} now");
                while (seen < head) await ReadAsync(client, index, ++seen);
                await Task.Delay(PollMs, CancellationToken.None);
            }
            catch (Exception gone) when (IsGone(gone))
            {
                await Task.Delay(10 * PollMs, CancellationToken.None);
            }
        }
    }

    /// <summary>The node was killed, frozen or cut in the middle of an answer.</summary>
    public static bool IsGone(Exception fault) => fault is HttpRequestException or IOException or TaskCanceledException or JsonException;

    private async Task ReadAsync(RpcClient client, int index, ulong number)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"0x{number:x}");
        JsonElement[] answers = await client.BatchAsync([("eth_getBlockByNumber", [name, false]), ("eth_getBlockReceipts", [name])]);
        long now = Stopwatch.GetTimestamp();
        string hash = answers[0].GetProperty("result").GetProperty("hash").GetString()!;
        string first = _blocks.GetOrAdd(number, (hash, now)).Said;
        if (first != hash) _contradictions.Add($"block {number} is {hash} at validator {index}, and was told to be {first}");
        foreach (JsonElement receipt in answers[1].GetProperty("result").EnumerateArray())
        {
            var told = new Acknowledged(hash, receipt.GetRawText(), now);
            Acknowledged before = _transactions.GetOrAdd(receipt.GetProperty("transactionHash").GetString()!, told);
            if (before.Receipt != told.Receipt) _contradictions.Add($"validator {index} answers {told.Receipt}, told before was {before.Receipt}");
        }
    }
}
