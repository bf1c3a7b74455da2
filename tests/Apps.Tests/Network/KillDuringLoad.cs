using System;
using System.Globalization;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Sequitur.Apps.Network;

/// <summary>Kills a validator at random moments under load, and holds it to everything it had reported.</summary>
/// <remarks>
/// A round: start, load, SIGKILL a random time after a random number of new blocks, <c>db check</c> on what is left, start again, compare
/// every block and receipt reported before, include one more transfer. The choices come from the seed, which a failure names.
/// </remarks>
internal sealed class KillDuringLoad(string folder, int seed)
{
    private const int Senders = 4;
    private const int NewBlocksMax = 30;
    private const int MoreMsMax = 60;
    private const int LoadPatienceMs = 10_000;

    private readonly Random _random = new(seed);
    private readonly ReportedChain _reported = new();

    /// <summary>Rounds to run: the environment's SEQUITUR_KILL_ROUNDS, or what is usual here.</summary>
    public static int RoundsOr(int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable("SEQUITUR_KILL_ROUNDS"), CultureInfo.InvariantCulture, out int rounds) ? rounds : usual;

    public async Task RunAsync(int rounds, Action<string> tell)
    {
        for (int round = 1; round <= rounds; round++)
        {
            ulong newBlocks = (ulong)_random.Next(1, NewBlocksMax);
            var more = TimeSpan.FromMilliseconds(_random.NextDouble() * MoreMsMax);
            string moment = $"killed {more.TotalMilliseconds:0.0} ms after {newBlocks} new blocks";
            try
            {
                ulong head = await RunRoundAsync(newBlocks, more);
                tell($"round {round}: {moment}; {_reported.BlockCount} blocks and {_reported.ReceiptCount} receipts had been reported; head {head} now");
            }
            catch (Exception fault)
            {
                throw new InvalidOperationException($"Round {round} of seed {seed}, {moment}: {fault.Message}", fault);
            }
        }
    }

    private async Task<ulong> RunRoundAsync(ulong newBlocks, TimeSpan more)
    {
        _reported.ForgetReceipts();
        await using (SequiturProcess node = StartNode())
        {
            Uri url = await node.ReadyAsync();
            using var stop = new CancellationTokenSource();
            ulong killFrom = _reported.Head + newBlocks;
            Task load = new TransferLoad(url, _reported, Senders).RunAsync(stop.Token);
            for (int i = 0; i < LoadPatienceMs && _reported.Head < killFrom; i++) await Task.Delay(1);
            await Task.Delay(more);
            node.Kill();
            await stop.CancelAsync();
            await node.ExitAsync();
            await load;
        }

        (int code, string output, string errors) = await SequiturProcess.RunAsync("db", "check", "--data-dir", folder);
        Assert.True(code == 0, $"db check: {output}{errors}");

        await using SequiturProcess again = StartNode();
        using var client = new RpcClient(await again.ReadyAsync());
        await _reported.CheckAsync(client);
        await ContinueAsync(client);
        ulong head = await client.NumberAsync("eth_blockNumber");
        again.Signal(SequiturProcess.Terminate);
        Assert.Equal(0, await again.ExitAsync());
        return head;
    }

    private async Task ContinueAsync(RpcClient client)
    {
        TestWallet wallet = TestWallet.At(TestWallet.Count - 1);
        ulong nonce = await client.NumberAsync("eth_getTransactionCount", wallet.Address.ToString(), "latest");
        string hash = (await client.CallAsync("eth_sendRawTransaction", wallet.Transfer(nonce))).GetString()!;
        JsonElement receipt = await client.ReceiptAsync(hash);
        Assert.True(RpcClient.ToNumber(receipt.GetProperty("blockNumber")) > _reported.Head, "the chain did not go on");
        _reported.AddReceipt(receipt);
        _reported.AddBlock(await client.CallAsync("eth_getBlockByNumber", receipt.GetProperty("blockNumber").GetString()!, false));
    }

    private SequiturProcess StartNode() => SequiturProcess.Start("node", "--supervised", "--config", Path.Combine(folder, "validator-0", "node.json"));
}
