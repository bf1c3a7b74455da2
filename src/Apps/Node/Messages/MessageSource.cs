using System;
using Sequitur.Finality;
using Sequitur.L1;
using Sequitur.Rollup;
using Sequitur.Rpc.Metrics;
using Sequitur.Storage;

namespace Sequitur.Node.Messages;

/// <summary>What this node reads from L1: the messages that wait, and the reader that brings them.</summary>
internal sealed class MessageSource : IDisposable
{
    private readonly L1Reader _reader;
    private readonly NodeLog _log;
    private L1Fault? _lastFault;

    private MessageSource(L1Settings settings, BridgeParameters bridge, QueuePosition chain, NodeLog log)
    {
        _log = log;
        View = new MessageView(chain);
        _reader = new L1Reader(
            new L1Options { Endpoint = settings.Endpoint, Bridge = bridge }, View, Report, (what, values) => log.Info(what, values));
    }

    public MessageView View { get; }

    /// <summary>Null where the node has no endpoint of L1.</summary>
    /// <exception cref="NotSupportedException">It has one, and the chain takes no messages.</exception>
    public static MessageSource? Of(NodeSettings settings, Ledger ledger, NodeLog log)
    {
        BridgeParameters bridge = ledger.Configuration.Bridge;
        if (settings.L1 is not { } l1)
        {
            if (bridge.TakesMessages) log.Warn("l1-none", ("chain", bridge.L1ChainId), ("queue", bridge.L1MessageQueue), ("because", "without an endpoint of L1 this node proposes no messages from it, and prepares no proposal that has any"));
            return null;
        }

        if (!bridge.TakesMessages) throw new NotSupportedException($"l1.rpc is {l1.Endpoint}, but this chain's genesis names no queue of messages on L1 (config.sequitur.bridge.l1MessageQueue): remove one or add the other");
        using LedgerSnapshot snapshot = ledger.OpenSnapshot();
        return new MessageSource(l1, bridge, BridgeReader.Read(bridge, snapshot).Queue, log);
    }

    public void Start(Action<Exception> broken) => _reader.Start(broken);

    /// <summary>Somebody waits for what may be there already.</summary>
    public void Hurry() => _reader.Hurry();

    public void Dispose() => _reader.Dispose();

    public void Write(MetricsText text)
    {
        text.Gauge("sequitur_l1_finalized", "Number of the newest finalized block of L1 that was read.", _reader.Finalized);
        text.Gauge("sequitur_l1_waiting", "Messages from L1 that were read and are in no block.", View.Waiting);
        text.Gauge("sequitur_l1_processed", "Messages from L1 that the chain has processed.", View.Chain.Index);
        text.Counter("sequitur_l1_faults_total", "Looks at the endpoint of L1 that failed or were refused.", _reader.Faults);
    }

    /// <summary>The same fault again goes to the file only.</summary>
    private void Report(L1Exception fault)
    {
        if (_lastFault == fault.Fault) _log.Debug("l1-fault", ("reason", fault.Message));
        else _log.Warn("l1-fault", ("reason", fault.Message));
        _lastFault = fault.Fault;
    }
}
