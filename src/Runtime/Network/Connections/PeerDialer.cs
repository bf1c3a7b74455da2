using System;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Primitives;

namespace Sequitur.Network;

/// <summary>Stays connected to one configured peer.</summary>
internal sealed class PeerDialer(PeerEntry entry, NetworkOptions options, PeerDirectory directory, Bans bans, AttemptGate gate, HandshakeTurns turns, ConnectionMaker maker)
{
    private const double Growth = 1.5;
    private const string NotReached = "peer not reached";

    /// <summary>A connection that lasted so long was a good one.</summary>
    private static readonly TimeSpan GoodTime = TimeSpan.FromSeconds(5);

    private Address? _known = entry.Address;
    private TimeSpan _pause;
    private bool _isThere = true;
    private string _lastFailure = "";

    public async Task RunAsync(CancellationToken stopping)
    {
        if (_known is { } configured)
        {
            directory.BecomeFamiliar(configured);
            // When all start at once, the side that would decide (Greeting) dials first, and the other need not.
            if (configured < maker.Self) _pause = options.Limits.RedialTimeMax / 2;
        }

        SocketDialer sockets = new(entry, options.Limits, gate, failure => ReportOnce(NotReached, failure));
        try
        {
            bool isWanted = true;
            while (isWanted)
            {
                if (_pause > TimeSpan.Zero) await Task.Delay(SocketDialer.Jittered(_pause), stopping).ConfigureAwait(false);
                await WaitWhileConnectedAsync(stopping).ConfigureAwait(false);
                if (await TakeTurnAsync(sockets, stopping).ConfigureAwait(false) is { } socket) isWanted = await TryGreetAsync(socket, stopping).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task WaitWhileConnectedAsync(CancellationToken stopping)
    {
        while (_known is { } address)
        {
            Task changed = directory.Changed;
            TimeSpan ban = bans.Remaining(address);
            if (ban > TimeSpan.Zero) await Task.Delay(ban, stopping).ConfigureAwait(false);
            else if (directory.IsConnected(address)) await changed.WaitAsync(stopping).ConfigureAwait(false);
            else return;
        }
    }

    /// <summary>A fresh connection and the turn to greet on it; else null, and no pause is needed. Nobody waits for a turn with a connection in hand,
    /// because the other side would hang up; and no turn is spent on waiting for a peer that is not there.</summary>
    private async Task<Socket?> TakeTurnAsync(SocketDialer sockets, CancellationToken stopping)
    {
        Socket? socket;
        if (_isThere)
        {
            await turns.EnterAsync(stopping).ConfigureAwait(false);
            // Meanwhile the peer may have dialled.
            bool isWanted = _known is not { } known || !directory.IsConnected(known);
            socket = isWanted ? await sockets.TryOnceAsync(stopping).ConfigureAwait(false) : null;
            if (socket is not null) return socket;
            turns.Leave();
            _isThere = !isWanted;
        }
        else
        {
            socket = await sockets.ConnectAsync(stopping).ConfigureAwait(false);
            _isThere = true;
            if (turns.TryEnter()) return socket;
            socket.Dispose();
        }

        _pause = TimeSpan.Zero;
        return null;
    }

    /// <summary>Greets, stays while connected, and sets the pause before the next attempt; false when there shall be none.</summary>
    private async Task<bool> TryGreetAsync(Socket socket, CancellationToken stopping)
    {
        long start = Environment.TickCount64;
        GreetingException? refusal = await GreetAsync(socket, stopping).ConfigureAwait(false);
        bool wasLong = Environment.TickCount64 - start > options.Limits.HandshakeTime.TotalMilliseconds / 3;
        bool isPassing = refusal?.Code is DisconnectCode.TooSlow or DisconnectCode.OutOfTime or DisconnectCode.Stopping;
        turns.Leave(ranOutOfTime: wasLong && isPassing);
        stopping.ThrowIfCancellationRequested();
        if (refusal is null)
        {
            _lastFailure = "";
            start = Environment.TickCount64;
            await WaitWhileConnectedAsync(stopping).ConfigureAwait(false);
            bool wasGood = Environment.TickCount64 - start >= GoodTime.TotalMilliseconds;
            _pause = wasGood ? TimeSpan.Zero : Longer(options.Limits.RefusedTime);
            return true;
        }

        if (refusal.Code == DisconnectCode.AlreadyConnected)
        {
            _pause = options.Limits.RedialTimeMax;
            return true;
        }

        ReportOnce("peer refused", refusal.Message);
        _pause = isPassing ? Longer(options.Limits.RedialTimeMax) : options.Limits.RefusedTime;
        return refusal.Code != DisconnectCode.Self;
    }

    /// <summary>Null once the peer is connected.</summary>
    private async Task<GreetingException?> GreetAsync(Socket socket, CancellationToken stopping)
    {
        try
        {
            Become(await maker.ConnectAsync(socket, entry.Address, stopping).ConfigureAwait(false));
            return null;
        }
        catch (GreetingException refusal)
        {
            if (refusal.Address is { } address && (entry.Address is null || entry.Address == address)) Become(address);
            return refusal;
        }
    }

    private TimeSpan Longer(TimeSpan most)
    {
        TimeSpan longer = _pause * Growth > options.Limits.RedialTime ? _pause * Growth : options.Limits.RedialTime;
        return longer < most ? longer : most;
    }

    /// <summary>A peer that is not there is a line, not a line each time; why exactly it is not changes all the time.</summary>
    private void ReportOnce(string what, string reason)
    {
        string failure = what == NotReached ? what : reason;
        if (failure != _lastFailure) options.Report(what, [("peer", entry), ("reason", reason)]);
        _lastFailure = failure;
    }

    private void Become(Address address)
    {
        _known = address;
        directory.BecomeFamiliar(address);
    }
}
