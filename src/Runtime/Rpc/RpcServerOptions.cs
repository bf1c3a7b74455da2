using System;
using System.Net;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Metrics;

namespace Sequitur.Rpc;

/// <summary>Where the server listens and whom it lets in.</summary>
public sealed record RpcServerOptions
{
    /// <summary>Loopback by default: the API has no authentication. Port zero lets the system choose.</summary>
    public IPEndPoint EndPoint { get; init; } = new(IPAddress.Loopback, 8545);

    public RpcLimits Limits { get; init; } = new();

    /// <summary>Origins of web pages that may read responses, besides pages served from this machine and browser extensions; "*" is everyone.</summary>
    public string[] AllowedOrigins { get; init; } = [];

    /// <summary>Host names under which requests may arrive, besides localhost and bare addresses (a defence against DNS rebinding); "*" is every name.</summary>
    public string[] AllowedHosts { get; init; } = [];

    /// <summary>Answers GET /metrics, in Prometheus' text format; null has none.</summary>
    public Func<string>? Metrics { get; init; }

    /// <summary>Answers GET /health; null has none.</summary>
    public Func<HealthReport>? Health { get; init; }

    /// <summary>Told of our own faults, with the name of what failed.</summary>
    public Action<Exception, string> Report { get; init; } = static (_, _) => { };
}
