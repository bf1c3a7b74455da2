using System;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Rpc.Metrics;
using Xunit;

namespace Sequitur.Runtime.Rpc;

/// <summary>/metrics and /health on the API's port.</summary>
public sealed class MonitoringTests
{
    private static readonly HealthReport Healthy = new(true, 12, 0.4126, 3, true, false);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metrics_are_what_the_node_exports_in_prometheus_format()
    {
        await using TransportServer server = await StartAsync();

        using HttpResponseMessage response = await server.Client.GetAsync("/metrics", Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal(7, PrometheusText.Parse(await response.Content.ReadAsStringAsync(Cancellation)).Samples["sequitur_head_number"]);
    }

    [Fact]
    public async Task A_healthy_node_answers_200_and_another_503_with_its_reason()
    {
        HealthReport report = Healthy;
        await using TransportServer server = await StartAsync(() => report);

        using HttpResponseMessage good = await server.Client.GetAsync("/health", Cancellation);
        string body = await good.Content.ReadAsStringAsync(Cancellation);
        report = Healthy with { IsHealthy = false, IsQuorumConnected = false, Reason = "1 of 3 \"validators\"" };
        using HttpResponseMessage bad = await server.Client.GetAsync("/health", Cancellation);
        JsonNode told = JsonNode.Parse(await bad.Content.ReadAsStringAsync(Cancellation))!;

        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
        Assert.Equal("application/json", good.Content.Headers.ContentType!.ToString());
        Assert.Equal("""{"healthy":true,"head":12,"secondsSinceBlock":0.413,"peers":3,"quorumConnected":true,"syncing":false}""", body);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, bad.StatusCode);
        Assert.False((bool)told["healthy"]!);
        Assert.Equal("1 of 3 \"validators\"", (string)told["reason"]!);
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/health")]
    public async Task HEAD_is_answered_without_a_body(string path)
    {
        await using TransportServer server = await StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Head, path);

        using HttpResponseMessage response = await server.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Content.Headers.ContentLength > 0);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Theory]
    [InlineData("/metrics", "POST")]
    [InlineData("/health", "POST")]
    [InlineData("/metrics", "DELETE")]
    [InlineData("/health", "PUT")]
    public async Task Everything_but_reading_is_refused(string path, string method)
    {
        await using TransportServer server = await StartAsync();
        using HttpRequestMessage request = new(new HttpMethod(method), path)
        {
            Content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"test_count"}""", Encoding.UTF8, "application/json"),
        };

        using HttpResponseMessage response = await server.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["GET", "HEAD", "OPTIONS"], response.Content.Headers.Allow);
        Assert.Contains($"expected GET or HEAD on {path}, got {method}", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(0, server.Notified);
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/health")]
    public async Task A_server_without_them_says_so(string path)
    {
        await using TransportServer server = await TransportServer.StartAsync();

        using HttpResponseMessage response = await server.Client.GetAsync(path, Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains(path, await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/health")]
    public async Task Foreign_host_names_and_origins_are_refused_as_for_calls(string path)
    {
        await using TransportServer server = await StartAsync();

        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(server, path, "Host", "rebound.example.com")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(server, path, "Origin", "https://example.com")).Status);
        (HttpStatusCode status, string? allowed) = await SendAsync(server, path, "Origin", "http://localhost:3000");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("http://localhost:3000", allowed);
    }

    [Fact]
    public async Task A_preflight_names_the_verbs_of_the_path()
    {
        await using TransportServer server = await StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Options, "/metrics");

        using HttpResponseMessage response = await server.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(["GET, HEAD, OPTIONS"], response.Headers.GetValues("Access-Control-Allow-Methods"));
    }

    [Fact]
    public async Task A_fault_of_the_exporter_is_reported_and_answered_500()
    {
        await using TransportServer server = await TransportServer.StartAsync(
            options: options => options with { Metrics = static () => throw new InvalidOperationException("no figures") });

        using HttpResponseMessage response = await server.Client.GetAsync("/metrics", Cancellation);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal(["http: no figures"], server.Faults);
        Assert.Equal("0x1", (string)(await server.CallAsync("""{"jsonrpc":"2.0","id":1,"method":"test_echo","params":["0x1"]}"""))["result"]!);
    }

    private static Task<TransportServer> StartAsync(Func<HealthReport>? health = null) => TransportServer.StartAsync(options: options => options with
    {
        Metrics = static () => new MetricsText().Gauge("sequitur_head_number", "Number of the newest final block.", 7).ToString(),
        Health = health ?? (static () => Healthy),
    });

    private static async Task<(HttpStatusCode Status, string? AllowedOrigin)> SendAsync(TransportServer server, string path, string header, string value)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.Add(header, value);
        using HttpResponseMessage response = await server.Client.SendAsync(request, Cancellation);
        string? allowed = response.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? string.Join(',', values) : null;
        return (response.StatusCode, allowed);
    }
}
