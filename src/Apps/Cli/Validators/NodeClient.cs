using System;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Primitives;

namespace Sequitur.Cli.Validators;

/// <summary>JSON-RPC to one node. What the node refuses is a <see cref="SettingsException"/> in its words, and in the contract's where it reverted.</summary>
internal sealed class NodeClient : IDisposable
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient _client = new() { Timeout = s_timeout };
    private readonly Uri _url;

    public NodeClient(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) || parsed.Scheme is not ("http" or "https")) throw new SettingsException($"--rpc {url}: expected an URL such as http://127.0.0.1:8545");
        _url = parsed;
    }

    public void Dispose() => _client.Dispose();

    public async Task<JsonElement> AskAsync(string method, params object[] parameters)
    {
        string body = JsonSerializer.Serialize(new { jsonrpc = "2.0", id = 1, method, @params = parameters });
        using StringContent content = new(body, Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using HttpResponseMessage response = await _client.PostAsync(_url, content).ConfigureAwait(false);
            byte[] bytes = await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
            using JsonDocument document = JsonDocument.Parse(bytes);
            if (document.RootElement.TryGetProperty("error", out JsonElement error)) throw Refused(method, error);
            return document.RootElement.GetProperty("result").Clone();
        }
        catch (Exception unreachable) when (unreachable is HttpRequestException or TaskCanceledException or JsonException)
        {
            throw new SettingsException($"no answer from a node at {_url}: {unreachable.Message}", unreachable);
        }
    }

    public async Task<U256> QuantityAsync(string method, params object[] parameters) => Quantity(await AskAsync(method, parameters).ConfigureAwait(false));

    /// <summary>The answer of a view, at the head.</summary>
    public async Task<byte[]> ViewAsync(Address contract, CallData call)
    {
        JsonElement answer = await AskAsync("eth_call", new { to = contract.ToString(), data = Hex.Encode(call.ToArray()) }, "latest").ConfigureAwait(false);
        return Hex.TryDecode(answer.GetString(), out byte[] bytes) ? bytes : throw new SettingsException($"the node answered eth_call with {answer}");
    }

    /// <summary>The answer of a view that is one word; null when the contract gives none, as where it is missing.</summary>
    public async Task<U256?> WordAsync(Address contract, CallData call) =>
        await ViewAsync(contract, call).ConfigureAwait(false) is { Length: 32 } word ? U256.FromBigEndian(word) : null;

    /// <summary>Waits until a transaction is in a block.</summary>
    /// <exception cref="SettingsException">Not in this time.</exception>
    public async Task<JsonElement> ReceiptAsync(string hash, TimeSpan patience, CancellationToken cancellation)
    {
        for (DateTime end = DateTime.UtcNow + patience; ;)
        {
            JsonElement receipt = await AskAsync("eth_getTransactionReceipt", hash).ConfigureAwait(false);
            if (receipt.ValueKind == JsonValueKind.Object) return receipt;
            if (DateTime.UtcNow > end) throw new SettingsException($"transaction {hash} is in no block after {patience.TotalSeconds:0} s; it may still come: ask for its receipt before sending again");
            await Task.Delay(200, cancellation).ConfigureAwait(false);
        }
    }

    public static U256 Quantity(JsonElement quantity)
    {
        string digits = quantity.GetString()![2..];
        return U256.FromBigEndian(Convert.FromHexString(digits.Length % 2 == 0 ? digits : "0" + digits));
    }

    private static SettingsException Refused(string method, JsonElement error)
    {
        string message = error.GetProperty("message").GetString() ?? "an error";
        bool hasData = error.TryGetProperty("data", out JsonElement data) && data.ValueKind == JsonValueKind.String;
        string? reason = hasData && Hex.TryDecode(data.GetString(), out byte[] bytes) ? ContractErrors.Explain(bytes) : null;
        return new SettingsException(reason is null ? $"the node answered {method} with: {message}" : $"the contract would refuse it: {reason}");
    }
}
