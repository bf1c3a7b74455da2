using System;
using Sequitur.Primitives;
using Wire = Sequitur.Network.Protocol;

namespace Sequitur.Network;

/// <summary>The messages with which a connection begins and ends; nobody outside the network sees them.</summary>
internal static class HelloCodec
{
    private const byte VersionTag = 1 << 3;
    private const int ReasonLengthMax = 400;

    public static byte[] Encode(Hello hello) => PeerMessageCodec.Seal(Wire.Kind.Hello, new Wire.Hello
    {
        Version = hello.Version,
        ChainId = hello.ChainId,
        GenesisHash = PeerMessageCodec.Wrap(hello.GenesisHash),
        ConfigurationHash = PeerMessageCodec.Wrap(hello.ConfigurationHash),
        ClientVersion = hello.ClientVersion,
        Head = new Wire.Head { Number = hello.Head.Number, Hash = PeerMessageCodec.Wrap(hello.Head.Hash) },
        Process = hello.Process,
    });

    /// <summary>Null with the reason. A hello of another version is said to be that, whatever else it holds.</summary>
    public static Hello? Decode(ReadOnlySpan<byte> body, uint version, out string? refusal)
    {
        if (body.Length >= 2 && body[0] == VersionTag && body[1] is > 0 and < 0x80 && body[1] != version)
        {
            refusal = $"protocol version {version} expected, {body[1]} came";
            return null;
        }

        refusal = Wire.FrameKinds.RulesOf(Wire.Kind.Hello).Check(body);
        if (refusal is not null) return null;
        Wire.Hello hello = Wire.Hello.Parser.ParseFrom(body);
        if (hello.Version != version)
        {
            refusal = $"protocol version {version} expected, {hello.Version} came";
            return null;
        }

        PeerMessage.Head head = new(hello.Head.Number, new Hash256(hello.Head.Hash.Span));
        return new Hello(hello.Version, hello.ChainId, new Hash256(hello.GenesisHash.Span), new Hash256(hello.ConfigurationHash.Span), hello.ClientVersion, head, hello.Process);
    }

    /// <summary>What is not printable ASCII becomes a question mark, and a long reason loses its end.</summary>
    public static byte[] EncodeDisconnect(DisconnectCode code, string reason)
    {
        string printable = string.Create(Math.Min(reason.Length, ReasonLengthMax), reason, static (target, source) =>
        {
            for (int i = 0; i < target.Length; i++) target[i] = source[i] is >= ' ' and <= '~' ? source[i] : '?';
        });
        return PeerMessageCodec.Seal(Wire.Kind.Disconnect, new Wire.Disconnect { Code = (uint)code, Reason = printable });
    }

    public static bool TryDecodeDisconnect(ReadOnlySpan<byte> body, out DisconnectCode code, out string reason)
    {
        code = default;
        reason = "";
        if (Wire.FrameKinds.RulesOf(Wire.Kind.Disconnect).Check(body) is not null) return false;
        Wire.Disconnect message = Wire.Disconnect.Parser.ParseFrom(body);
        code = (DisconnectCode)message.Code;
        reason = message.Reason;
        return true;
    }

    /// <summary>Accept or Ping: a frame without content.</summary>
    public static byte[] EncodeEmpty(Wire.Kind kind) => PeerMessageCodec.Seal(kind, kind == Wire.Kind.Accept ? new Wire.Accept() : new Wire.Ping());
}
