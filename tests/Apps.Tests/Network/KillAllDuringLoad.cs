using System;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace Sequitur.Apps.Network;

/// <summary>Kills all validators of a network at random moments under load, and holds them to everything any of them had reported.</summary>
internal sealed class KillAllDuringLoad(ValidatorNetwork network, int seed)
{
    private const int NewBlocksMax = 15;
    private const int MoreMsMax = 60;

    private readonly Random _random = new(seed);
    private readonly ReportedChain _reported = new();

    public async Task RunAsync(int rounds, Action<string> tell)
    {
        await network.StartAllAsync();
        for (int round = 1; round <= rounds; round++)
        {
            _reported.ForgetReceipts();
            await KillUnderLoadAsync();
            bool isLast = round == rounds;
            if (isLast) await CheckLedgersAsync();
            await network.StartAllAsync();
            for (int i = 0; i < network.Count; i++) await network.ReachesAsync(i, _reported.Head);
            foreach (RpcClient client in network.Clients) await _reported.CheckAsync(client);
            ulong before = await network.HighestAsync();
            JsonElement receipt = await network.IncludeAsync(_random.Next(network.Count), TestWallet.At(TestWallet.Count - 1));
            Assert.True(RpcClient.ToNumber(receipt.GetProperty("blockNumber")) > before, "the chain did not go on");
            tell($"round {round}: {_reported.BlockCount} blocks and {_reported.ReceiptCount} receipts had been reported; head {await network.HighestAsync()} now");
        }

        await network.SettleAsync();
        await ChainComparison.AssertSameAsync(network.Clients, await network.HeadAsync(0));
        await network.StopAsync();
    }

    private async Task KillUnderLoadAsync()
    {
        await using var load = new NetworkLoad(_reported);
        for (int i = 0; i < network.Count; i++) load.Add(network.Url(i));
        ulong killFrom = await network.HighestAsync() + (ulong)_random.Next(1, NewBlocksMax);
        await network.UntilAsync($"block {killFrom} is reported", () => Task.FromResult(_reported.Head >= killFrom), pollMs: 1);
        await Task.Delay(TimeSpan.FromMilliseconds(_random.NextDouble() * MoreMsMax));
        int[] order = [.. Enumerable.Range(0, network.Count)];
        _random.Shuffle(order);
        await network.KillAsync(order);
        await load.StopAsync();
    }

    private async Task CheckLedgersAsync()
    {
        for (int i = 0; i < network.Count; i++)
        {
            (int code, string output, string errors) = await SequiturProcess.RunAsync("db", "check", "--data-dir", network.NodeFolder(i));
            Assert.True(code == 0, $"db check of validator {i}: {output}{errors}");
        }
    }
}
