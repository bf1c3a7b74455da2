using System;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Primitives;

namespace Sequitur.L1;

/// <summary>JSON-RPC over HTTP to a node of L1, of whose answers nothing is believed that is not well-formed. Every failure is an <see cref="L1Exception"/>.</summary>
internal sealed class L1Endpoint : IDisposable
{
    private const int ChunkBytes = 64 << 10;

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    private readonly HttpClient _client;
    private readonly Uri _url;
    private readonly int _bytesMax;
    private int _id;

    public L1Endpoint(L1Options options)
    {
        _url = options.Endpoint;
        _bytesMax = options.AnswerBytesMax;

        // A redirection would lead to somebody the operator has not named.
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = options.RequestTimeout };
    }

    public void Dispose() => _client.Dispose();

    public async Task<JsonElement> AskAsync(string method, string parameters, CancellationToken cancellation)
    {
        int id = ++_id;
        byte[] body = Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}","params":{{parameters}}}""");
        byte[] answer = await PostAsync(method, body, cancellation).ConfigureAwait(false);
        JsonElement root = Parse(method, answer);
        bool isOurs = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("id", out JsonElement echoed)
            && echoed.ValueKind == JsonValueKind.Number && echoed.TryGetInt32(out int number) && number == id;
        if (!isOurs) throw new L1Exception(L1Fault.Malformed, $"{method}: expected the answer to request {id}, got another");
        if (root.TryGetProperty("error", out JsonElement error) && error.ValueKind != JsonValueKind.Null)
        {
            throw new L1Exception(L1Fault.Refused, $"{method}: the endpoint answered {Shortened(error.GetRawText())}");
        }

        return root.TryGetProperty("result", out JsonElement result) ? result : throw new L1Exception(L1Fault.Malformed, $"{method}: expected a result, got none");
    }

    /// <summary>A QUANTITY of 64 bits as the execution API writes it.</summary>
    public static ulong Quantity(JsonElement value, string what)
    {
        string text = Text(value, what);
        bool isQuantity = text.Length is > 2 and <= 18 && text.StartsWith("0x", StringComparison.Ordinal) && (text.Length == 3 || text[2] != '0');
        return isQuantity && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong number)
            ? number
            : throw new L1Exception(L1Fault.Malformed, $"{what}: expected a quantity of at most 64 bits, got {Shortened(text)}");
    }

    /// <summary>DATA of a length; of any, when it is negative.</summary>
    public static byte[] Data(JsonElement value, string what, int length = -1)
    {
        string text = Text(value, what);
        bool isData = text.StartsWith("0x", StringComparison.Ordinal) && Hex.TryDecode(text, out byte[] _);
        byte[] bytes = [];
        if (isData) Hex.TryDecode(text, out bytes);
        bool isOfLength = length < 0 || bytes.Length == length;
        string expected = length < 0 ? "bytes in hexadecimal" : $"{length} bytes in hexadecimal";
        return isData && isOfLength ? bytes : throw new L1Exception(L1Fault.Malformed, $"{what}: expected {expected}, got {Shortened(text)}");
    }

    public static JsonElement Member(JsonElement value, string name, string what) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out JsonElement member)
            ? member
            : throw new L1Exception(L1Fault.Malformed, $"{what}: expected an object with the member {name}");

    private static string Text(JsonElement value, string what) => value.ValueKind == JsonValueKind.String
        ? value.GetString()!
        : throw new L1Exception(L1Fault.Malformed, $"{what}: expected a text, got {Shortened(value.GetRawText())}");

    private static string Shortened(string text) => text.Length <= 160 ? text : text[..160] + "…";

    private static JsonElement Parse(string method, byte[] answer)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer, s_strict);
            return document.RootElement.Clone();
        }
        catch (JsonException malformed)
        {
            throw new L1Exception(L1Fault.Malformed, $"{method}: {malformed.Message}", malformed);
        }
    }

    private async Task<byte[]> PostAsync(string method, byte[] body, CancellationToken cancellation)
    {
        using ByteArrayContent content = new(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpRequestMessage request = new(HttpMethod.Post, _url) { Content = content };
        try
        {
            using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK) throw new L1Exception(L1Fault.Unreachable, $"{method}: expected HTTP status 200, got {(int)response.StatusCode}");
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(_client.Timeout);
            Stream stream = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false)) return await ReadAsync(method, stream, limit.Token).ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException || (failed is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new L1Exception(L1Fault.Unreachable, $"{method}: {failed.Message}", failed);
        }
    }

    private async Task<byte[]> ReadAsync(string method, Stream stream, CancellationToken cancellation)
    {
        using MemoryStream read = new();
        byte[] chunk = new byte[ChunkBytes];
        while (await stream.ReadAsync(chunk, cancellation).ConfigureAwait(false) is > 0 and int count)
        {
            if (read.Length + count > _bytesMax) throw new L1Exception(L1Fault.TooLarge, $"{method}: expected at most {_bytesMax} bytes, got more");
            read.Write(chunk, 0, count);
        }

        return read.ToArray();
    }
}
