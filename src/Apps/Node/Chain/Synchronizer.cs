using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Sequitur.Network;
using Sequitur.Node.Payloads;
using Sequitur.Primitives;
using Sequitur.Sequencing.CatchUp;

namespace Sequitur.Node.Chain;

/// <summary>Drives the catch-up machine: asks peers for missing blocks, hands what comes to the importer, drops who lies.</summary>
internal sealed class Synchronizer : IDisposable
{
    private const int QueueLength = 8_192;
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(100);

    private readonly PeerNetwork _network;
    private readonly BlockImporter _importer;
    private readonly PayloadExecutor _executor;
    private readonly NodeLog _log;
    private readonly Action<Exception> _failed;
    private readonly CatchUpMachine _machine;
    private readonly CatchUpLimits _limits;
    private readonly CatchUpEffects _effects = new();
    private readonly Dictionary<Address, Peer> _peers = [];
    private readonly ConcurrentDictionary<Address, ulong> _heads = [];
    private readonly Dictionary<(Address Peer, ulong From), FinalBlock[]> _arrived = [];
    private readonly Channel<object> _inbox = Channel.CreateBounded<object>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;
    private Progress _progress;

    public Synchronizer(PeerNetwork network, BlockImporter importer, PayloadExecutor executor, bool isValidator, NodeLog log, Action<Exception> failed)
    {
        _network = network;
        _importer = importer;
        _executor = executor;
        _log = log;
        _failed = failed;
        _limits = new CatchUpLimits();
        _machine = new CatchUpMachine(importer.Head, _limits);
        RoleChanged(isValidator);
        _progress = new Progress(new SyncStatus(false, importer.Head, importer.Head));
    }

    /// <summary>Whether blocks are known to be missing, since which head, and up to which.</summary>
    public SyncStatus Status => Volatile.Read(ref _progress).Status;

    public void Start() => _loop = Task.Run(RunAsync);

    public void Dispose()
    {
        _stopping.Cancel();
        _loop.Wait(TimeSpan.FromSeconds(5));
        _stopping.Dispose();
    }

    /// <summary>A peer says, or shows by its votes, that it has this block.</summary>
    public void Announced(Peer peer, ulong number)
    {
        _heads.AddOrUpdate(peer.Address, number, (_, known) => Math.Max(known, number));
        _inbox.Writer.TryWrite((peer, number));
    }

    public void Gone(Peer peer)
    {
        _heads.TryRemove(peer.Address, out _);
        _inbox.Writer.TryWrite(new CatchUpInput.PeerGone(peer.Address));
    }

    /// <summary>The newest final block a peer has told of.</summary>
    public ulong HeadOf(Peer peer) => _heads.GetValueOrDefault(peer.Address);

    public void HeadAdvanced(ulong number) => _inbox.Writer.TryWrite(new CatchUpInput.HeadAdvanced(number));

    /// <summary>Whether this node gets its next blocks from consensus, or from peers alone.</summary>
    public void RoleChanged(bool isValidator) => _inbox.Writer.TryWrite(new CatchUpInput.RoleChanged(isValidator));

