using System;
using System.IO;
using System.Net;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using Sequitur.Rollup;
using Sequitur.Rpc;
using Sequitur.Rpc.Methods;
using Sequitur.Storage;

namespace Sequitur.Node;

/// <summary>One validator: the ledger, the mempool, the producer and the API, composed and started in this order, stopped in reverse.</summary>
public sealed class NodeHost : IAsyncDisposable
{
    private readonly NodeLog _log;
    private readonly Ledger _ledger;
    private readonly MempoolDriver _mempool;
    private readonly BlockProducer _producer;
    private readonly ChainApi _api;
    private readonly TaskCompletionSource _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NodeHost(NodeSettings settings, NodeLog log, Ledger ledger)
    {
        _log = log;
        _ledger = ledger;
        BlockProducer? producer = null;
        _mempool = new MempoolDriver(ledger, settings.Mempool, () => producer?.Wake(), Fail);
        _producer = new BlockProducer(ledger, _mempool, settings, log, Fail);
        producer = _producer;
        var identity = new NodeIdentity(ClientVersion, ledger.Configuration.ChainId, settings.Beneficiary, static () => 0);
        _api = new ChainApi(ledger, _mempool, identity, new RpcServerOptions { EndPoint = settings.Rpc, Report = ReportRpcFault });
    }

    public static string Version { get; } = typeof(NodeHost).Assembly.GetName().Version!.ToString(3);

    public static string ClientVersion { get; } = $"sequitur/v{Version}/{RuntimeInformation.RuntimeIdentifier}/dotnet{Environment.Version}";

    /// <summary>Where the API listens, once started.</summary>
    public IPEndPoint Rpc => _api.EndPoint;

    /// <summary>Ends, with the fault, when a part of the node has failed and it must stop.</summary>
    public Task Failure => _failure.Task;

    /// <summary>Opens the ledger and starts every part. Faults of the disk, the genesis file and the port are thrown by name.</summary>
    public static async Task<NodeHost> StartAsync(NodeSettings settings, NodeLog log)
    {
        GenesisSpecification genesis = GenesisFile.Parse(await File.ReadAllTextAsync(settings.GenesisFile).ConfigureAwait(false));
        if (genesis.Configuration.Sequencing != SequencingMode.Bft)
        {
            throw new NotSupportedException($"{settings.GenesisFile}: this build sequences by 'bft' only, not by {genesis.Configuration.Sequencing}");
        }

        Ledger ledger = Ledger.Open(settings.ChainFolder, genesis);
        NodeHost host;
        try
        {
            host = new NodeHost(settings, log, ledger);
        }
        catch
        {
            ledger.Dispose();
            throw;
        }

        try
        {
            await host.StartPartsAsync().ConfigureAwait(false);
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return host;
    }

    /// <summary>Stops taking requests, lets the block under way be committed, closes the ledger.</summary>
    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync().ConfigureAwait(false);
        _producer.Dispose();
        _mempool.Dispose();
        _ledger.Dispose();
        _log.Info("stopped", ("head", _ledger.Head.Number));
    }

    private async Task StartPartsAsync()
    {
        _mempool.Start();
        _producer.Start();
        await _api.StartAsync().ConfigureAwait(false);
        BlockHeader head = _ledger.Head;
        _log.Info(
            "started",
            ("version", ClientVersion),
            ("chain", _ledger.Configuration.ChainId),
            ("genesis", _ledger.Genesis.Hash),
            ("head", head.Number),
            ("hash", head.Hash),
            ("rpc", Rpc));
    }

    private void Fail(Exception fault)
    {
        _log.Error("failed", ("fault", fault));
        _failure.TrySetException(fault);
    }

    private void ReportRpcFault(Exception fault, string where) => _log.Error("rpc-fault", ("where", where), ("fault", fault));
}
