using System;
using System.Linq;
using Sequitur.Consensus;
using Sequitur.Finality;
using Sequitur.Network;
using Sequitur.Node.Chain;
using Sequitur.Node.Consensus;
using Sequitur.Node.Messages;
using Sequitur.Node.Rewards;
using Sequitur.Primitives;
using Sequitur.Rpc.Methods;
using Sequitur.Rpc.Metrics;
using Sequitur.Sequencing.CatchUp;
using Sequitur.Storage;

namespace Sequitur.Node;

/// <summary>What a node tells about itself: metrics, health, status.</summary>
internal sealed class NodeReport(
    Ledger ledger,
    MempoolDriver mempool,
    PeerNetwork network,
    ConsensusDriver consensus,
    Synchronizer synchronizer,
    SealCollection seals,
    NodeMetrics metrics,
    NodeSettings settings,
    MessageSource? messages)
{
    public string Metrics()
    {
        var text = new MetricsText();
        (int executable, int queued) = mempool.Counts;
        text.Gauge("sequitur_head_number", "Number of the newest final block.", ledger.Head.Number);
        text.Gauge("sequitur_consensus_height", "Height under way.", Height);
        text.Gauge("sequitur_consensus_round", "Round of that height.", consensus.Round);
        text.Gauge("sequitur_peers", "Peers connected.", network.Peers.Length);
        text.Family("sequitur_mempool_transactions", "Transactions that wait.", MetricType.Gauge)
            .Sample(executable, ("state", "executable"))
            .Sample(queued, ("state", "queued"));
        metrics.Write(text);
        messages?.Write(text);
        text.Counter("sequitur_late_seals_total", "Commit seals kept for a reward that came after the decision.", seals.Late);
        NetworkStatistics statistics = network.Statistics;
        text.Family("sequitur_peer_bytes_total", "Bytes exchanged with peers.", MetricType.Counter)
            .Sample(statistics.BytesReceived, ("direction", "in"))
            .Sample(statistics.BytesSent, ("direction", "out"));
        text.Counter("sequitur_peer_drops_total", "Peers dropped for misbehaviour or slowness.", statistics.Drops + statistics.Losses);
        text.Gauge("process_resident_memory_bytes", "Resident memory.", Environment.WorkingSet);
        return text.ToString();
    }

    public HealthReport Health()
    {
        bool isQuorumConnected = IsQuorumConnected();
        SyncStatus sync = synchronizer.Status;
        double seconds = (Environment.TickCount64 - metrics.LastBlockAt) / 1000.0;
        string? reason = !isQuorumConnected ? "fewer validators than a quorum are within reach" : sync.IsSyncing ? $"catching up to block {sync.Target}" : null;
        return new HealthReport(reason is null, ledger.Head.Number, seconds, network.Peers.Length, isQuorumConnected, sync.IsSyncing, reason);
    }

    public NodeStatus Status()
    {
        ValidatorSet validators = consensus.Validators;
        PeerStatus[] peers =
        [
            .. network.Peers.Select(peer => new PeerStatus(
                peer.Address, peer.EndPoint.ToString(), validators.Contains(peer.Address), synchronizer.HeadOf(peer))),
        ];
        SyncStatus sync = synchronizer.Status;
        return new NodeStatus(
            consensus.IsValidator,
            settings.Beneficiary,
            Height,
            consensus.Round,
            peers,
            sync.IsSyncing ? new SyncProgress(sync.Head, sync.Target) : null) { EpochLength = ledger.Configuration.Consensus.EpochLength };
    }

    private ulong Height => ledger.Head.Number + 1;

    private bool IsQuorumConnected()
    {
        ValidatorSet validators = consensus.Validators;
        bool[] isReached = new bool[validators.Count];
        foreach (Peer peer in network.Peers) Reach(peer.Address);
        if (consensus.IsValidator) Reach(settings.Beneficiary);
        return new Electorate(validators, ledger.Configuration.Consensus.Quorum).PickQuorum(isReached) is not null;

        void Reach(in Address address)
        {
            int place = validators.IndexOf(address);
            if (place >= 0) isReached[place] = true;
        }
    }
}
