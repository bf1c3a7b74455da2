using System;
using System.Collections.Generic;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Dispatch;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Runtime.Rpc;

public sealed class SubscriptionTests
{
    [Fact]
    public async Task Heads_logs_and_pending_transactions_are_told_in_order()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();
        using ClientWebSocket socket = await ConnectAsync(chain);
        string heads = await SubscribeAsync(socket, "\"newHeads\"");
        string logs = await SubscribeAsync(socket, $$"""logs",{"address":"{{ChainFixture.Writer}}"}""", isRaw: true);
        string pending = await SubscribeAsync(socket, "\"newPendingTransactions\"");
        string full = await SubscribeAsync(socket, "\"newPendingTransactions\",true");
        Transaction transaction = chain.Call(ChainFixture.Alice, ChainFixture.Writer, ChainFixture.Word(5));

        await chain.CallAsync("eth_sendRawTransaction", $"\"{Hex.Encode(transaction.Raw)}\"");
        SealedBlock first = chain.Produce(transaction);
        SealedBlock second = chain.Produce();
        Dictionary<string, List<JsonNode>> told = [];
        for (int count = 0; count < 5; count++)
        {
            JsonNode message = await ReceiveAsync(socket);
            Assert.Equal("eth_subscription", (string)message["method"]!);
            string id = (string)message["params"]!["subscription"]!;
            (told.TryGetValue(id, out List<JsonNode>? list) ? list : told[id] = []).Add(message["params"]!["result"]!);
        }

        Assert.Equal(
            [first.Block.Header.Hash.ToString(), second.Block.Header.Hash.ToString()],
            [(string)told[heads][0]["hash"]!, (string)told[heads][1]["hash"]!]);
        Assert.Equal(transaction.Hash.ToString(), (string)Assert.Single(told[logs])["transactionHash"]!);
        Assert.Equal(transaction.Hash.ToString(), (string)Assert.Single(told[pending])!);
        Assert.Equal(transaction.Hash.ToString(), (string)Assert.Single(told[full])["hash"]!);
    }

    [Fact]
    public async Task An_ended_subscription_is_silent()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();
        using ClientWebSocket socket = await ConnectAsync(chain);
        string heads = await SubscribeAsync(socket, "\"newHeads\"");
        using ClientWebSocket other = await ConnectAsync(chain);

        JsonNode foreign = await CallAsync(other, "eth_unsubscribe", $"\"{heads}\"");
        JsonNode ended = await CallAsync(socket, "eth_unsubscribe", $"\"{heads}\"");
        JsonNode again = await CallAsync(socket, "eth_unsubscribe", $"\"{heads}\"");
        chain.Produce();
        JsonNode next = await CallAsync(socket, "eth_blockNumber", "");

        Assert.Equal("subscription not found", (string)foreign["error"]!["message"]!);
        Assert.True((bool)ended["result"]!);
        Assert.Equal("subscription not found", (string)again["error"]!["message"]!);
        Assert.Equal("0x1", (string)next["result"]!);
    }

    [Fact]
    public async Task Subscriptions_are_bounded_and_wrong_ones_named()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync(new RpcLimits { SubscriptionsPerSocketMax = 1 });
        using ClientWebSocket socket = await ConnectAsync(chain);
        await SubscribeAsync(socket, "\"newHeads\"");

        Assert.Equal(-32005, (int)(await CallAsync(socket, "eth_subscribe", "\"newHeads\""))["error"]!["code"]!);
        Assert.Equal(-32602, (int)(await CallAsync(socket, "eth_subscribe", "\"syncing\""))["error"]!["code"]!);
        Assert.Equal(-32602, (int)(await CallAsync(socket, "eth_subscribe", ""))["error"]!["code"]!);
        Assert.Equal(-32602, (int)(await CallAsync(socket, "eth_subscribe", "\"logs\",{\"address\":1}"))["error"]!["code"]!);
        (int code, string message, JsonNode? _) = await chain.FailAsync("eth_subscribe", "\"newHeads\"");
        Assert.Equal(-32004, code);
        Assert.Contains("WebSocket", message);
    }

    private static CancellationToken Patience() => new CancellationTokenSource(Eventually.Patience).Token;

    private static async Task<ClientWebSocket> ConnectAsync(ChainFixture chain)
    {
        ClientWebSocket socket = new();
        await socket.ConnectAsync(chain.SocketAddress, Patience());
        return socket;
    }

    private static async Task<string> SubscribeAsync(ClientWebSocket socket, string parameters, bool isRaw = false) =>
        (string)(await CallAsync(socket, "eth_subscribe", isRaw ? "\"" + parameters : parameters))["result"]!;

    private static async Task<JsonNode> CallAsync(ClientWebSocket socket, string method, string parameters)
    {
        string request = $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":[{{parameters}}]}""";
        await socket.SendAsync(Encoding.UTF8.GetBytes(request), WebSocketMessageType.Text, endOfMessage: true, Patience());
        return await ReceiveAsync(socket);
    }

    private static async Task<JsonNode> ReceiveAsync(ClientWebSocket socket)
    {
        byte[] buffer = new byte[1 << 16];
        int count = 0;
        while (true)
        {
            WebSocketReceiveResult read = await socket.ReceiveAsync(new ArraySegment<byte>(buffer, count, buffer.Length - count), Patience());
            count += read.Count;
            if (read.EndOfMessage)
            {
                return JsonNode.Parse(buffer.AsSpan(0, count))!;
            }
        }
    }
}
