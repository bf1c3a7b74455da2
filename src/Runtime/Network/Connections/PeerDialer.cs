using System;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Primitives;

namespace Sequitur.Network;

/// <summary>Stays connected to one configured peer.</summary>
internal sealed class PeerDialer(PeerEntry entry, NetworkOptions options, PeerDirectory directory, Bans bans, AttemptGate gate, ConnectionMaker maker)
{
    private Address? _known = entry.Address;
    private string _lastFailure = "";

    public async Task RunAsync(CancellationToken stopping)
    {
        if (_known is { } configured) directory.BecomeFamiliar(configured);
        SocketDialer sockets = new(entry, options.Limits, gate, failure => ReportOnce("peer not reached", failure));
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                await WaitWhileConnectedAsync(stopping).ConfigureAwait(false);
                Socket socket = await sockets.ConnectAsync(stopping).ConfigureAwait(false);
                // Meanwhile the peer may have dialled.
                if (_known is { } known && directory.IsConnected(known))
                {
                    socket.Dispose();
                    continue;
                }

                if (await TryGreetAsync(socket, stopping).ConfigureAwait(false) is not { } pause) return;
                if (pause > TimeSpan.Zero) await Task.Delay(pause, stopping).ConfigureAwait(false);
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

    /// <summary>How long to wait before the next attempt; null when there shall be none.</summary>
    private async Task<TimeSpan?> TryGreetAsync(Socket socket, CancellationToken stopping)
    {
        try
        {
            Become(await maker.ConnectAsync(socket, entry.Address, stopping).ConfigureAwait(false));
            _lastFailure = "";
            return TimeSpan.Zero;
        }
        catch (GreetingException refusal)
        {
            stopping.ThrowIfCancellationRequested();
            if (refusal.Address is { } address && (entry.Address is null || entry.Address == address)) Become(address);
            if (refusal.Code == DisconnectCode.AlreadyConnected) return SocketDialer.Jittered(options.Limits.RedialTimeMax);
            ReportOnce("peer refused", refusal.Message);
            if (refusal.Code == DisconnectCode.Self) return null;
            bool isPassing = refusal.Code is DisconnectCode.TooSlow or DisconnectCode.Stopping;
            return SocketDialer.Jittered(isPassing ? options.Limits.RedialTime : options.Limits.RefusedTime);
        }
    }

    /// <summary>A peer that is not there is a line, not a line each time.</summary>
    private void ReportOnce(string what, string reason)
    {
        if (reason != _lastFailure) options.Report(what, [("peer", entry), ("reason", reason)]);
        _lastFailure = reason;
    }

    private void Become(Address address)
    {
        _known = address;
        directory.BecomeFamiliar(address);
    }
}
