using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Metrics;
using Sequitur.Rpc.Transport;

namespace Sequitur.Rpc;

/// <summary>JSON-RPC over HTTP and WebSocket on one port.</summary>
public sealed class RpcServer : IAsyncDisposable
{
    private readonly RpcServerOptions _options;
    private readonly Dispatcher _dispatcher;
    private readonly KestrelServer _kestrel;
    private readonly HttpDoor _door;
    private readonly CancellationTokenSource _stopping = new();

    public RpcServer(RpcServerOptions options, IEnumerable<RpcMethod> methods)
    {
        _options = options;
        _dispatcher = new Dispatcher(methods, options.Limits, options.Report);
        _door = new HttpDoor(_dispatcher, options, new WebSocketDoor(_dispatcher, options.Limits), _stopping.Token);
        KestrelServerOptions kestrel = new() { AddServerHeader = false, AllowSynchronousIO = false };
        kestrel.Limits.MaxRequestBodySize = null; // The door limits bodies itself, with a JSON error.
        kestrel.Limits.MaxConcurrentConnections = options.Limits.HttpConnectionsMax;
        kestrel.Limits.MaxConcurrentUpgradedConnections = options.Limits.WebSocketsMax;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Listen(options.EndPoint, static listen => listen.Protocols = HttpProtocols.Http1);
        SocketTransportFactory sockets = new(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        _kestrel = new KestrelServer(Options.Create(kestrel), sockets, NullLoggerFactory.Instance);
    }

    /// <summary>What the server counts.</summary>
    public void Write(MetricsText text) => _dispatcher.Write(text);

    /// <summary>Where the server listens, once started: the port the system chose if none was asked for.</summary>
    public IPEndPoint EndPoint { get; private set; } = new(IPAddress.None, 0);

    public async Task StartAsync(CancellationToken cancellation = default)
    {
        await _kestrel.StartAsync(_door, cancellation).ConfigureAwait(false);
        string address = _kestrel.Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        EndPoint = new IPEndPoint(_options.EndPoint.Address, new Uri(address).Port);
    }

    /// <summary>Closes WebSockets, lets exchanges under way end for a moment, and frees the port.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        using (CancellationTokenSource patience = new(TimeSpan.FromSeconds(2)))
        {
            await _kestrel.StopAsync(patience.Token).ConfigureAwait(false);
        }

        _kestrel.Dispose();
        _dispatcher.Dispose();
        _stopping.Dispose();
    }
}
