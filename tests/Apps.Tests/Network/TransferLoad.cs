using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Sequitur.Apps.Network;

/// <summary>Transfers from many senders without pause, and a watch on what the node reports, until the node is gone.</summary>
internal sealed class TransferLoad(Uri url, ReportedChain reported, int senders)
{
    private const int BatchLength = 10;

    /// <summary>Ends when the node stops answering or on request. Errors the node answers with are not swallowed.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        List<Task> tasks = [WatchHeadAsync(stop)];
        for (int sender = 0; sender < senders; sender++) tasks.Add(SendAsync(TestWallet.At(sender), stop));
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
        while (!stop.IsCancellationRequested)
        {
            object[] raw = new object[BatchLength];
            for (int i = 0; i < raw.Length; i++) raw[i] = wallet.Transfer(nonce++);
            JsonElement[] sent = await client.BatchAsync("eth_sendRawTransaction", raw);
            object[] hashes = new object[sent.Length];
            for (int i = 0; i < sent.Length; i++)
            {
                if (!sent[i].TryGetProperty("result", out JsonElement hash)) throw new InvalidOperationException(sent[i].GetRawText());
                hashes[i] = hash.GetString()!;
            }

            foreach (JsonElement answer in await client.BatchAsync("eth_getTransactionReceipt", hashes))
            {
                JsonElement receipt = answer.GetProperty("result");
                if (receipt.ValueKind == JsonValueKind.Object) reported.AddReceipt(receipt);
            }
        }
    }

    private async Task WatchHeadAsync(CancellationToken stop)
    {
        using var client = new RpcClient(url);
        while (!stop.IsCancellationRequested) reported.AddBlock(await client.CallAsync("eth_getBlockByNumber", "latest", false));
    }
}
