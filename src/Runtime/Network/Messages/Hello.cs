using Sequitur.Primitives;

namespace Sequitur.Network;

/// <summary>The first message of each side.</summary>
/// <param name="Version">Of the protocol: peers of different versions do not talk.</param>
/// <param name="ChainId">Of the chain.</param>
/// <param name="GenesisHash">Of the first block.</param>
/// <param name="ConfigurationHash">Of the chain's rules.</param>
/// <param name="ClientVersion">For people.</param>
/// <param name="Head">The newest final block.</param>
/// <param name="Process">Random, drawn when the process starts.</param>
internal sealed record Hello(
    uint Version, ulong ChainId, Hash256 GenesisHash, Hash256 ConfigurationHash, string ClientVersion, PeerMessage.Head Head, ulong Process);

/// <summary>Why a connection is closed, told to the other side.</summary>
internal enum DisconnectCode : uint
{
    Stopping = 1,
    Misbehaviour = 2,
    OtherChain = 3,
    AlreadyConnected = 4,
    Self = 5,
    Full = 6,
    Banned = 7,
    TooSlow = 8,
    Refused = 9,
    OutOfTime = 10,
}
