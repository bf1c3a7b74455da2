using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Tests;

namespace Sequitur.Apps.Network;

/// <summary>As much JSON-RPC as the tests need.</summary>
/// <param name="url">The node.</param>
/// <param name="patience">For one answer; 30 s by default.</param>
internal sealed class RpcClient(Uri url, TimeSpan? patience = null) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = patience ?? TimeSpan.FromSeconds(30) };

    public async Task<JsonElement> CallAsync(string method, params object[] parameters)
    {
        JsonElement answer = await AskAsync(method, parameters);
        if (answer.TryGetProperty("result", out JsonElement result)) return result;
        throw new InvalidOperationException($"{method}: {answer.GetRawText()}");
    }

    /// <summary>The whole response, which may be an error.</summary>
    public async Task<JsonElement> AskAsync(string method, params object[] parameters) =>
        await PostAsync(JsonSerializer.Serialize(new { jsonrpc = "2.0", id = 1, method, @params = parameters }));

    /// <summary>One batch; the responses in the order of the calls.</summary>
    public Task<JsonElement[]> BatchAsync(string method, params object[] parameterEach) =>
        BatchAsync(parameterEach.Select(parameter => (method, new[] { parameter })));

    /// <summary>One batch of any calls; the responses in their order.</summary>
    public async Task<JsonElement[]> BatchAsync(IEnumerable<(string Method, object[] Parameters)> each)
    {
        var calls = each.Select((call, id) => new { jsonrpc = "2.0", id, method = call.Method, @params = call.Parameters });
        JsonElement answers = await PostAsync(JsonSerializer.Serialize(calls));
        return [.. answers.EnumerateArray().OrderBy(answer => answer.GetProperty("id").GetInt32())];
    }

    public async Task<ulong> NumberAsync(string method, params object[] parameters) => ToNumber(await CallAsync(method, parameters));

    /// <summary>What a GET of this path answers, whatever the status.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage response = await _http.GetAsync(new Uri(url, path), CancellationToken.None);
        using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return answer.RootElement.Clone();
    }

    /// <summary>What GET /metrics says of a gauge or counter without labels.</summary>
    public async Task<ulong> MetricAsync(string name)
    {
        string text = await _http.GetStringAsync(new Uri(url, "/metrics"), CancellationToken.None);
        string line = text.Split('\n').Single(item => item.StartsWith(name + " ", StringComparison.Ordinal));
        return ulong.Parse(line.AsSpan(name.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    public async Task<JsonElement> ReceiptAsync(string transaction)
    {
        JsonElement receipt = default;
        await Eventually.IsSoAsync($"a receipt of {transaction}", async () => (receipt = await CallAsync("eth_getTransactionReceipt", transaction)).ValueKind == JsonValueKind.Object, pollMs: 5);
        return receipt;
    }

    public static ulong ToNumber(JsonElement quantity) => ulong.Parse(quantity.GetString().AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> PostAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.PostAsync(url, content, CancellationToken.None);
        using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return answer.RootElement.Clone();
    }
}
