using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace Sequitur.Cli.Network;

/// <summary>A TCP relay that behaves like a link: it takes time, has a bandwidth, and may reset connections.</summary>
/// <remarks>When one side closes, the other is reset and what was on its way is lost. Threads that block are used throughout: the pool's queue would show in the delay.</remarks>
internal sealed class TcpRelay : IDisposable
{
    private readonly Socket _listener;
    private readonly EndPoint _target;
    private readonly LinkConditions _conditions;
    private readonly HashSet<RelayedConnection> _connections = [];
    private bool _isStopped;
    private bool _isCut;

    private TcpRelay(Socket listener, EndPoint target, LinkConditions conditions)
    {
        _listener = listener;
        _target = target;
        _conditions = conditions;
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <param name="listen">Where to accept connections; port zero lets the system choose.</param>
    /// <param name="target">Where each is continued.</param>
    /// <param name="conditions">What happens in between.</param>
    public static TcpRelay Start(IPEndPoint listen, EndPoint target, LinkConditions conditions)
    {
        var listener = new Socket(listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(listen);
            listener.Listen();
        }
        catch (SocketException)
        {
            listener.Dispose();
            throw;
        }

        var relay = new TcpRelay(listener, target, conditions);
        new Thread(relay.Accept) { Name = "relay-accept", IsBackground = true }.Start();
        return relay;
    }

    /// <summary>Resets every connection and each new one, until the link is restored.</summary>
    public void Cut()
    {
        lock (_connections) _isCut = true;
        ResetConnections();
    }

    public void Restore()
    {
        lock (_connections) _isCut = false;
    }

    /// <summary>Resets every connection; new ones are accepted.</summary>
    public void ResetConnections()
    {
        RelayedConnection[] all;
        lock (_connections) all = [.. _connections];
        foreach (RelayedConnection connection in all) connection.Dispose();
    }

    public void Dispose()
    {
        lock (_connections) _isStopped = true;
        _listener.Dispose();
        ResetConnections();
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                Socket accepted = _listener.Accept();
                new Thread(() => Continue(accepted)) { Name = "relay-connect", IsBackground = true }.Start();
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
        }
    }

    private void Continue(Socket accepted)
    {
        var connection = new RelayedConnection(accepted, _conditions, Forget);
        lock (_connections)
        {
            if (_isStopped || _isCut) connection.Dispose();
            else _connections.Add(connection);
        }

        connection.Run(_target);
    }

    private void Forget(RelayedConnection connection)
    {
        lock (_connections) _connections.Remove(connection);
    }
}
