using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Network;
using Kind = Sequitur.Network.Protocol.Kind;

namespace Sequitur.Tests;

/// <summary>A peer that may lie: a raw TLS client that proves a node key, completes the greeting, and then sends any bytes, or none.</summary>
/// <remarks>It sends nothing by itself: not even pings, so a node gives it up after three seconds unless it <see cref="SendAsync(PeerMessage)"/>s something.</remarks>
internal sealed class HostilePeer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _limit = new(Patience);
    private readonly Dictionary<byte, MemoryStream> _unfinished = [];
    private readonly Socket _socket;

    private HostilePeer(Socket socket, SslStream stream)
    {
        _socket = socket;
        Stream = stream;
    }

    public SslStream Stream { get; }

    /// <summary>What the node said of itself.</summary>
    public Hello? NodeHello { get; private set; }

    /// <summary>A connected peer. Genesis and configuration are those the node itself names.</summary>
    public static async Task<HostilePeer> ConnectAsync(IPEndPoint node, byte[] nodeKey, ulong chainId, Func<Hello, Hello>? alter = null)
    {
        HostilePeer peer = await ConnectTlsAsync(node, PeerCertificate.Create(nodeKey, chainId));
        await peer.GreetAsync(alter ?? (static hello => hello));
        return peer;
    }

    /// <summary>TLS only; no certificate if null. The node's own certificate is believed.</summary>
    public static async Task<HostilePeer> ConnectTlsAsync(IPEndPoint node, X509Certificate2? certificate, SslProtocols protocols = SslProtocols.Tls13)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(node);
        SslStream stream = new(new NetworkStream(socket, ownsSocket: true));
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "sequitur",
            EnabledSslProtocols = protocols,
            AllowTlsResume = false,
            ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
            RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
        });
        return new HostilePeer(socket, stream);
    }

    /// <summary>Says what the node says, altered, and accepts.</summary>
    public async Task GreetAsync(Func<Hello, Hello> alter)
    {
        (byte kind, byte[] content) = await ReceiveFrameAsync() ?? throw new IOException("the node hung up instead of saying hello");
        if (kind != (byte)Kind.Hello) throw new IOException($"hello expected, kind {kind} came: {Encoding.ASCII.GetString(content)}");
        NodeHello = HelloCodec.Decode(content, version: 1, out string? refusal) ?? throw new IOException(refusal);
        Hello own = alter(NodeHello with { Process = NodeHello.Process ^ 1, ClientVersion = "hostile" });
        await SendRawAsync(HelloCodec.Encode(own));
        await SendFrameAsync((byte)Kind.Accept, []);
        (kind, content) = await ReceiveFrameAsync() ?? throw new IOException("the node hung up instead of accepting");
        if (kind != (byte)Kind.Accept) throw new IOException($"accept expected, kind {kind} came: {Encoding.ASCII.GetString(content)}");
    }

    /// <summary>A well-formed message, in as many frames as it takes.</summary>
    public async Task SendAsync(PeerMessage message)
    {
        byte[] encoded = PeerMessageCodec.Encode(message);
        for (int sent = 1; ;)
        {
            int piece = Math.Min(FrameReader.ContentSizeMax, encoded.Length - sent);
            bool isLast = sent + piece == encoded.Length;
            await SendFrameAsync((byte)(encoded[0] | (isLast ? 0 : FrameReader.MoreFollows)), encoded[sent..(sent + piece)]);
            sent += piece;
            if (isLast) return;
        }
    }

    public Task SendFrameAsync(byte kind, byte[] content)
    {
        byte[] frame = new byte[5 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, content.Length);
        frame[4] = kind;
        content.CopyTo(frame, 5);
        return SendRawAsync(frame);
    }

    public async Task SendRawAsync(byte[] bytes) => await Stream.WriteAsync(bytes, _limit.Token);

    /// <summary>The next message that is no ping; null when the node has hung up or said why it does.</summary>
    public async Task<PeerMessage?> ReceiveAsync()
    {
        while (await ReceiveWholeAsync() is { } message)
        {
            if (message.Kind == (byte)Kind.Ping) continue;
            if (message.Kind == (byte)Kind.Disconnect) return null;
            return PeerMessageCodec.TryDecode([message.Kind, .. message.Content], out PeerMessage? decoded, out string? refusal) ? decoded : throw new IOException(refusal);
        }

        return null;
    }

    /// <summary>Reads on until the node says why it disconnects; empty when it says nothing.</summary>
    public async Task<string> DisconnectReasonAsync()
    {
        while (await ReceiveWholeAsync() is { } message)
        {
            if (message.Kind == (byte)Kind.Disconnect && HelloCodec.TryDecodeDisconnect(message.Content, out _, out string reason)) return reason;
        }

        return "";
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await Stream.DisposeAsync();
        _limit.Dispose();
    }

    private async Task<(byte Kind, byte[] Content)?> ReceiveWholeAsync()
    {
        while (await ReceiveFrameAsync() is { } frame)
        {
            byte kind = (byte)(frame.Kind & ~FrameReader.MoreFollows);
            if (!_unfinished.TryGetValue(kind, out MemoryStream? message)) _unfinished[kind] = message = new MemoryStream();
            await message.WriteAsync(frame.Content);
            if (frame.Kind != kind) continue;
            _unfinished.Remove(kind);
            return (kind, message.ToArray());
        }

        return null;
    }

    private async Task<(byte Kind, byte[] Content)?> ReceiveFrameAsync()
    {
        byte[] header = new byte[5];
        try
        {
            if (await Stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, _limit.Token) < header.Length) return null;
            byte[] content = new byte[BinaryPrimitives.ReadInt32BigEndian(header)];
            await Stream.ReadExactlyAsync(content, _limit.Token);
            return (header[4], content);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
