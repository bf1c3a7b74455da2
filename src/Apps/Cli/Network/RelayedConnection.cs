using System;
using System.Net.Sockets;
using System.Threading;

namespace Sequitur.Cli.Network;

/// <summary>Both directions of one connection through a relay; they end together, by a reset.</summary>
internal sealed class RelayedConnection : IDisposable
{
    private readonly Socket _accepted;
    private readonly Socket _dialled;
    private readonly LinkConditions _conditions;
    private readonly Action<RelayedConnection> _ended;
    private readonly DelayedStream _forth;
    private readonly DelayedStream _back;
    private Timer? _age;
    private int _isOver;

    public RelayedConnection(Socket accepted, Socket dialled, LinkConditions conditions, Action<RelayedConnection> ended)
    {
        _accepted = accepted;
        _dialled = dialled;
        _conditions = conditions;
        _ended = ended;
        _forth = new DelayedStream(accepted, dialled, conditions, Dispose);
        _back = new DelayedStream(dialled, accepted, conditions, Dispose);
    }

    public void Start()
    {
        _accepted.NoDelay = true;
        _dialled.NoDelay = true;
        _forth.Start();
        _back.Start();
        if (_conditions.ResetAfter is { } age) _age = new Timer(static connection => ((RelayedConnection)connection!).Dispose(), this, age, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isOver, 1) != 0) return;
        _age?.Dispose();
        _forth.Stop();
        _back.Stop();
        Reset(_accepted);
        Reset(_dialled);
        _ended(this);
    }

    /// <summary>Without a linger time a close sends a reset. The shutdown before it wakes a thread that reads.</summary>
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
