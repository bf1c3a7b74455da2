using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using Sequitur.Apps.Network;
using Sequitur.Cli.Devnet;
using Sequitur.Node;
using Sequitur.Primitives;

namespace Sequitur.Apps.Node;

/// <summary>Validators of one chain, all in this process; each is started when the test says so.</summary>
internal sealed class HostNetwork : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly int[] _ports;
    private readonly Dictionary<int, NodeHost> _running = [];

    public HostNetwork(int validators)
    {
        _ports = FreePorts.Choose(IPAddress.Loopback, validators);
        File.WriteAllText(_folder["genesis.json"], DevnetGenesis.Json(validators));
    }

    /// <summary>The validators' indices, ascending by address: the order in which they propose.</summary>
    public int[] InTurn => [.. Enumerable.Range(0, _ports.Length).OrderBy(DevnetGenesis.ValidatorAddress, Comparer<Address>.Default)];

    /// <summary>Where a validator listens for peers.</summary>
    public IPEndPoint P2p(int index) => new(IPAddress.Loopback, _ports[index]);

    public async Task<RpcClient> StartAsync(int index)
    {
        NodeHost host = await NodeHost.StartAsync(
            new NodeSettings
            {
                ChainFolder = _folder[$"chain-{index}"],
                GenesisFile = _folder["genesis.json"],
                NodeKey = DevnetGenesis.ValidatorKey(index),
                Rpc = new IPEndPoint(IPAddress.Loopback, 0),
                P2p = new IPEndPoint(IPAddress.Loopback, _ports[index]),
                Peers = [.. _ports.Where((_, i) => i != index).Select(port => $"127.0.0.1:{port}")],
            },
            new NodeLog($"validator-{index}", _folder[$"log-{index}"], TextWriter.Null));
        _running.Add(index, host);
        return new RpcClient(new Uri($"http://{host.Rpc}"));
    }

    public async Task StopAsync(int index)
    {
        _running.Remove(index, out NodeHost? host);
        await host!.DisposeAsync();
    }

    public string LogOf(int index)
    {
        using var file = new FileStream(_folder[$"log-{index}"], FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return new StreamReader(file).ReadToEnd();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (NodeHost host in _running.Values) await host.DisposeAsync();
        _folder.Dispose();
    }
}
