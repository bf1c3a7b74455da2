using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace Sequitur.Runtime.Network;

/// <summary>A TCP relay whose cable can be cut, and whose line can be slow.</summary>
internal sealed class Relay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Socket> _sockets = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Func<IPEndPoint> _target;
    private volatile TaskCompletionSource _passes = new();

    /// <param name="target">Where what comes is sent; asked for each connection.</param>
    public Relay(Func<IPEndPoint> target)
    {
        _target = target;
        _passes.SetResult();
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Place => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Zero for no limit.</summary>
    public int BytesPerSecond { get; set; }

    /// <summary>Nothing passes any more; connections stay open, and new ones hang.</summary>
    public void Cut() => _passes = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Heal() => _passes.TrySetResult();

    /// <summary>All connections end at once.</summary>
    public void Reset()
    {
        foreach (Socket socket in _sockets) socket.Close(timeout: 0);
        _sockets.Clear();
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _listener.Dispose();
        foreach (Socket socket in _sockets) socket.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptSocketAsync(_stopping.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(Socket near)
    {
        Socket far = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, SendBufferSize = 64 * 1024 };
        near.NoDelay = true;
        near.ReceiveBufferSize = 64 * 1024;
        _sockets.Add(near);
        _sockets.Add(far);
        try
        {
            await _passes.Task.WaitAsync(_stopping.Token);
            await far.ConnectAsync(_target());
            await Task.WhenAll(PumpAsync(near, far), PumpAsync(far, near));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            near.Dispose();
            far.Dispose();
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            while (true)
            {
                int count = await from.ReceiveAsync(buffer, _stopping.Token);
                await _passes.Task.WaitAsync(_stopping.Token);
                if (count == 0) break;
                long start = Stopwatch.GetTimestamp();
                await to.SendAsync(buffer.AsMemory(0, count), _stopping.Token);
                if (BytesPerSecond == 0) continue;
                TimeSpan wait = TimeSpan.FromSeconds((double)count / BytesPerSecond) - Stopwatch.GetElapsedTime(start);
                if (wait > TimeSpan.Zero) await Task.Delay(wait, _stopping.Token);
            }
        }
        finally
        {
            from.Dispose();
            to.Dispose();
        }
    }
}
