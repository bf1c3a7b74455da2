using System;
using System.Buffers;
using System.Globalization;
using System.IO;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Json;

namespace Sequitur.Rpc.Transport;

/// <summary>One HTTP exchange: POST answers a message, GET with an upgrade opens a WebSocket, GET of a monitoring path or of a prover's input reads it, OPTIONS answers a browser's preflight.</summary>
/// <remarks>Sits directly on the server's features: no middleware, no dependency container, no per-request objects of a framework above.</remarks>
internal sealed class HttpDoor(Dispatcher dispatcher, RpcServerOptions options, WebSocketDoor sockets, CancellationToken stopping)
    : IHttpApplication<IFeatureCollection>
{
    private readonly RpcLimits _limits = options.Limits;
    private readonly AccessRules _access = new(options);
    private readonly AnswerPace _pace = new(options.Limits.PackedBytesPerSecondMax, options.Limits.HeavyCallTime);
    private readonly MonitoringDoor _monitoring = new(options);
    private readonly InputDoor _inputs = new(dispatcher, stopping);

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        try
        {
            await RouteAsync(context).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is BadHttpRequestException or OperationCanceledException or IOException)
        {
            // The client broke off, or the server is stopping.
        }
        catch (Exception fault)
        {
            options.Report(fault, "http");
            throw;
        }
    }

    private Task RouteAsync(IFeatureCollection context)
    {
        IHttpRequestFeature request = context.GetRequiredFeature<IHttpRequestFeature>();
        IHttpResponseFeature response = context.GetRequiredFeature<IHttpResponseFeature>();
        if (!_access.AllowsHost(request.Headers.Host.ToString()))
        {
            return RefuseAsync(context, 403, RpcError.InvalidRequest($"the host name {request.Headers.Host} is not among the allowed ones"));
        }

        string origin = request.Headers.Origin.ToString();
        if (origin.Length != 0)
        {
            if (!_access.AllowsOrigin(origin))
            {
                return RefuseAsync(context, 403, RpcError.InvalidRequest($"the origin {origin} is not among the allowed ones"));
            }

            response.Headers.AccessControlAllowOrigin = origin;
            response.Headers.Vary = "Origin";
        }

        bool isMonitoring = MonitoringDoor.Serves(request.Path);
        switch (request.Method)
        {
            case not "OPTIONS" when isMonitoring:
                return _monitoring.AnswerAsync(context, request, response);
            case not "OPTIONS" when InputDoor.Serves(request.Path):
                return _inputs.AnswerAsync(context, request, response);
            case "POST":
                return PostAsync(context, request, response);
            case "GET" when WebSocketDoor.IsUpgrade(request):
                return sockets.AcceptAsync(context, request, stopping);
            case "OPTIONS":
                response.StatusCode = 204;
                response.Headers.AccessControlAllowMethods = isMonitoring ? MonitoringDoor.Methods : "POST, GET, OPTIONS";
                response.Headers.AccessControlAllowHeaders = "Content-Type";
                response.Headers.AccessControlMaxAge = "600";
                // A public page that reaches into a private network asks first.
                response.Headers["Access-Control-Allow-Private-Network"] = "true";
                return Task.CompletedTask;
            default:
                response.Headers.Allow = "POST, GET, OPTIONS";
                return RefuseAsync(context, 405, RpcError.InvalidRequest($"expected POST, or GET with a WebSocket upgrade, got {request.Method}"));
        }
    }

    public static async Task RefuseAsync(IFeatureCollection context, int status, RpcError error)
    {
        IHttpResponseFeature response = context.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = status;
        using JsonOutput output = new(4096);
        Dispatcher.WriteError(output, default, error);
        await WriteAsync(context, response, output.Written).ConfigureAwait(false);
    }

    private static async Task WriteAsync(IFeatureCollection context, IHttpResponseFeature response, ReadOnlyMemory<byte> body)
    {
        response.Headers.ContentType = "application/json";
        response.Headers.ContentLength = body.Length;
        PipeWriter writer = context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer;
        await writer.WriteAsync(body).ConfigureAwait(false);
    }

    /// <summary>Sends what stands before the compressed value, the value piece by piece, and what stands after it.</summary>
    private async Task WriteCompressedAsync(IFeatureCollection context, IHttpResponseFeature response, JsonOutput output)
    {
        PackedValue value = output.Packed!;
        byte[] start = GzipFrame.Start(output.Written.Span[..output.PackedAt]);
        byte[] end = GzipFrame.End(output.Written.Span[..output.PackedAt], value, output.Written.Span[output.PackedAt..]);
        response.Headers.ContentType = "application/json";
        response.Headers.ContentEncoding = "gzip";
        response.Headers.Vary = StringValues.Concat(response.Headers.Vary, "Accept-Encoding");
        response.Headers.ContentLength = start.Length + value.Bytes + end.Length;
        await _pace.WaitAsync(value.Bytes, stopping).ConfigureAwait(false);
        PipeWriter writer = context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer;
        await writer.WriteAsync(start).ConfigureAwait(false);
        foreach (ReadOnlyMemory<byte> piece in value.Pieces)
        {
            FlushResult sent = await writer.WriteAsync(piece).ConfigureAwait(false);
            if (sent.IsCompleted) return;
        }

        await writer.WriteAsync(end).ConfigureAwait(false);
    }

    private static bool IsJson(string contentType)
    {
        ReadOnlySpan<char> media = contentType.AsSpan();
        int semicolon = media.IndexOf(';');
        media = (semicolon < 0 ? media : media[..semicolon]).Trim();
        return media.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || media.Equals("application/json-rpc", StringComparison.OrdinalIgnoreCase)
            || media.Equals("application/jsonrequest", StringComparison.OrdinalIgnoreCase);
    }

    private async Task PostAsync(IFeatureCollection context, IHttpRequestFeature request, IHttpResponseFeature response)
    {
        if (!IsJson(request.Headers.ContentType.ToString()))
        {
            RpcError error = RpcError.InvalidRequest($"expected content type application/json, got \"{request.Headers.ContentType}\"");
            await RefuseAsync(context, 415, error).ConfigureAwait(false);
            return;
        }

        long announced = request.Headers.ContentLength ?? 0;
        PipeReader body = context.GetRequiredFeature<IRequestBodyPipeFeature>().Reader;
        byte[] bytes = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(announced, 1024), _limits.RequestBytesMax));
        try
        {
            int count = 0;
            if (announced <= _limits.RequestBytesMax)
            {
                (bytes, count) = await ReadAsync(body, bytes).ConfigureAwait(false);
            }

            if (announced > _limits.RequestBytesMax || count < 0)
            {
                response.Headers.Connection = "close";
                string size = announced == 0 ? "more" : announced.ToString(CultureInfo.InvariantCulture);
                RpcError error = RpcError.LimitExceeded($"request body too large: expected at most {_limits.RequestBytesMax} bytes, got {size}");
                await RefuseAsync(context, 413, error).ConfigureAwait(false);
                return;
            }

            await AnswerAsync(context, request, response, bytes.AsMemory(0, count)).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private async Task AnswerAsync(IFeatureCollection context, IHttpRequestFeature request, IHttpResponseFeature response, ReadOnlyMemory<byte> message)
    {
        using JsonOutput output = dispatcher.NewOutput();
        bool takesGzip = request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        output.TakesPacked = takesGzip;
        await dispatcher.AnswerAsync(message, output, null, stopping).ConfigureAwait(false);
        if (output.Length == 0)
        {
            response.StatusCode = 204;
        }
        else if (output.Packed is not null
            || (takesGzip && output.Length >= PackedValue.PlainBytesMin && await dispatcher.TryPackAsync(output).ConfigureAwait(false)))
        {
            await WriteCompressedAsync(context, response, output).ConfigureAwait(false);
        }
        else
        {
            await WriteAsync(context, response, output.Written).ConfigureAwait(false);
        }
    }

    /// <summary>The whole body in one rented array; a negative count when it is larger than the limit.</summary>
    private async ValueTask<(byte[] Bytes, int Count)> ReadAsync(PipeReader body, byte[] bytes)
    {
        int count = 0;
        while (true)
        {
            ReadResult read = await body.ReadAsync(stopping).ConfigureAwait(false);
            long total = count + read.Buffer.Length;
            if (total > _limits.RequestBytesMax)
            {
                body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                return (bytes, -1);
            }

            if (total > bytes.Length)
            {
                byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(total, Math.Min((long)bytes.Length * 2, _limits.RequestBytesMax)));
                bytes.AsSpan(0, count).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(bytes);
                bytes = larger;
            }

            read.Buffer.CopyTo(bytes.AsSpan(count));
            count = (int)total;
            body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return (bytes, count);
            }
        }
    }
}
