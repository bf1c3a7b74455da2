using System;
using System.Collections.Generic;
using Sequitur.Consensus;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Sequencing;
using Sequitur.Simulator.Blocks;

namespace Sequitur.Simulator;

/// <summary>What a node does with payloads: names are looked up, real blocks built and executed.</summary>
public sealed partial class SimulatedNode
{
    /// <summary>After this long without work a validator asks for an empty block, as with the node's setting of that name.</summary>
    private const int HeartbeatMs = 500;

    private readonly HashSet<Hash256> _everExecuted = [];
    private NodeBlocks? _blocks;
    private bool _isHeartbeatDue;
    private (int Completed, int Fetched) _madeBefore;

    /// <summary>Payloads that it has made whole out of its own mempool, and that somebody else had to give it, in all lives.</summary>
    public (int Completed, int Fetched) PayloadsMade => (_madeBefore.Completed + _payloads.Made.Completed, _madeBefore.Fetched + _payloads.Made.Fetched);

    /// <summary>Of its ledger; null while it is away, and where payloads are names.</summary>
    public Hash256? StateRoot => _blocks?.Ledger.StateRoot;

    /// <summary>What its mempool would tell a wallet.</summary>
    internal ulong PendingNonce(in Address sender) => _blocks!.Pool.PendingNonce(sender);

    /// <summary>The nonce after its final blocks.</summary>
    internal ulong FinalNonce(in Address sender) => _blocks!.Ledger.TryReadAccount(sender, out Account account) ? account.Nonce : 0;

    /// <summary>A wallet or (its number) another node hands in a transaction; what comes from no validator goes to all of them.</summary>
    internal MempoolRefusal Submit(Transaction transaction, int from = -1)
    {
        MempoolRefusal refusal = _blocks!.Pool.Submit(transaction, _blocks.Clock, isGossip: from >= 0, out bool isWork);
        bool isRelayed = !refusal.IsRefused && (from < 0 || !Electorate.Validators.Contains(_world.Nodes[from].Self));
        if (isRelayed) Gossip([transaction]);
        if (isWork) WorkAt(Head + 1);
        return refusal;
    }

    /// <summary>It has built or executed this block, and found it valid.</summary>
    internal void OnExecuted(in Hash256 payload) => _everExecuted.Add(payload);

    /// <summary>Whether it has in any of its lives: what it has voted for it says again after a crash.</summary>
    internal bool HasEverExecuted(in Hash256 payload) => _everExecuted.Contains(payload);

    /// <summary>Tells a validator what waits here: it may have been away when it was gossiped.</summary>
    internal void Retell(int to)
    {
        Transaction[] all = _blocks!.Pool.All();
        SimulatedNode peer = _world.Nodes[to];
        if (all.Length > 0 && Electorate.Validators.Contains(peer.Self) && Conduct.Gossips(to)) _world.Send(this, to, node => node.OnGossip(Index, all));
    }

    /// <summary>What comes along with a proposal of a payload that this node holds.</summary>
    internal PayloadOffer OfferOf(in Hash256 payload) => _world.Payloads.Find(payload) is { Block: { } block }
        ? new PayloadOffer(payload, Conduct.Name(Array.ConvertAll(block.Transactions, static transaction => transaction.Hash)))
        : new PayloadOffer(payload, null);

    internal bool? Completes(SimulatedPayload payload, Hash256[] named) => _blocks?.Completes(payload, named);

    /// <summary>Whether this node would prepare it: a name by what it says, a block by executing it.</summary>
    internal bool IsGood(SimulatedPayload payload, CheckRequest request) => _blocks is not null
        ? _blocks.IsGood(payload, request)
        : payload.IsValid && payload.Height == request.Height && payload.Parent == HeadHash && (!request.IsFresh || payload.Beneficiary == request.Proposer);

    /// <summary>What an honest proposer makes for the next height; null when there is nothing to put in.</summary>
    internal SimulatedPayload? Build(in BuildRequest build, in SimulatedContent content) =>
        _blocks is null ? Make(build.Height, HeadHash, Self, isValid: true, content) : _blocks.Build(build.MayBeEmpty, content);

    /// <summary>A payload for any place and in any name, valid there or not.</summary>
    internal SimulatedPayload Make(ulong height, in Hash256 parent, in Address beneficiary, bool isValid, in SimulatedContent content = default) =>
        _blocks is null ? _world.Payloads.Make(height, parent, beneficiary, isValid, content) : _blocks.Make(height, parent, beneficiary, isValid, content);

    /// <summary>An empty block is welcome: nothing has happened for long, or changes of the set wait for a boundary.</summary>
    private bool MustBuild => _isHeartbeatDue || (State.Joining | State.Leaving) != 0;

    private void StartBlocks()
    {
        if (!_world.Options.HasRealBlocks) return;
        _blocks = new NodeBlocks(_world, this, _disk.Blocks, _chance);
        BeginSilence();
    }

    private void OnGossip(int from, Transaction[] transactions)
    {
        foreach (Transaction transaction in transactions)
        {
            // It may crash in between.
            if (_blocks is not null) Submit(transaction, from);
        }
    }

    private void Gossip(Transaction[] transactions)
    {
        foreach (Address validator in Electorate.Validators.Ascending)
        {
            foreach (SimulatedNode peer in _world.Nodes)
            {
                if (peer != this && peer.Self == validator && Conduct.Gossips(peer.Index)) _world.Send(this, peer.Index, node => node.OnGossip(Index, transactions));
            }
        }
    }

    private void AwaitWork(ulong height)
    {
        if (_blocks!.Pool.ExecutableCount > 0 || (State.Joining | State.Leaving) != 0) WorkAt(height);
        Soon(OnOwnClock(HeartbeatMs), () =>
        {
            if (Head + 1 != height) return;
            _isHeartbeatDue = true;
            WorkAt(height);
        });
    }

    private void BuildAhead(in PreparedPayload prepared)
    {
        if (_blocks is null || !IsHonest || _world.Payloads.Find(prepared.Payload) is not { } payload) return;
        Hash256 parent = prepared.Payload;
        Address next = ProposerSelection.Of(_world.ElectorateAfter(parent, payload.Height + 1).Validators, payload.Beneficiary, 0);
        Soon(ExecutionTime(), () => _blocks?.BuildAhead(parent, next));
    }

    private bool IsImportable(in StoredBlock block, SimulatedPayload payload) => _blocks is null
        ? payload.IsValid
        : block.Body is { } body && body.Header.Hash == payload.Hash && _blocks.TryImport(body);

    /// <summary>A quorum has decided. What is not valid here nobody can commit: the node reports it and stops, as the real one does.</summary>
    private bool CanCommit(Decision decision, SimulatedPayload payload)
    {
        if (_blocks is null || _blocks.TryExecute(payload.Block!)) return true;
        if (IsHonest) _world.Checker.Report(ViolationKind.InvalidBlock, decision.Height, $"node {Index} decides {decision.Payload}, which it cannot execute");
        Crash();
        return false;
    }

    private void CheckBlocks(SimulatedPayload payload)
    {
        if (_blocks is null) return;
        EndSilence(payload.Block!.Header.Timestamp);
        if (!IsHonest) return;
        _blocks.Pool.CheckAccounts();
        _world.LedgerChecker!.OnCommitted(Index, payload.Block!, _blocks.Ledger.StateRoot);
        if (Electorate.Validators.Contains(Self)) _blocks.Pool.LookForForgotten(Index, Head, _world.WaitsCountFrom);
        else _blocks.Pool.ForgetWaits();
    }
}
