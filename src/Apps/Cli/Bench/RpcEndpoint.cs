using System;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Sequitur.Cli.Bench;

/// <summary>A JSON-RPC server under measurement: ours or a peer's.</summary>
internal sealed class RpcEndpoint : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly HttpClient _client;
    private readonly Uri _url;
    private long _id;

    public RpcEndpoint(Uri url)
    {
        _url = url;
        _client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { Timeout = Timeout };
    }

    public string Name => _url.Authority;

    /// <summary>The result of one call. A JSON-RPC error becomes a <see cref="BenchmarkException"/> that carries the server's message.</summary>
    public async Task<JsonElement> CallAsync(string method, string parameters, CancellationToken cancellation)
    {
        string body = $$"""{"jsonrpc":"2.0","id":{{Interlocked.Increment(ref _id)}},"method":"{{method}}","params":{{parameters}}}""";
        using StringContent content = new(body, Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpResponseMessage response = await _client.PostAsync(_url, content, cancellation).ConfigureAwait(false);
        byte[] bytes = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
        using JsonDocument document = JsonDocument.Parse(bytes);
        if (document.RootElement.TryGetProperty("error", out JsonElement error))
        {
            throw new BenchmarkException($"{Name} answered {method} with {Shorten(error.GetRawText())}");
        }

        return document.RootElement.GetProperty("result").Clone();
    }

    public async Task<string> CallStringAsync(string method, string parameters, CancellationToken cancellation) =>
        (await CallAsync(method, parameters, cancellation).ConfigureAwait(false)).GetString()
        ?? throw new BenchmarkException($"{Name} answered {method} with null");

    public async Task<ulong> CallQuantityAsync(string method, string parameters, CancellationToken cancellation) =>
        Convert.ToUInt64(await CallStringAsync(method, parameters, cancellation).ConfigureAwait(false), 16);

    public void Dispose() => _client.Dispose();

    private static string Shorten(string text) => text.Length <= 300 ? text : text[..300];
}

/// <summary>A measurement that could not be made, with the reason.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
