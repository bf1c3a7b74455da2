using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Rpc.Dispatch;
using Xunit;

namespace Sequitur.Runtime.Rpc;

public sealed class HttpTransportTests
{
    private const string EchoCall = """{"jsonrpc":"2.0","id":1,"method":"test_echo","params":["0x1"]}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_oversized_body_is_refused_with_413_and_a_json_error(bool isChunked)
    {
        await using TransportServer server = await TransportServer.StartAsync(new RpcLimits { RequestBytesMax = 1000 });
        using HttpRequestMessage request = new(HttpMethod.Post, (Uri?)null) { Content = new ByteArrayContent(new byte[1001]) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TransferEncodingChunked = isChunked;

        using HttpResponseMessage response = await server.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        JsonNode body = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!;
        Assert.Equal(-32005, (int)body["error"]!["code"]!);
        Assert.Contains("at most 1000 bytes", (string)body["error"]!["message"]!);
    }

    [Fact]
    public async Task A_body_at_the_limit_is_read()
    {
        await using TransportServer server = await TransportServer.StartAsync(new RpcLimits { RequestBytesMax = 1000 });

        JsonNode response = await server.CallAsync(EchoCall.PadRight(1000));

        Assert.Equal("0x1", (string)response["result"]!);
    }

    [Fact]
    public async Task Another_content_type_is_refused_with_415()
    {
        await using TransportServer server = await TransportServer.StartAsync();
        using StringContent content = new(EchoCall, Encoding.UTF8, "text/plain");

        using HttpResponseMessage response = await server.Client.PostAsync((Uri?)null, content, Cancellation);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task Another_verb_is_refused_with_405()
    {
        await using TransportServer server = await TransportServer.StartAsync();

        using HttpResponseMessage response = await server.Client.GetAsync((Uri?)null, Cancellation);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Contains("POST", response.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("http://localhost:3000", true)]
    [InlineData("https://127.0.0.1", true)]
    [InlineData("chrome-extension://nkbihfbeogaeaoehlefnkodbefgpgknn", true)]
    [InlineData("https://example.com", false)]
    [InlineData("null", false)]
    public async Task Pages_of_this_machine_may_read_and_others_may_not(string origin, bool isAllowed)
    {
        await using TransportServer server = await TransportServer.StartAsync();
        using HttpRequestMessage preflight = new(HttpMethod.Options, (Uri?)null);
        preflight.Headers.Add("Origin", origin);
        preflight.Headers.Add("Access-Control-Request-Method", "POST");

        using HttpResponseMessage response = await server.Client.SendAsync(preflight, Cancellation);

        Assert.Equal(isAllowed ? HttpStatusCode.NoContent : HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(isAllowed, response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("localhost:8545", true)]
    [InlineData("192.0.2.7", true)]
    [InlineData("[::1]:8545", true)]
    [InlineData("rebound.example.com", false)]
    public async Task A_foreign_host_name_is_refused(string host, bool isAllowed)
    {
        await using TransportServer server = await TransportServer.StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Post, (Uri?)null) { Content = new StringContent(EchoCall, Encoding.UTF8, "application/json") };
        request.Headers.Host = host;

        using HttpResponseMessage response = await server.Client.SendAsync(request, Cancellation);

        Assert.Equal(isAllowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task A_large_response_is_compressed_for_a_client_that_asks()
    {
        await using TransportServer server = await TransportServer.StartAsync();
        using HttpClientHandler handler = new() { AutomaticDecompression = DecompressionMethods.GZip };
        using HttpClient client = new(handler) { BaseAddress = server.Client.BaseAddress };
        using StringContent content = new("""{"jsonrpc":"2.0","id":1,"method":"test_large","params":["0x40000"]}""", Encoding.UTF8, "application/json");

        using HttpResponseMessage response = await client.PostAsync((Uri?)null, content, Cancellation);

        JsonNode body = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!;
        Assert.Equal((0x40000 * 2) + 2, ((string)body["result"]!).Length);
        Assert.Null(response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Heavy_calls_run_on_threads_that_step_back_for_the_others()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere no thread steps back");
        await using TransportServer server = await TransportServer.StartAsync();
        int usual = Assert.Single(await NicenessesAsync(server, "test_usual_niceness"));
        Assert.Equal(Math.Min(19, usual + 10), Assert.Single(await NicenessesAsync(server, "test_niceness", "test_prover_niceness")));
    }

    /// <summary>Those, each once, of the threads that ran eight calls of each method.</summary>
    private static async Task<IEnumerable<int>> NicenessesAsync(TransportServer server, params string[] methods)
    {
        JsonNode[] answers = await Task.WhenAll(Enumerable.Range(0, 8 * methods.Length).Select(id =>
            server.CallAsync($$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{methods[id % methods.Length]}}"}""")));
        return answers.Select(answer => int.Parse((string)answer["result"]!, CultureInfo.InvariantCulture)).Distinct();
    }

    [Fact]
    public async Task Heavy_calls_beyond_slots_and_queue_are_refused_by_name()
    {
        RpcLimits limits = new() { HeavyCallsMax = 1, HeavyCallsQueuedMax = 1, HeavyCallTime = TimeSpan.FromSeconds(4) };
        await using TransportServer server = await TransportServer.StartAsync(limits);
        server.Gate.Reset();
        Task<JsonNode>[] calls = [.. Enumerable.Range(1, 3).Select(id => server.CallAsync($$"""{"jsonrpc":"2.0","id":{{id}},"method":"test_wait"}"""))];

        // In the order of their ends: on a busy machine both refusals may be there before the first is looked at.
        List<JsonNode> answers = [];
        await foreach (Task<JsonNode> call in Task.WhenEach(calls).WithCancellation(Cancellation))
        {
            answers.Add(await call);
            if (answers.Count == 2) server.Gate.Set();
        }

        Assert.Equal(-32005, (int)answers[0]["error"]!["code"]!);
        Assert.Equal(-32002, (int)answers[1]["error"]!["code"]!);
        Assert.Equal("BUSY", (string)answers[1]["error"]!["data"]!["reason"]!);
        Assert.NotNull(answers[2]["result"]);
    }
}
