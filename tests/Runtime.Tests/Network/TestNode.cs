using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using Sequitur.Crypto;
using Sequitur.Network;
using Sequitur.Primitives;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Runtime.Network;

/// <summary>A network on loopback whose node remembers everything it was told.</summary>
internal sealed class TestNode : IPeerHandler, IAsyncDisposable
{
    public static readonly Hash256 Genesis = Keccak.Hash("genesis"u8);
    public static readonly Hash256 Configuration = Keccak.Hash("configuration"u8);
    public const ulong ChainId = 7_530;


    private TestNode(NetworkOptions options) => Network = new PeerNetwork(options, this);

    public PeerNetwork Network { get; }

    public Address Address => Network.Self;

    public string Place => $"127.0.0.1:{Network.EndPoint.Port}";

    /// <summary>"+address", "-address" and messages, in the order told.</summary>
    public ConcurrentQueue<(Peer Peer, object What)> Told { get; } = new();

    public ConcurrentQueue<string> Reports { get; private init; } = new();

    /// <summary>What the node does with a message, after remembering it.</summary>
    public Func<Peer, PeerMessage, ValueTask> OnMessage { get; set; } = static (_, _) => ValueTask.CompletedTask;

    /// <summary>What the node does when a peer goes, after remembering it.</summary>
    public Action<Peer> OnDisconnected { get; set; } = static _ => { };

    public IEnumerable<PeerMessage> Messages => Told.Select(told => told.What).OfType<PeerMessage>();

    public static byte[] Key(byte number)
    {
        byte[] key = new byte[32];
        key[31] = number;
        return key;
    }

    public static NetworkOptions Options(byte key, params string[] peers) => new()
    {
        Listen = new IPEndPoint(IPAddress.Loopback, 0),
        Peers = peers,
        NodeKey = Key(key),
        ChainId = ChainId,
        GenesisHash = Genesis,
        ConfigurationHash = Configuration,
        ClientVersion = $"test/{key}",
        Head = () => new PeerMessage.Head(key, Genesis),
        Report = static (_, _) => { },
    };

    public static Task<TestNode> StartAsync(byte key, params string[] peers) => StartAsync(Options(key, peers));

    public static async Task<TestNode> StartAsync(NetworkOptions options)
    {
        ConcurrentQueue<string> reports = new();
        TestNode node = new(options with
        {
            Report = (what, values) => reports.Enqueue($"{what}: {string.Join(", ", values.Select(value => $"{value.Key}={value.Value}"))}"),
        })
        {
            Reports = reports,
        };
        await node.Network.StartAsync(TestContext.Current.CancellationToken);
        return node;
    }

    public void Connected(Peer peer) => Told.Enqueue((peer, $"+{peer.Address}"));

    public void Disconnected(Peer peer)
    {
        Told.Enqueue((peer, $"-{peer.Address}"));
        OnDisconnected(peer);
    }

    public ValueTask ReceivedAsync(Peer peer, PeerMessage message)
    {
        Told.Enqueue((peer, message));
        return OnMessage(peer, message);
    }

    public Task<Peer> PeerAsync(TestNode other) => PeerAsync(other.Address);

    public async Task<Peer> PeerAsync(Address other)
    {
        await UntilAsync(() => Network.Peers.Any(peer => peer.Address == other) && Told.Any(told => told.Peer.Address == other), $"{Address} is not connected to {other}");
        return Network.Peers.First(peer => peer.Address == other);
    }

    public async Task<string> ReportAsync(string part)
    {
        await UntilAsync(() => Reports.Any(report => report.Contains(part, StringComparison.Ordinal)), $"nothing was reported about '{part}'");
        return Reports.First(report => report.Contains(part, StringComparison.Ordinal));
    }

    public Task UntilAsync(Func<bool> condition, string otherwise) => Eventually.IsSoAsync("what is waited for", condition, () => $"{otherwise}; reports: {string.Join(" | ", Reports)}", pollMs: 5);

    public ValueTask DisposeAsync() => Network.DisposeAsync();
}
