using System.Threading;
using System.Threading.Tasks;
using Sequitur.Network.Protocol;
using Sequitur.Primitives;

namespace Sequitur.Network;

/// <summary>What both sides say before they are connected: hello, then accept.</summary>
/// <remarks>
/// Of two nodes the one with the smaller address decides which connection between them lives. The other one accepts first; the decider accepts
/// last, or says that it is connected already. So both sides always keep the same one.
/// </remarks>
internal sealed class Greeting(Address self, ulong process, NetworkOptions options, PeerDirectory directory)
{
    public const uint Version = 1;

    private static readonly byte[] AcceptFrame = HelloCodec.EncodeEmpty(Kind.Accept);

    /// <summary>Ends when the connection is in the directory, else throws <see cref="GreetingException"/>. Gives the one before it, as <see cref="PeerDirectory.Adopt"/> does.</summary>
    public async Task<PeerConnection?> ExchangeAsync(PeerConnection connection, CancellationToken cancellation)
    {
        connection.Send(HelloCodec.Encode(new Hello(
            Version, options.ChainId, options.GenesisHash, options.ConfigurationHash, options.ClientVersion, options.Head(), process)));
        Hello hello = Check(await NextAsync(connection, Kind.Hello, cancellation).ConfigureAwait(false));
        if (connection.Address == self) throw hello.Process == process
            ? Refusal(DisconnectCode.Self, "this is the node itself")
            : Refusal(DisconnectCode.Refused, "another process uses this node's key");
        directory.CheckWelcome(connection);
        bool decides = self < connection.Address;
        if (!decides) connection.Send(AcceptFrame);
        await NextAsync(connection, Kind.Accept, cancellation).ConfigureAwait(false);
        return directory.Adopt(connection, hello, decides ? AcceptFrame : null);
    }

    private static async Task<byte[]> NextAsync(PeerConnection connection, Kind expected, CancellationToken cancellation)
    {
        (Kind kind, byte[] content) = await connection.NextGreetingAsync(cancellation).ConfigureAwait(false);
        if (kind == expected) return content;
        if (kind == Kind.Disconnect && HelloCodec.TryDecodeDisconnect(content, out DisconnectCode code, out string reason))
        {
            throw new GreetingException(code, "told by the peer: " + reason, isByPeer: true);
        }

        throw Refusal(DisconnectCode.Misbehaviour, $"{expected} expected, {kind} came");
    }

    private Hello Check(byte[] content)
    {
        Hello hello = HelloCodec.Decode(content, Version, out string? refusal) ?? throw Refusal(DisconnectCode.OtherChain, refusal!);
        if (hello.ChainId != options.ChainId) throw Other("chain id", options.ChainId, hello.ChainId);
        if (hello.GenesisHash != options.GenesisHash) throw Other("genesis hash", options.GenesisHash, hello.GenesisHash);
        if (hello.ConfigurationHash != options.ConfigurationHash) throw Other("configuration hash", options.ConfigurationHash, hello.ConfigurationHash);
        return hello;
    }

    private static GreetingException Other(string what, object expected, object came) =>
        Refusal(DisconnectCode.OtherChain, $"{what} {expected} expected, {came} came");

    private static GreetingException Refusal(DisconnectCode code, string reason) => new(code, reason, isByPeer: false);
}
