using System;
using System.Collections.Generic;
using System.Net;
using Sequitur.Cli.Network;

namespace Sequitur.Cli.Devnet;

/// <summary>Relays in this process between the validators of a devnet, so that their messages take as long as between distant machines.</summary>
internal sealed class DevnetLinks(TimeSpan delay) : IDisposable
{
    /// <summary>Each pair has a relay per direction of dialling, and each connection four threads.</summary>
    public const int ValidatorsMax = 16;

    private readonly List<TcpRelay> _relays = [];

    /// <summary>A port that leads to this one over a link of its own.</summary>
    public int LeadTo(int port)
    {
        TcpRelay relay = TcpRelay.Start(new IPEndPoint(IPAddress.Loopback, 0), new IPEndPoint(IPAddress.Loopback, port), new LinkConditions { Delay = delay });
        _relays.Add(relay);
        return relay.EndPoint.Port;
    }

    public void Dispose()
    {
        foreach (TcpRelay relay in _relays) relay.Dispose();
    }
}
