using System.Text.Json;
using System.Threading.Tasks;
using Sequitur.Apps.Network;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Apps.Node;

public sealed class HostNetworkTests
{
    [Fact]
    public async Task A_transaction_that_came_to_one_validator_before_it_met_the_others_gets_into_a_block()
    {
        await using var network = new HostNetwork(4);
        int[] inTurn = network.InTurn;

        // The last in turn: its own proposal would come only after three failed rounds.
        using RpcClient alone = await network.StartAsync(inTurn[3]);
        string hash = (await alone.CallAsync("eth_sendRawTransaction", TestWallet.At(0).Transfer(0))).GetString()!;
        await Task.Delay(1_500, TestContext.Current.CancellationToken);
        Assert.Equal(0UL, await alone.NumberAsync("eth_blockNumber"));
        for (int i = 0; i < 3; i++) (await network.StartAsync(inTurn[i])).Dispose();
        JsonElement receipt = await alone.ReceiptAsync(hash);
        Assert.Equal("0x1", receipt.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Three_of_four_go_on_and_the_fourth_follows_when_it_is_back()
    {
        await using var network = new HostNetwork(4);
        using RpcClient first = await network.StartAsync(0);
        for (int i = 1; i < 4; i++) (await network.StartAsync(i)).Dispose();
        await IncludeAsync(first, 0);
        await network.StopAsync(3);
        for (ulong nonce = 1; nonce < 6; nonce++) await IncludeAsync(first, nonce);
        using RpcClient back = await network.StartAsync(3);
        ulong head = await first.NumberAsync("eth_blockNumber");
        await Eventually.IsSoAsync("the fourth is as far as the others", async () => await back.NumberAsync("eth_blockNumber") >= head);
        string expected = (await first.CallAsync("eth_getBlockByNumber", $"0x{head:x}", true)).GetRawText();
        Assert.Equal(expected, (await back.CallAsync("eth_getBlockByNumber", $"0x{head:x}", true)).GetRawText());
    }

    private static async Task IncludeAsync(RpcClient client, ulong nonce)
    {
        string hash = (await client.CallAsync("eth_sendRawTransaction", TestWallet.At(0).Transfer(nonce))).GetString()!;
        await client.ReceiptAsync(hash);
    }
}
