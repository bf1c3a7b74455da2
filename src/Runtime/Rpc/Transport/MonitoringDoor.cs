using System;
using System.Text;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http.Features;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Json;
using Sequitur.Rpc.Metrics;

namespace Sequitur.Rpc.Transport;

/// <summary>What operators' programs read by plain GET: <c>/metrics</c> and <c>/health</c>.</summary>
internal sealed class MonitoringDoor(RpcServerOptions options)
{
    public const string Methods = "GET, HEAD, OPTIONS";

    private const string MetricsPath = "/metrics";
    private const string HealthPath = "/health";
    private const int HealthBytesMax = 16 * 1024;

    public static bool Serves(string path) => path is MetricsPath or HealthPath;

    public Task AnswerAsync(IFeatureCollection context, IHttpRequestFeature request, IHttpResponseFeature response)
    {
        if (request.Method is not ("GET" or "HEAD"))
        {
            response.Headers.Allow = Methods;
            return HttpDoor.RefuseAsync(context, 405, RpcError.InvalidRequest($"expected GET or HEAD on {request.Path}, got {request.Method}"));
        }

        if (request.Path == MetricsPath && options.Metrics is not null)
        {
            return WriteAsync(context, request, MetricsText.ContentType, Encoding.UTF8.GetBytes(options.Metrics()));
        }

        if (request.Path == HealthPath && options.Health is not null)
        {
            HealthReport report = options.Health();
            response.StatusCode = report.IsHealthy ? 200 : 503;
            using JsonOutput output = new(HealthBytesMax);
            Write(output, report);
            return WriteAsync(context, request, "application/json", output.Written.ToArray());
        }

        return HttpDoor.RefuseAsync(context, 404, RpcError.InvalidRequest($"this server has no {request.Path}"));
    }

    private static void Write(JsonOutput output, HealthReport report)
    {
        output.BeginObject();
        output.Boolean("healthy"u8, report.IsHealthy);
        output.Name("head"u8);
        output.Number((long)report.Head);
        output.Name("secondsSinceBlock"u8);
        output.Number(Math.Round(report.SecondsSinceBlock, 3));
        output.Name("peers"u8);
        output.Number(report.Peers);
        output.Boolean("quorumConnected"u8, report.IsQuorumConnected);
        output.Boolean("syncing"u8, report.IsSyncing);
        if (report.Reason is not null) output.Text("reason"u8, report.Reason);
        output.EndObject();
    }

    /// <summary>HEAD is told everything but the body.</summary>
    private static async Task WriteAsync(IFeatureCollection context, IHttpRequestFeature request, string contentType, byte[] body)
    {
        IHttpResponseFeature response = context.GetRequiredFeature<IHttpResponseFeature>();
        response.Headers.ContentType = contentType;
        response.Headers.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        if (request.Method != "HEAD")
        {
            await context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.WriteAsync(body).ConfigureAwait(false);
        }
    }
}
