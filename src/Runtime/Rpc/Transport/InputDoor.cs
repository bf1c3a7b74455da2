using System;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http.Features;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Json;
using Sequitur.Rpc.Methods;

namespace Sequitur.Rpc.Transport;

/// <summary>The input of the block program by plain GET: <c>/l2trace/stateless-input/BLOCK</c>, BLOCK being a number, a hash or a tag.</summary>
/// <remarks>It is a call of the method of that name, with its limits, gate and errors; only the result comes as bytes.</remarks>
internal sealed class InputDoor(Dispatcher dispatcher, CancellationToken stopping)
{
    private const string Prefix = "/l2trace/stateless-input/";
    private const int SelectorCharactersMax = 66;

    private static ReadOnlySpan<byte> ResultStart => "\"result\":\"0x"u8;

    public static bool Serves(string path) => path.StartsWith(Prefix, StringComparison.Ordinal);

    public async Task AnswerAsync(IFeatureCollection context, IHttpRequestFeature request, IHttpResponseFeature response)
    {
        if (request.Method is not "GET")
        {
            response.Headers.Allow = "GET, OPTIONS";
            await HttpDoor.RefuseAsync(context, 405, RpcError.InvalidRequest($"expected GET on {Prefix}BLOCK, got {request.Method}")).ConfigureAwait(false);
            return;
        }

        string? selector = ReadSelector(request.Path[Prefix.Length..]);
        if (selector is null || request.QueryString.Length != 0)
        {
            RpcError error = RpcError.InvalidParams($"invalid path: expected {Prefix} and a block number, hash or tag, got {request.Path}{request.QueryString}");
            await HttpDoor.RefuseAsync(context, 400, error).ConfigureAwait(false);
            return;
        }

        string call = $$"""{"jsonrpc":"2.0","id":1,"method":"{{InputMethods.StatelessInput}}","params":["{{selector}}"]}""";
        using JsonOutput output = dispatcher.NewOutput();
        await dispatcher.AnswerAsync(Encoding.ASCII.GetBytes(call), output, null, stopping).ConfigureAwait(false);
        await WriteAsync(context, response, output).ConfigureAwait(false);
    }

    private static async Task WriteAsync(IFeatureCollection context, IHttpResponseFeature response, JsonOutput output)
    {
        ReadOnlyMemory<byte> body = output.Written;
        int start = body.Span.IndexOf(ResultStart);
        bool isResult = start >= 0;
        if (isResult)
        {
            start += ResultStart.Length;
            byte[] bytes = new byte[(body.Length - start - "\"}".Length) / 2];
            Convert.FromHexString(body.Span.Slice(start, bytes.Length * 2), bytes, out _, out _);
            body = bytes;
        }
        else
        {
            response.StatusCode = StatusOf(body.Span);
        }

        response.Headers.ContentType = isResult ? "application/octet-stream" : "application/json";
        response.Headers.ContentLength = body.Length;
        PipeWriter writer = context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer;
        await writer.WriteAsync(body).ConfigureAwait(false);
    }

    /// <summary>A decimal number as a quantity; a hash, a quantity or a tag as it is. Null for what can be none, so that nothing is put into the call that is not a word.</summary>
    private static string? ReadSelector(string text)
    {
        if (text.Length is 0 or > SelectorCharactersMax) return null;
        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number)) return $"0x{number:x}";
        foreach (char character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character)) return null;
        }

        return text;
    }

    private static int StatusOf(ReadOnlySpan<byte> body) => CodeOf(body) switch
    {
        RpcErrorCode.ResourceNotFound => 404,
        RpcErrorCode.PrunedHistory => 410,
        RpcErrorCode.InvalidParams or RpcErrorCode.Server => 400,
        RpcErrorCode.ResourceUnavailable => 503,
        RpcErrorCode.LimitExceeded => 413,
        _ => 500,
    };

    private static int CodeOf(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> name = "\"code\":"u8;
        int start = body.IndexOf(name);
        if (start < 0) return 0;
        ReadOnlySpan<byte> rest = body[(start + name.Length)..];
        int end = rest.IndexOfAny((byte)',', (byte)'}');
        return int.TryParse(rest[..Math.Max(0, end)], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int code) ? code : 0;
    }
}
