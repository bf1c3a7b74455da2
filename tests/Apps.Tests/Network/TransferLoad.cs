using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Sequitur.Apps.Network;

/// <summary>Transfers from many senders without pause, and a watch on what the node reports, until the node is gone.</summary>
/// <param name="url">The node.</param>
/// <param name="reported">Told everything the node reports.</param>
/// <param name="senders">Accounts that send.</param>
/// <param name="firstSender">The first of them.</param>
internal sealed class TransferLoad(Uri url, ReportedChain reported, int senders, int firstSender = 0)
{
    private const int BatchLength = 10;

    /// <summary>A sender waits while it has more than this in the node's pool.</summary>
    public ulong WaitingMax { get; init; } = 400;

    /// <summary>Ends when the node stops answering or on request. Errors the node answers with are not swallowed.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        List<Task> tasks = [WatchHeadAsync(stop)];
        for (int sender = 0; sender < senders; sender++) tasks.Add(SendAsync(TestWallet.At(firstSender + sender), stop));
        foreach (Task task in tasks)
        {
            try
            {
                await task;
            }
            catch (Exception gone) when (gone is HttpRequestException or IOException or TaskCanceledException)
            {
                // The node was killed in the middle of an answer.
            }
        }
    }

    private async Task SendAsync(TestWallet wallet, CancellationToken stop)
    {
        using var client = new RpcClient(url);
        ulong nonce = await client.NumberAsync("eth_getTransactionCount", wallet.Address.ToString(), "pending");
        Queue<object[]> unanswered = new();
        while (!stop.IsCancellationRequested)
        {
            object[] raw = new object[BatchLength];
            for (int i = 0; i < raw.Length; i++) raw[i] = wallet.Transfer(nonce++);
            JsonElement[] sent = await client.BatchAsync("eth_sendRawTransaction", raw);
            object[] hashes = new object[sent.Length];
            for (int i = 0; i < sent.Length; i++)
            {
                if (sent[i].TryGetProperty("result", out JsonElement hash)) hashes[i] = hash.GetString()!;
                else if (IsKnown(sent[i])) hashes[i] = TestWallet.HashOf((string)raw[i]);
                else throw new InvalidOperationException(sent[i].GetRawText());
            }

            unanswered.Enqueue(hashes);
            if (await AreIncludedAsync(client, unanswered.Peek())) unanswered.Dequeue();
            while (nonce - await client.NumberAsync("eth_getTransactionCount", wallet.Address.ToString(), "latest") > WaitingMax) await Task.Delay(5, stop);
        }
    }

    private async Task<bool> AreIncludedAsync(RpcClient client, object[] hashes)
    {
        int included = 0;
        foreach (JsonElement answer in await client.BatchAsync("eth_getTransactionReceipt", hashes))
        {
            JsonElement receipt = answer.GetProperty("result");
            if (receipt.ValueKind != JsonValueKind.Object) continue;
            reported.AddReceipt(receipt);
            included++;
        }

        return included == hashes.Length;
    }

    /// <summary>A node that was killed starts with an empty pool, while the others still have or have included what it was sent before.</summary>
    private static bool IsKnown(JsonElement refusal)
    {
        string message = refusal.GetProperty("error").GetProperty("message").GetString()!;
        return message.Contains("already known", StringComparison.Ordinal) || message.Contains("nonce too low", StringComparison.Ordinal);
    }

    private async Task WatchHeadAsync(CancellationToken stop)
    {
        using var client = new RpcClient(url);
        while (!stop.IsCancellationRequested) reported.AddBlock(await client.CallAsync("eth_getBlockByNumber", "latest", false));
    }
}
