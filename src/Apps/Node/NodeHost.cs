using System;
using System.IO;
using System.Net;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using Sequitur.Network;
using Sequitur.Node.Chain;
using Sequitur.Node.Consensus;
using Sequitur.Node.Messages;
using Sequitur.Node.Payloads;
using Sequitur.Node.Peers;
using Sequitur.Node.Rewards;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc;
using Sequitur.Rpc.Methods;
using Sequitur.Storage;

namespace Sequitur.Node;

/// <summary>One node, validator or follower: ledger, mempool, network, consensus and API, composed and started in this order, stopped in reverse.</summary>
public sealed class NodeHost : IAsyncDisposable
{
    private readonly NodeLog _log;
    private readonly Ledger _ledger;
    private readonly MempoolDriver _mempool;
    private readonly PeerNetwork _network;
    private readonly PayloadExecutor _executor;
    private readonly MessageSource? _messages;
    private readonly ConsensusDriver _consensus;
    private readonly TransactionGossip _gossip;
    private readonly Synchronizer _synchronizer;
    private readonly ChainApi _api;
    private readonly TaskCompletionSource _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NodeHost(NodeSettings settings, NodeLog log, Ledger ledger)
    {
        _log = log;
        _ledger = ledger;
        ConsensusDriver? consensus = null;
        Synchronizer? synchronizer = null;
        var metrics = new NodeMetrics();
        var payloads = new PayloadStore();
        var seals = new SealCollection();
        _mempool = new MempoolDriver(ledger, settings.Mempool, () => consensus?.AnnounceWork(), Fail);
        var chain = new ChainWriter(ledger, _mempool, metrics);
        var router = new PeerRouter();
        _network = new PeerNetwork(NetworkOptionsOf(settings), router);
        _messages = MessageSource.Of(settings, ledger, log);
        _executor = new PayloadExecutor(ledger, _mempool, settings, log, metrics, seals, _messages?.View, Fail);
        _consensus = new ConsensusDriver(new ConsensusParts
        {
            Settings = settings,
            Chain = chain,
            Payloads = payloads,
            Assembler = new PayloadAssembler(payloads, _mempool, _messages?.View, _network),
            Executor = _executor,
            Seals = seals,
            Messages = _messages?.View,
            MessageCheck = new MessageCheck(ledger.Configuration, _messages?.View, settings.L1?.Overdue ?? TimeSpan.MaxValue),
            MessagesWanted = () => _messages?.Hurry(),
            Voice = new ValidatorVoice(_network, payloads),
            Log = log,
            Metrics = metrics,
            HasWork = () => _mempool.Counts.Executable > 0 || _messages?.View.Waiting > 0,
            HeadMoved = number => synchronizer?.HeadAdvanced(number),
            ValidatorsChanged = MeetValidators,
            Failed = Fail,
        });
        consensus = _consensus;
        if (_messages is not null) _messages.View.Arrived += _consensus.AnnounceWork;
        var importer = new BlockImporter(chain, _consensus.AnnounceHead);
        _synchronizer = new Synchronizer(_network, importer, _executor, _consensus.IsValidator, log, Fail);
        synchronizer = _synchronizer;
        _gossip = new TransactionGossip(_network, _mempool, () => _consensus.Validators);
        router.Routes = new PeerRoutes(
            ledger.Configuration.ChainId, _network, _consensus, payloads, _gossip, _synchronizer, seals, new BlockServer(ledger, _network));
        var report = new NodeReport(ledger, _mempool, _network, _consensus, _synchronizer, seals, metrics, settings, _messages);
        var identity = new NodeIdentity(ClientVersion, ledger.Configuration.ChainId, settings.Beneficiary, () => _network.Peers.Length) { Status = report.Status };
        _api = new ChainApi(ledger, _mempool, identity, new RpcServerOptions
        {
            EndPoint = settings.Rpc,
            Report = ReportRpcFault,
            Metrics = report.Metrics,
            Health = report.Health,
        });
    }

    public static string Version { get; } = typeof(NodeHost).Assembly.GetName().Version!.ToString(3);

    public static string ClientVersion { get; } = $"sequitur/v{Version}/{RuntimeInformation.RuntimeIdentifier}/dotnet{Environment.Version}";

