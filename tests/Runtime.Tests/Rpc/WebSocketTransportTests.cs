using System;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Rpc.Dispatch;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Runtime.Rpc;

public sealed class WebSocketTransportTests
{
    [Fact]
    public async Task Messages_are_answered_also_while_a_heavy_call_runs()
    {
        await using TransportServer server = await TransportServer.StartAsync();
        using ClientWebSocket socket = await server.ConnectAsync();
        server.Gate.Reset();

        await SendAsync(socket, """{"jsonrpc":"2.0","id":1,"method":"test_wait"}""");
        await SendAsync(socket, """{"jsonrpc":"2.0","id":2,"method":"test_echo","params":["0x5"]}""");
        JsonNode first = await ReceiveAsync(socket);
        server.Gate.Set();
        JsonNode second = await ReceiveAsync(socket);

        Assert.Equal(2, (int)first["id"]!);
        Assert.Equal("0x5", (string)first["result"]!);
        Assert.Equal(1, (int)second["id"]!);
    }

    [Fact]
    public async Task A_message_beyond_the_limit_closes_the_socket_by_name()
    {
        await using TransportServer server = await TransportServer.StartAsync(new RpcLimits { RequestBytesMax = 1000 });
        using ClientWebSocket socket = await server.ConnectAsync();

        await SendAsync(socket, new string(' ', 300_000));
        byte[] buffer = new byte[1000];
        WebSocketReceiveResult closed = await socket.ReceiveAsync(buffer, Patience());

        Assert.Equal(WebSocketMessageType.Close, closed.MessageType);
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, closed.CloseStatus);
        Assert.Contains("at most 1000 bytes", closed.CloseStatusDescription);
    }

    [Fact]
    public async Task A_subscriber_is_told_and_a_slow_one_is_closed_by_name()
    {
        await using TransportServer server = await TransportServer.StartAsync(new RpcLimits { NotificationsQueuedMax = 16 });
        using ClientWebSocket socket = await server.ConnectAsync();
        await SendAsync(socket, """{"jsonrpc":"2.0","id":1,"method":"test_subscribe"}""");
        await ReceiveAsync(socket);
        bool isClosed = false;
        server.Subscriber!.OnClosed(_ => isClosed = true);

        byte[] notification = new byte[1 << 20];
        notification.AsSpan().Fill((byte)' ');
        int accepted = 0;
        while (server.Subscriber.TryNotify(notification))
        {
            accepted++;
            Assert.True(accepted < 10_000);
        }

        Assert.True(accepted >= 16);
        Assert.True(isClosed);
        WebSocketCloseStatus? status = null;
        string? reason = null;
        byte[] buffer = new byte[1 << 16];
        while (status is null)
        {
            WebSocketReceiveResult read = await socket.ReceiveAsync(buffer, Patience());
            status = read.CloseStatus;
            reason = read.CloseStatusDescription;
        }

        Assert.Equal(WebSocketCloseStatus.PolicyViolation, status);
        Assert.StartsWith("slow consumer", reason);
    }

    [Fact]
    public async Task A_closing_client_gets_its_close_answered_and_its_subscriber_ends()
    {
        await using TransportServer server = await TransportServer.StartAsync();
        using ClientWebSocket socket = await server.ConnectAsync();
        await SendAsync(socket, """{"jsonrpc":"2.0","id":1,"method":"test_subscribe"}""");
        await ReceiveAsync(socket);
        TaskCompletionSource ended = new();
        server.Subscriber!.OnClosed(_ => ended.SetResult());

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", Patience());

        await ended.Task.WaitAsync(Patience());
        Assert.False(server.Subscriber.TryNotify(new byte[1]));
    }

    [Fact]
    public async Task A_subscription_needs_a_websocket()
    {
        await using TransportServer server = await TransportServer.StartAsync();

        JsonNode response = await server.CallAsync("""{"jsonrpc":"2.0","id":1,"method":"test_subscribe"}""");

        Assert.False((bool)response["result"]!);
    }

    [Fact]
    public async Task Stopping_the_server_closes_its_sockets()
    {
        TransportServer server = await TransportServer.StartAsync();
        using ClientWebSocket socket = await server.ConnectAsync();

        Task stopping = server.DisposeAsync().AsTask();
        WebSocketReceiveResult closed = await socket.ReceiveAsync(new byte[100], Patience());
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", Patience());
        await stopping;

        Assert.Equal("the server is stopping", closed.CloseStatusDescription);
    }

    private static CancellationToken Patience() => new CancellationTokenSource(Eventually.Patience).Token;

    private static Task SendAsync(ClientWebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, Patience());

    private static async Task<JsonNode> ReceiveAsync(ClientWebSocket socket)
    {
        byte[] buffer = new byte[1 << 20];
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
