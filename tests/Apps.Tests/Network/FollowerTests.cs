using System;
using System.Globalization;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace Sequitur.Apps.Network;

[Collection(Unshared.Name)]
public sealed class FollowerTests
{
    [Fact]
    public async Task A_node_that_does_not_vote_follows_from_the_start_serves_the_same_chain_and_forwards_transactions()
    {
        await using var network = new ValidatorNetwork(4);
        await network.StartAllAsync();
        for (int i = 0; i < 5; i++) await network.IncludeAsync(i % 4, TestWallet.At(0));
        ulong before = await network.HeadAsync(0);

        using var folder = new TemporaryFolder();
        string config = await network.InitFollowerAsync(folder["follower"]);
        await using SequiturProcess follower = SequiturProcess.Start("node", "--supervised", "--config", config);
        Uri url = await follower.ReadyAsync();
        using var client = new RpcClient(url);
        await network.UntilAsync("the follower has what was there", async () => await client.NumberAsync("eth_blockNumber") >= before);
        Assert.Equal("follower", (await client.CallAsync("sequitur_nodeStatus")).GetProperty("role").GetString());

        // What it is sent reaches the validators, and what becomes final comes back.
        for (ulong nonce = 0; nonce < 3; nonce++)
        {
            string hash = (await client.CallAsync("eth_sendRawTransaction", TestWallet.At(1).Transfer(nonce))).GetString()!;
            JsonElement receipt = await client.ReceiptAsync(hash);
            ulong number = RpcClient.ToNumber(receipt.GetProperty("blockNumber"));
            await network.ReachesAsync(2, number);
            Assert.Equal(receipt.GetRawText(), (await network.Client(2).CallAsync("eth_getTransactionReceipt", hash)).GetRawText());
        }

        await using (var load = new NetworkLoad(new ReportedChain()))
        {
            load.Add(network.Url(0));
            load.Add(url);
            await network.ReachesAsync(0, before + 15);
            await load.StopAsync();
        }

        await network.SettleAsync();
        ulong head = await network.HeadAsync(0);
        await network.UntilAsync("the follower has all", async () => await client.NumberAsync("eth_blockNumber") == head);
        await ChainComparison.AssertSameAsync([client, .. network.Clients], head);
        await ChainComparison.AssertSameTraceAsync([client, .. network.Clients], head);
        (int code, string output, string errors) =
            await SequiturProcess.RunAsync("stateless", "--rpc", url.ToString(), "--block", head.ToString(CultureInfo.InvariantCulture), "--json");
        Assert.True(code == 0, output + errors);

        follower.Signal(SequiturProcess.Terminate);
        Assert.Equal(0, await follower.ExitAsync());
        await network.StopAsync();
    }
}