    private async Task RunAsync()
    {
        try
        {
            Task<bool> more = _inbox.Reader.WaitToReadAsync(_stopping.Token).AsTask();
            using var ticks = new PeriodicTimer(s_tick);
            Task<bool> tick = ticks.WaitForNextTickAsync(_stopping.Token).AsTask();
            while (true)
            {
                await Task.WhenAny(more, tick).ConfigureAwait(false);
                if (more.IsCompleted)
                {
                    await more.ConfigureAwait(false);
                    while (_inbox.Reader.TryRead(out object? item)) Take(item);
                    more = _inbox.Reader.WaitToReadAsync(_stopping.Token).AsTask();
                }

                if (!tick.IsCompleted) continue;
                await tick.ConfigureAwait(false);
                Step(new CatchUpInput.Tick((ulong)Environment.TickCount64));
                tick = ticks.WaitForNextTickAsync(_stopping.Token).AsTask();
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
        catch (Exception fault)
        {
            _failed(fault);
        }
    }

    private void Take(object item)
    {
        switch (item)
        {
            case (Peer peer, ulong number):
                _peers[peer.Address] = peer;
                Step(new CatchUpInput.PeerHead(peer.Address, number));
                break;
            case Answer answer:
                Receive(answer);
                break;
            case ImportOutcome outcome:
                Conclude(outcome);
                break;
            case CatchUpInput input:
                if (input is CatchUpInput.PeerGone gone) _peers.Remove(gone.Peer);
                Step(input);
                break;
            default:
                throw new InvalidOperationException("An item of an unknown kind.");
        }
    }

    private void Step(CatchUpInput input)
    {
        _effects.Clear();
        _machine.Step(input, _effects);
        foreach (DroppedPeer dropped in _effects.Drops) Drop(dropped);
        foreach (ForgottenRange forgotten in _effects.Forgets) _arrived.Remove((forgotten.Peer, forgotten.Arrived));
        if (_effects.Import is { } import) Import(import);
        foreach (RangeRequest request in _effects.Requests) _ = AskAsync(request);
        if (_effects.StatusChanged is { } status) Report(status);
    }

    private async Task AskAsync(RangeRequest request)
    {
        PeerMessage.Blocks? answer = null;
        if (_peers.TryGetValue(request.Peer, out Peer? peer))
        {
            TimeSpan limit = TimeSpan.FromMilliseconds(_limits.RequestMsMax);
            answer = await _network.RequestAsync<PeerMessage.Blocks>(
                peer, id => new PeerMessage.GetBlocks(id, request.From, request.CountMax), limit).ConfigureAwait(false);
        }

        _inbox.Writer.TryWrite(new Answer(request, answer?.Items));
    }

    private void Receive(Answer answer)
    {
        if (answer.Blocks is not { } blocks)
        {
            Step(new CatchUpInput.RequestFailed(answer.Request.Peer));
            return;
        }

        if (blocks.Length > 0) _arrived[(answer.Request.Peer, answer.Request.From)] = blocks;
        Step(new CatchUpInput.BlocksArrived(answer.Request.Peer, answer.Request.From, blocks.Length));
    }

    private void Import(RangeImport import)
    {
        FinalBlock[] arrived = _arrived[(import.Peer, import.Arrived)];
        _arrived.Remove((import.Peer, import.Arrived));
        FinalBlock[] blocks = arrived[(int)(import.From - import.Arrived)..][..import.Count];
        _executor.Run(execution =>
        {
            long started = Stopwatch.GetTimestamp();
            string? objection = _importer.Import(execution, import.From, blocks, out ulong head);
            _inbox.Writer.TryWrite(new ImportOutcome(import, objection, head, Stopwatch.GetElapsedTime(started)));
        });
    }

    private void Conclude(ImportOutcome outcome)
    {
        RangeImport import = outcome.Import;
        Step(new CatchUpInput.HeadAdvanced(outcome.Head));
        if (outcome.Objection is { } objection)
        {
            _log.Warn("blocks-refused", ("peer", import.Peer), ("after", outcome.Head), ("reason", objection));
            Step(new CatchUpInput.ImportRefused(import.Peer, outcome.Head + 1));
            return;
        }

        _log.Info(
            "blocks-imported",
            ("from", import.From),
            ("to", outcome.Head),
            ("ms", outcome.Elapsed.TotalMilliseconds),
            ("peer", import.Peer));
        Step(new CatchUpInput.Imported(outcome.Head));
    }

    private void Drop(DroppedPeer dropped)
    {
        if (!_peers.Remove(dropped.Peer, out Peer? peer)) return;
        _network.Drop(peer, dropped.Fault switch
        {
            CatchUpFault.UnbackedHead => "it does not have the blocks it announced",
            CatchUpFault.ExcessiveAnswer => "it sent more blocks than it was asked for",
            CatchUpFault.BadBlock => "it sent a block that is not final or not valid",
            _ => "it leaves requests for blocks unanswered",
        });
    }

    private void Report(SyncStatus status)
    {
        Volatile.Write(ref _progress, new Progress(status));
        if (status.IsSyncing) _log.Info("sync-started", ("head", status.Head), ("target", status.Target));
        else _log.Info("sync-ended", ("head", status.Head));
    }

    private sealed record Answer(RangeRequest Request, FinalBlock[]? Blocks);

    private sealed record ImportOutcome(RangeImport Import, string? Objection, ulong Head, TimeSpan Elapsed);

    /// <summary>A reference, so that other threads read it whole.</summary>
    private sealed record Progress(SyncStatus Status);
}
