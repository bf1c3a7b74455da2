using System;

namespace Sequitur.Network;

/// <summary>Times and bounds of the connections; local policy. The limits of the messages themselves are in peer.proto.</summary>
public sealed record NetworkLimits
{
    public TimeSpan ConnectTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>TLS, hello and acceptance together.</summary>
    public TimeSpan HandshakeTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Between the beginnings of two attempts to reach a peer; grows by half each time, up to <see cref="RedialTimeMax"/>.</summary>
    public TimeSpan RedialTime { get; init; } = TimeSpan.FromMilliseconds(50);

    public TimeSpan RedialTimeMax { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>Before a peer that refused this node for a lasting reason (another chain, full) is tried again.</summary>
    public TimeSpan RefusedTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After so long without sending, a ping is sent.</summary>
    public TimeSpan PingTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A peer from whom no byte comes for so long is gone.</summary>
    public TimeSpan SilenceTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>A peer that takes no byte for so long is gone.</summary>
    public TimeSpan BlockedTime { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan BanTime { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan BanTimeMax { get; init; } = TimeSpan.FromMinutes(5);

    public int PeersMax { get; init; } = 256;

    /// <summary>Of these, so many may be neither configured nor validators.</summary>
    public int StrangersMax { get; init; } = 64;

    /// <summary>Incoming connections that have not finished the handshake.</summary>
    public int HandshakesMax { get; init; } = 256;

    /// <summary>Incoming connections from one internet address that is not a configured peer's: at once, then so many per second.</summary>
    public int AttemptsBurst { get; init; } = 64;

    public int AttemptsPerSecond { get; init; } = 16;

    /// <summary>Waiting to be sent to one peer.</summary>
    public long QueuedBytesMax { get; init; } = 64L << 20;

    public int QueuedMessagesMax { get; init; } = 16_384;

    /// <summary>Requests to one peer that it has not answered, those given up included.</summary>
    public int OpenRequestsMax { get; init; } = 32;
}
