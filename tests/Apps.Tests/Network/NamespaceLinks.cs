using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;

namespace Sequitur.Apps.Network;

/// <summary>In each machine one relay process that leads to all others, so that what a validator dials takes time and breaks.</summary>
internal sealed class NamespaceLinks(int count) : IAsyncDisposable
{
    private const int PeerPort = 30303;
    private const int RpcPort = 8545;
    private const int FirstLinkPort = 4000;

    private readonly SequiturProcess?[] _relays = new SequiturProcess?[count];

    /// <summary>Puts a validator into its machine, with the machine's relay between it and its peers.</summary>
    public static void Configure(NetworkNamespaces machines, int count, int index, JsonNode file)
    {
        file["rpcHost"] = machines.Outside(index).ToString();
        file["rpcPort"] = RpcPort;
        file["p2pHost"] = NetworkNamespaces.Inside(index).ToString();
        file["p2pPort"] = PeerPort;
        IEnumerable<JsonNode> peers = Others(count, index).Select(other => (JsonNode)$"{ValidatorNetwork.AddressOf(other)}@127.0.0.1:{FirstLinkPort + other}");
        file["peers"] = new JsonArray([.. peers]);
    }

    /// <summary>Where a machine's validator answers the test, in every life.</summary>
    public static Uri RpcOf(NetworkNamespaces machines, int index) => new($"http://{machines.Outside(index)}:{RpcPort}");

    /// <summary>Ends the links there are, and with them every connection.</summary>
    public async Task StartAllAsync(LinkState state)
    {
        await DisposeAsync();
        for (int i = 0; i < count; i++) Start(i, state);
        foreach (SequiturProcess? relay in _relays) await relay!.ReadyTextAsync();
    }

    /// <summary>Resets every connection that this machine dialled; those it dials from now on are so.</summary>
    public async Task StartAsync(int index, LinkState state)
    {
        if (_relays[index] is { } before) await before.DisposeAsync();
        Start(index, state);
        await _relays[index]!.ReadyTextAsync();
    }

    public async ValueTask DisposeAsync()
    {
        for (int i = 0; i < count; i++)
        {
            if (_relays[i] is { } relay) await relay.DisposeAsync();
            _relays[i] = null;
        }
    }

    private static IEnumerable<int> Others(int count, int index) => Enumerable.Range(0, count).Where(i => i != index);

    private void Start(int index, LinkState state)
    {
        List<string> arguments = ["relay", "--delay-ms", Text(state.DelayMs)];
        if (state.JitterMs > 0) arguments.AddRange(["--jitter-ms", Text(state.JitterMs)]);
        if (state.ResetAfterMs is { } age) arguments.AddRange(["--reset-after-ms", Text(age)]);
        foreach (int other in Others(count, index))
        {
            arguments.AddRange(["--listen", $"127.0.0.1:{FirstLinkPort + other}", "--to", $"{NetworkNamespaces.Inside(other)}:{PeerPort}"]);
        }

        _relays[index] = SequiturProcess.StartWithin(NetworkNamespaces.Within(index), arguments);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>How links are, in milliseconds: one way, up to so much more, and the age at which a connection is reset (null: never).</summary>
internal readonly record struct LinkState(int DelayMs, int JitterMs = 0, int? ResetAfterMs = null);
