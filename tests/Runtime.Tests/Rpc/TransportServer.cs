using System;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Http;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Rpc.Dispatch;

namespace Sequitur.Runtime.Rpc;

/// <summary>A server with a few methods of its own on a loopback port the system chooses.</summary>
internal sealed class TransportServer : IAsyncDisposable
{
    private readonly Sequitur.Rpc.RpcServer _server;

    private TransportServer(Sequitur.Rpc.RpcServer server)
    {
        _server = server;
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.EndPoint.Port}/"), Timeout = TimeSpan.FromSeconds(30) };
    }

    public HttpClient Client { get; }

    public Uri SocketAddress => new($"ws://127.0.0.1:{_server.EndPoint.Port}/");

    public ConcurrentQueue<string> Faults { get; } = [];

    /// <summary>Calls of test_wait run until this is set.</summary>
    public ManualResetEventSlim Gate { get; } = new(true);

    public int Notified { get; private set; }

    public ISubscriber? Subscriber { get; private set; }

    public static async Task<TransportServer> StartAsync(
        RpcLimits? limits = null, Func<Sequitur.Rpc.RpcServerOptions, Sequitur.Rpc.RpcServerOptions>? options = null)
    {
        TransportServer? self = null;
        RpcMethod[] methods =
        [
            new() { Name = "test_echo", Body = (ref parameters, result) => Echo(ref parameters, result) },
            new() { Name = "test_fault", Body = (ref _, _) => throw new InvalidOperationException("broken") },
            new() { Name = "test_revert", Body = (ref _, _) => new RpcError(RpcErrorCode.ExecutionReverted, "execution reverted", Data: [1, 2]) },
            new() { Name = "test_large", Body = (ref parameters, result) => Large(ref parameters, result) },
            new() { Name = "test_count", Body = (ref _, result) => { self!.Notified++; result.Null(); return null; } },
            new() { Name = "test_wait", IsHeavy = true, Body = (ref _, result) => { self!.Gate.Wait(); result.Boolean(true); return null; } },
            new() { Name = "test_usual_niceness", Body = (ref _, result) => Niceness(result) },
            new() { Name = "test_niceness", IsHeavy = true, Body = (ref _, result) => Niceness(result) },
            new() { Name = "test_prover_niceness", IsHeavy = true, IsForProvers = true, Body = (ref _, result) => Niceness(result) },
            new() { Name = "test_subscribe", SubscriberBody = (ref _, result, subscriber) => { self!.Subscriber = subscriber?.Connection; result.Boolean(subscriber is not null); return null; } },
        ];
        Sequitur.Rpc.RpcServerOptions settings = new()
        {
            EndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            Limits = limits ?? new RpcLimits(),
            Report = (fault, method) => self!.Faults.Enqueue($"{method}: {fault.Message}"),
        };
        Sequitur.Rpc.RpcServer server = new(options?.Invoke(settings) ?? settings, methods);
        await server.StartAsync();
        self = new TransportServer(server);
        return self;
    }

    public async Task<(HttpStatusCode Status, JsonNode? Body)> PostAsync(string json)
    {
        using StringContent content = new(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await Client.PostAsync((Uri?)null, content);
        string text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public async Task<JsonNode> CallAsync(string json)
    {
        (HttpStatusCode status, JsonNode? body) = await PostAsync(json);
        Xunit.Assert.Equal(HttpStatusCode.OK, status);
        return body!;
    }

    public async Task<ClientWebSocket> ConnectAsync()
    {
        ClientWebSocket socket = new();
        await socket.ConnectAsync(SocketAddress, CancellationToken.None);
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        Gate.Set();
        Client.Dispose();
        await _server.DisposeAsync();
        Gate.Dispose();
    }

    private static RpcError? Echo(ref Parameters parameters, Sequitur.Rpc.Json.JsonOutput result)
    {
        ulong number = parameters.Quantity("number");
        if (parameters.Failed(out RpcError? error)) return error;
        result.Quantity(number);
        return null;
    }

    /// <summary>Of the calling thread: field 19 of Linux' stat, of which the first two end with the name.</summary>
    private static RpcError? Niceness(Sequitur.Rpc.Json.JsonOutput result)
    {
        string stat = System.IO.File.ReadAllText("/proc/thread-self/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        result.Text(fields[16]);
        return null;
    }

    private static RpcError? Large(ref Parameters parameters, Sequitur.Rpc.Json.JsonOutput result)
    {
        ulong size = parameters.Quantity("size");
        if (parameters.Failed(out RpcError? error)) return error;
        result.Data(new byte[size]);
        return null;
    }
}
