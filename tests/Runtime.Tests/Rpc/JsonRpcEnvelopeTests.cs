using System.Linq;
using System.Net;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Rpc.Dispatch;
using Xunit;

namespace Sequitur.Runtime.Rpc;

public sealed class JsonRpcEnvelopeTests
{
    [Fact]
    public async Task A_call_is_answered_with_its_id()
    {
        await using TransportServer server = await TransportServer.StartAsync();

        JsonNode response = await server.CallAsync("""{"jsonrpc":"2.0","id":"seven","method":"test_echo","params":["0x2a"]}""");

        Assert.Equal("""{"jsonrpc":"2.0","id":"seven","result":"0x2a"}""", response.ToJsonString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"jsonrpc\":\"2.0\"}x")]
    [InlineData("nonsense")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"test_echo\",\"params\":[0x1]}")]
    public async Task Text_that_is_not_json_is_a_parse_error(string text)
    {
        await using TransportServer server = await TransportServer.StartAsync();

        JsonNode response = await server.CallAsync(text);

        Assert.Equal(-32700, (int)response["error"]!["code"]!);
        Assert.Null(response["id"]);
    }

    [Theory]
    [InlineData("1", "expected an object")]
    [InlineData("[]", "empty batch")]
    [InlineData("""{"id":1,"method":"test_echo"}""", "jsonrpc")]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"test_echo"}""", "jsonrpc")]
    [InlineData("""{"jsonrpc":"2.0","id":1}""", "expected a method")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":5}""", "method")]
    [InlineData("""{"jsonrpc":"2.0","id":{},"method":"test_echo"}""", "id")]
    public async Task Json_that_is_not_a_request_is_an_invalid_request(string text, string named)
    {
        await using TransportServer server = await TransportServer.StartAsync();

        JsonNode response = await server.CallAsync(text);

        Assert.Equal(-32600, (int)response["error"]!["code"]!);
        Assert.Contains(named, (string)response["error"]!["message"]!);
    }

    [Theory]
    [InlineData("\"params\":{\"number\":\"0x1\"}", "by position")]
    [InlineData("\"params\":[]", "missing value for required argument 0 (number)")]
    [InlineData("\"params\":[null]", "missing value for required argument 0 (number)")]
    [InlineData("\"params\":[\"0x1\",\"0x2\"]", "too many arguments: expected at most 1")]
    [InlineData("\"params\":[1]", "not a string")]
    [InlineData("\"params\":[\"1\"]", "no 0x prefix")]
    [InlineData("\"params\":[\"0x\"]", "no digits")]
    [InlineData("\"params\":[\"0x01\"]", "leading zero digits")]
    [InlineData("\"params\":[\"0x10000000000000000\"]", "too large")]
    [InlineData("\"params\":[\"0xzz\"]", "not hexadecimal")]
    public async Task Wrong_parameters_are_named(string parameters, string named)
    {
        await using TransportServer server = await TransportServer.StartAsync();

        JsonNode response = await server.CallAsync($$"""{"jsonrpc":"2.0","id":1,"method":"test_echo",{{parameters}}}""");

        Assert.Equal(-32602, (int)response["error"]!["code"]!);
        Assert.Contains(named, (string)response["error"]!["message"]!);
    }

    [Fact]
    public async Task An_unknown_method_is_named()
    {
        await using TransportServer server = await TransportServer.StartAsync();

        JsonNode response = await server.CallAsync("""{"jsonrpc":"2.0","id":1,"method":"test_nothing"}""");

        Assert.Equal(-32601, (int)response["error"]!["code"]!);
        Assert.Contains("test_nothing", (string)response["error"]!["message"]!);
    }

    [Fact]
    public async Task Revert_data_stands_beside_the_message()
    {
        await using TransportServer server = await TransportServer.StartAsync();

        JsonNode response = await server.CallAsync("""{"jsonrpc":"2.0","id":1,"method":"test_revert"}""");

        Assert.Equal("""{"code":3,"message":"execution reverted","data":"0x0102"}""", response["error"]!.ToJsonString());
    }

    [Fact]
    public async Task A_fault_of_our_own_is_reported_and_the_server_goes_on()
    {
        await using TransportServer server = await TransportServer.StartAsync();

        JsonNode response = await server.CallAsync("""{"jsonrpc":"2.0","id":1,"method":"test_fault"}""");
        JsonNode next = await server.CallAsync("""{"jsonrpc":"2.0","id":2,"method":"test_echo","params":["0x0"]}""");

        Assert.Equal(-32603, (int)response["error"]!["code"]!);
        Assert.DoesNotContain("broken", response.ToJsonString());
        Assert.Equal(["test_fault: broken"], server.Faults);
        Assert.Equal("0x0", (string)next["result"]!);
    }

    [Fact]
    public async Task A_batch_is_answered_in_order_and_faults_stay_with_their_call()
    {
        await using TransportServer server = await TransportServer.StartAsync();

        JsonNode response = await server.CallAsync("""
            [{"jsonrpc":"2.0","id":1,"method":"test_echo","params":["0x1"]},
             {"jsonrpc":"2.0","id":2,"method":"test_fault"},
             7,
             {"jsonrpc":"2.0","method":"test_count"},
             {"jsonrpc":"2.0","id":3,"method":"test_wait"}]
            """);

        Assert.Equal(["1", "2", "null", "3"], response.AsArray().Select(item => item!["id"]?.ToJsonString() ?? "null"));
        Assert.Equal("0x1", (string)response[0]!["result"]!);
        Assert.Equal(-32603, (int)response[1]!["error"]!["code"]!);
        Assert.Equal(-32600, (int)response[2]!["error"]!["code"]!);
        Assert.True((bool)response[3]!["result"]!);
        Assert.Equal(1, server.Notified);
    }

    [Fact]
    public async Task Notifications_are_executed_and_not_answered()
    {
        await using TransportServer server = await TransportServer.StartAsync();

        (HttpStatusCode single, JsonNode? _) = await server.PostAsync("""{"jsonrpc":"2.0","method":"test_count"}""");
        (HttpStatusCode batch, JsonNode? _) = await server.PostAsync("""[{"jsonrpc":"2.0","method":"test_count"},{"jsonrpc":"2.0","method":"test_nothing"}]""");

        Assert.Equal(HttpStatusCode.NoContent, single);
        Assert.Equal(HttpStatusCode.NoContent, batch);
        Assert.Equal(2, server.Notified);
    }

    [Fact]
    public async Task A_batch_beyond_the_limit_is_refused_as_a_whole()
    {
        await using TransportServer server = await TransportServer.StartAsync(new RpcLimits { BatchCallsMax = 2 });

        JsonNode response = await server.CallAsync("[" + string.Join(',', Enumerable.Repeat("""{"jsonrpc":"2.0","id":1,"method":"test_count"}""", 3)) + "]");

        Assert.Equal(-32005, (int)response["error"]!["code"]!);
        Assert.Equal(0, server.Notified);
    }

    [Fact]
    public async Task A_result_beyond_the_limit_becomes_an_error()
    {
        await using TransportServer server = await TransportServer.StartAsync(new RpcLimits { ResponseBytesMax = 4096 });

        JsonNode single = await server.CallAsync("""{"jsonrpc":"2.0","id":1,"method":"test_large","params":["0x1000"]}""");
        JsonNode batch = await server.CallAsync("""
            [{"jsonrpc":"2.0","id":1,"method":"test_large","params":["0x100"]},{"jsonrpc":"2.0","id":2,"method":"test_large","params":["0x1000"]}]
            """);

        Assert.Equal(-32005, (int)single["error"]!["code"]!);
        Assert.Equal(1, (int)single["id"]!);
        Assert.Equal(514, ((string)batch[0]!["result"]!).Length);
        Assert.Equal(-32005, (int)batch[1]!["error"]!["code"]!);
    }

    [Fact]
    public async Task Responses_share_a_memory_budget_and_give_it_back()
    {
        await using TransportServer server = await TransportServer.StartAsync(new RpcLimits { ResponsesBytesMax = 1 << 20 });

        for (int round = 0; round < 4; round++)
        {
            JsonNode refused = await server.CallAsync("""{"jsonrpc":"2.0","id":1,"method":"test_large","params":["0x100000"]}""");
            JsonNode answered = await server.CallAsync("""{"jsonrpc":"2.0","id":1,"method":"test_large","params":["0x40000"]}""");

            Assert.Equal(-32002, (int)refused["error"]!["code"]!);
            Assert.Equal("BUSY", (string)refused["error"]!["data"]!["reason"]!);
            Assert.NotNull(answered["result"]);
        }
    }

    [Fact]
    public async Task A_large_result_arrives_whole()
    {
        await using TransportServer server = await TransportServer.StartAsync();

        JsonNode response = await server.CallAsync("""{"jsonrpc":"2.0","id":1,"method":"test_large","params":["0x100000"]}""");

        Assert.Equal((0x100000 * 2) + 2, ((string)response["result"]!).Length);
    }
}
