using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Primitives;

namespace Sequitur.Network;

/// <summary>Who is connected: one connection for each address, and room for configured peers and validators before strangers.</summary>
internal sealed class PeerDirectory(NetworkOptions options, Bans bans)
{
    /// <summary>A live connection carries something each ping time.</summary>
    private const double StaleAfterPings = 1.5;

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<Address, PeerConnection> _open = new();
    private readonly ConcurrentDictionary<Address, bool> _familiar = new();

    /// <summary>The newest connection with each address until the node has been told of its end, which may be long after it was closed.</summary>
    private readonly Dictionary<Address, PeerConnection> _newest = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isClosed;

    public int Count => _open.Count;

    public IEnumerable<PeerConnection> Connections => _open.Values;

    /// <summary>Ends when somebody has come or gone since it was asked for.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    public bool TryGet(in Address address, out PeerConnection? connection) => _open.TryGetValue(address, out connection);

    public bool IsConnected(in Address address) => _open.ContainsKey(address);

    /// <summary>This address lives behind a configured peer's entry.</summary>
    public void BecomeFamiliar(in Address address) => _familiar.TryAdd(address, true);

    /// <summary>Throws the reason why there is no place for this peer, whatever it says.</summary>
    public void CheckWelcome(PeerConnection connection)
    {
        TimeSpan ban = bans.Remaining(connection.Address);
        if (ban > TimeSpan.Zero) throw Refusal(DisconnectCode.Banned, $"banned for {Math.Ceiling(ban.TotalSeconds)} more seconds");
        if (_isClosed) throw Refusal(DisconnectCode.Stopping, "the node is stopping");
        if (IsConnected(connection.Address)) return;
        if (_open.Count >= options.Limits.PeersMax) throw Refusal(DisconnectCode.Full, $"{options.Limits.PeersMax} peers are connected");
        if (IsStranger(connection) && _open.Values.Count(IsStranger) >= options.Limits.StrangersMax)
        {
            throw Refusal(DisconnectCode.Full, $"{options.Limits.StrangersMax} unknown peers are connected");
        }
    }

    /// <summary>
    /// Enters the connection, and gives the one before it with the same address, of whose end the node has not been told yet: one that it takes the
    /// place of, or one that was closed a moment ago. The side that decides passes its last word and may still refuse.
    /// </summary>
    public PeerConnection? Adopt(PeerConnection connection, Hello hello, byte[]? lastWord)
    {
        PeerConnection? replaced, before;
        lock (_gate)
        {
            CheckWelcome(connection);
            if (_open.TryGetValue(connection.Address, out replaced) && lastWord is not null && !IsStale(replaced, hello))
            {
                throw Refusal(DisconnectCode.AlreadyConnected, "already connected");
            }

            connection.Open(hello);
            if (lastWord is not null) connection.Send(lastWord, mayWriteHere: false);
            connection.Closing = Remove;
            _open[connection.Address] = connection;
            _newest.TryGetValue(connection.Address, out before);
            _newest[connection.Address] = connection;
            if (connection.IsClosing) Remove(connection);
            Announce();
        }

        replaced?.Close(DisconnectCode.AlreadyConnected, "replaced by a newer connection", isTold: true);
        return before;
    }

    /// <summary>The node has been told of the connection's end.</summary>
    public void Forget(PeerConnection connection)
    {
        lock (_gate)
        {
            ((ICollection<KeyValuePair<Address, PeerConnection>>)_newest).Remove(new(connection.Address, connection));
        }
    }

    /// <summary>The connection that a ban must still end. A peer that is just being let in, looked at before it was banned, is waited for.</summary>
    public PeerConnection? CurrentOfBanned(in Address address)
    {
        lock (_gate) return _open.GetValueOrDefault(address);
    }

    /// <summary>Nobody comes in any more; gives those of whose end the node is still to be told, closed or not.</summary>
    public PeerConnection[] Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            return [.. _newest.Values];
        }
    }

    private bool IsStale(PeerConnection connection, Hello hello) =>
        connection.IsClosing || connection.Process != hello.Process || connection.Silence > options.Limits.PingTime * StaleAfterPings;

    private bool IsStranger(PeerConnection connection) =>
        !connection.IsOutbound && !_familiar.ContainsKey(connection.Address) && !options.IsValidator(connection.Address);

    private void Remove(PeerConnection connection)
    {
        lock (_gate)
        {
            if (((ICollection<KeyValuePair<Address, PeerConnection>>)_open).Remove(new(connection.Address, connection))) Announce();
        }
    }

    private void Announce() => Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    private static GreetingException Refusal(DisconnectCode code, string reason) => new(code, reason, isByPeer: false);
}