    /// <summary>Where the API listens, once started.</summary>
    public IPEndPoint Rpc => _api.EndPoint;

    /// <summary>Where it listens for peers, once started.</summary>
    public IPEndPoint P2p => _network.EndPoint;

    /// <summary>Ends, with the fault, when a part of the node has failed and it must stop.</summary>
    public Task Failure => _failure.Task;

    /// <summary>Opens the ledger and starts every part. Faults of the disk, the genesis file and the ports are thrown by name.</summary>
    public static async Task<NodeHost> StartAsync(NodeSettings settings, NodeLog log)
    {
        GenesisSpecification genesis = GenesisFile.Parse(await File.ReadAllTextAsync(settings.GenesisFile).ConfigureAwait(false));
        if (genesis.Configuration.Sequencing != SequencingMode.Bft)
        {
            throw new NotSupportedException($"{settings.GenesisFile}: this build sequences by 'bft' only, not by {genesis.Configuration.Sequencing}");
        }

        GenesisValidators.Read(genesis);

        Ledger ledger = Ledger.Open(settings.ChainFolder, genesis, new LedgerOptions { WitnessBlocks = settings.WitnessBlocks });
        NodeHost host;
        try
        {
            using (LedgerSnapshot state = ledger.OpenSnapshot()) ContractLayout.Check(ledger.Configuration, state.Header, state);
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

    /// <summary>Stops taking requests and votes, lets the block under way be committed, closes the ledger.</summary>
    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync().ConfigureAwait(false);
        await _network.DisposeAsync().ConfigureAwait(false);
        _messages?.Dispose();
        _gossip.Dispose();
        _synchronizer.Dispose();
        _executor.Dispose();
        _consensus.Dispose();
        _mempool.Dispose();
        _ledger.Dispose();
        _log.Info("stopped", ("head", _ledger.Head.Number));
    }

    /// <summary>Who is new has been told of no transaction by validators that knew it as a follower; and this node may have changed sides.</summary>
    private void MeetValidators(Address[] joined)
    {
        _synchronizer.RoleChanged(_consensus.IsValidator);
        if (!_consensus.IsValidator) return;
        foreach (Peer peer in _network.Peers)
        {
            if (Array.IndexOf(joined, peer.Address) >= 0) _ = Task.Run(() => _gossip.Retell(peer));
        }
    }

    private NetworkOptions NetworkOptionsOf(NodeSettings settings) => new()
    {
        Listen = settings.P2p,
        Peers = settings.Peers,
        NodeKey = settings.NodeKey,
        ChainId = _ledger.Configuration.ChainId,
        GenesisHash = _ledger.Genesis.Hash,
        ConfigurationHash = _ledger.Configuration.ConfigurationHash,
        ClientVersion = ClientVersion,
        Head = () => new PeerMessage.Head(_ledger.Head.Number, _ledger.Head.Hash),
        IsValidator = address => _consensus?.Validators.Contains(address) == true,
        Report = (what, values) => _log.Info(what.Replace(' ', '-'), values),
    };

    private async Task StartPartsAsync()
    {
        _mempool.Start();
        _executor.Start();
        _synchronizer.Start();
        await _network.StartAsync().ConfigureAwait(false);
        _consensus.Start();
        await _api.StartAsync().ConfigureAwait(false);
        _messages?.Start(Fail);
        BlockHeader head = _ledger.Head;
        _log.Info(
            "started",
            ("version", ClientVersion),
            ("chain", _ledger.Configuration.ChainId),
            ("genesis", _ledger.Genesis.Hash),
            ("role", _consensus.IsValidator ? "validator" : "follower"),
            ("address", _network.Self),
            ("validators", _consensus.Validators.Count),
            ("head", head.Number),
            ("hash", head.Hash),
            ("rpc", Rpc),
            ("p2p", _network.EndPoint));
    }

    private void Fail(Exception fault)
    {
        _log.Error("failed", ("fault", fault));
        _failure.TrySetException(fault);
    }

    private void ReportRpcFault(Exception fault, string where) => _log.Error("rpc-fault", ("where", where), ("fault", fault));
}
