using System.Collections.Generic;

namespace Sequitur.Network;

/// <summary>What the network has done since it started.</summary>
/// <param name="Connected">Peers connected now.</param>
/// <param name="BytesReceived">Inside TLS, from connected peers.</param>
/// <param name="BytesSent">Inside TLS.</param>
/// <param name="Messages">By the name of their kind.</param>
/// <param name="Connections">Connections that were accepted by both sides.</param>
/// <param name="Refusals">Connections that were not, by this side.</param>
/// <param name="Drops">Peers disconnected for misbehaviour.</param>
/// <param name="Losses">Peers disconnected because they were silent or too slow.</param>
public sealed record NetworkStatistics(
    int Connected, long BytesReceived, long BytesSent, IReadOnlyList<MessageCount> Messages, long Connections, long Refusals, long Drops, long Losses);

/// <summary>How many messages of one kind came and went.</summary>
public readonly record struct MessageCount(string Kind, long Received, long Sent);
