using System;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace Sequitur.Cli.Network;

/// <summary>Both directions of one connection through a relay; they end together, by a reset.</summary>
internal sealed class RelayedConnection(Socket accepted, LinkConditions conditions, Action<RelayedConnection> ended) : IDisposable
{
    /// <summary>Whoever dials takes the connection for made, so a first packet lost behind the relay must not cost the kernel's patience, which doubles.</summary>
    private static readonly TimeSpan s_dialPatience = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan s_dialTime = TimeSpan.FromSeconds(3);

    private readonly Lock _change = new();
    private Socket? _dialled;
    private DelayedStream? _forth;
    private DelayedStream? _back;
    private Timer? _age;
    private bool _isOver;

    /// <summary>Dials the target and relays from then on; a target that refuses ends the connection, one that does not answer is dialled again.</summary>
    public void Run(EndPoint target)
    {
        long started = Stopwatch.GetTimestamp();
        while (!_isOver && Stopwatch.GetElapsedTime(started) < s_dialTime)
        {
            var dialled = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                if (Dial(dialled, target) && TryStart(dialled)) return;
                dialled.Dispose();
                if (_isOver) return;
            }
            catch (SocketException refused) when (refused.SocketErrorCode is SocketError.HostUnreachable or SocketError.NetworkUnreachable)
            {
                dialled.Dispose();
                // The target's machine is cut off; this thread is the connection's own and has nothing else to do until it is back.
                Thread.Sleep(s_dialPatience);
            }
            catch (Exception failed) when (failed is SocketException or ObjectDisposedException)
            {
                dialled.Dispose();
                break;
            }
        }

        Dispose();
    }

    public void Dispose()
    {
        lock (_change)
        {
            if (_isOver) return;
            _isOver = true;
        }

        _age?.Dispose();
        _forth?.Stop();
        _back?.Stop();
        Reset(accepted);
        if (_dialled is not null) Reset(_dialled);
        ended(this);
    }

    private static bool Dial(Socket socket, EndPoint target)
    {
        using var patience = new CancellationTokenSource(s_dialPatience);
        try
        {
            socket.ConnectAsync(target, patience.Token).AsTask().GetAwaiter().GetResult();
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private bool TryStart(Socket dialled)
    {
        lock (_change)
        {
            if (_isOver) return false;
            accepted.NoDelay = true;
            dialled.NoDelay = true;
            _dialled = dialled;
            _forth = new DelayedStream(accepted, dialled, conditions, Dispose);
            _back = new DelayedStream(dialled, accepted, conditions, Dispose);
            if (conditions.ResetAfter is { } age) _age = new Timer(static connection => ((RelayedConnection)connection!).Dispose(), this, age, Timeout.InfiniteTimeSpan);
            _forth.Start();
            _back.Start();
            return true;
        }
    }

    /// <summary>Without a linger time a close sends a reset.</summary>
    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Dispose();
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            socket.Dispose();
        }
    }
}
