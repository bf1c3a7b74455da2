using System;
using System.Collections.Generic;
using Sequitur.Consensus;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Simulator;

/// <summary>What must hold whatever happens: looked at with every message an honest validator signs and every block it commits.</summary>
public sealed class ConsensusChecker
{
    private readonly ConsensusSimulation _world;
    private readonly Dictionary<(int Author, ulong Height, ulong RoundAndKind), ConsensusMessage> _messages = [];
    private readonly Dictionary<(int Author, ulong Height, ulong RoundAndKind), ulong> _signed = [];
    private readonly Dictionary<(int Author, ulong Height), uint> _rounds = [];
    private readonly Dictionary<(int Author, ulong Height), int> _claims = [];
    private readonly Dictionary<(ulong Height, uint Round, Hash256 Payload), UInt128> _preparedBy = [];
    private readonly List<Hash256> _final = [];
    private readonly List<Violation> _violations = [];

    internal ConsensusChecker(ConsensusSimulation world) => _world = world;

    /// <summary>Byzantine validators that have signed evidence against themselves.</summary>
    public UInt128 Equivocators { get; private set; }

    /// <summary>Validators that could be slashed for non-participation after some final block: by bits, Byzantine or away.</summary>
    public UInt128 Inactive { get; private set; }

    /// <summary>The most final blocks whose set is another than that of the block before.</summary>
    public int SetChanges { get; private set; }

    /// <summary>How often a machine has found a wrong seal.</summary>
    public int WrongSeals { get; private set; }

    /// <summary>The first of each kind.</summary>
    public IReadOnlyList<Violation> Violations => _violations;

    public bool HasFork => _violations.Exists(violation => violation.Kind == ViolationKind.Fork);

    internal void Report(ViolationKind kind, ulong height, string detail)
    {
        if (!_violations.Exists(known => known.Kind == kind)) _violations.Add(new Violation(kind, _world.Events.Now, height, detail));
    }

    /// <summary>Anybody's message: the prepares of all make a quorum.</summary>
    internal void OnSigned(SimulatedNode from, ConsensusMessage message)
    {
        int author = from.Validator;
        if (message is ConsensusMessage.Prepare prepare)
        {
            (ulong, uint, Hash256) key = (prepare.Height, prepare.Round, prepare.Payload);
            _preparedBy[key] = _preparedBy.GetValueOrDefault(key) | (UInt128.One << author);
        }

        LookForEvidence(from, message);
        if (from.IsHonest) OnSignedByHonest(from, message);
    }

    /// <summary>A node's machine accuses somebody: what it would hand to the contract that slashes.</summary>
    internal void OnAccused(in Misbehaviour misbehaviour)
    {
        if (misbehaviour.Kind == MisbehaviourKind.WrongSeal)
        {
            WrongSeals++;
            int sealer = _world.Keys.IndexOf(misbehaviour.Author);
            if (sealer >= 0 && _world.IsHonest(sealer)) Report(ViolationKind.HonestAccused, misbehaviour.Height, $"validator {sealer} is accused of a wrong seal in round {misbehaviour.Round}");
        }

        if (misbehaviour.Evidence is not { } evidence || evidence.First.Hash == evidence.Second.Hash) return;
        int author = _world.Keys.IndexOf(misbehaviour.Author);
        if (author >= 0 && _world.IsHonest(author))
        {
            Report(ViolationKind.HonestEquivocation, misbehaviour.Height, $"validator {author} can be slashed for two messages of kind {evidence.Kind} in round {misbehaviour.Round}");
        }
    }

    /// <summary>The rule of the contract, over everything that anybody has ever signed: two contents of one kind in one round.</summary>
    private void LookForEvidence(SimulatedNode from, ConsensusMessage message)
    {
        (int, ulong, ulong) key = (from.Validator, message.Height, KeyOf(message));
        if (_messages.TryAdd(key, message) || EquivocationEvidence.Of(_messages[key], message) is not { } evidence || evidence.First.Hash == evidence.Second.Hash) return;
        if (from.IsHonest) Report(ViolationKind.HonestEquivocation, message.Height, $"validator {from.Validator} can be slashed for two messages of kind {evidence.Kind} in round {message.Round}");
        else Equivocators |= SimulatedState.Bit(from.Validator);
    }

    /// <summary>An honest node commits a block, out of its own consensus or by catch-up.</summary>
    internal void OnCommitted(SimulatedNode committing, Decision decision, in Hash256 parent, SimulatedPayload? payload)
    {
        int node = committing.Index;
        CertificateFault fault = _world.Keys.Check(decision, committing.Electorate);
        if (fault != CertificateFault.None) Report(ViolationKind.BadCertificate, decision.Height, $"node {node}: {fault}");
        if (payload is not { IsValid: true } || payload.Height != decision.Height || payload.Parent != parent)
        {
            Report(ViolationKind.InvalidBlock, decision.Height, $"node {node} commits {decision.Payload}");
        }

        if (decision.Height == (ulong)_final.Count + 1)
        {
            _final.Add(decision.Payload);
            LookForInactive(decision.Height, parent, decision.Payload);
        }
        else if (decision.Height > (ulong)_final.Count || _final[(int)decision.Height - 1] != decision.Payload)
        {
            Report(ViolationKind.Fork, decision.Height, $"node {node} commits {decision.Payload} in round {decision.Certificate.Round}, and another block is final");
        }
    }

    private static ulong KeyOf(ConsensusMessage message) => ((ulong)message.Round << 2) + (ulong)MessageWord.KindOf(message);

    private void LookForInactive(ulong height, in Hash256 parent, in Hash256 payload)
    {
        SimulatedState state = _world.Payloads.StateAfter(payload);
        if (state.Active != _world.Payloads.StateAfter(parent).Active) SetChanges++;
        ulong window = _world.Options.Rules.InactivityWindow;
        ulong first = state.FirstOfLast(window + 1);
        for (int validator = 0; validator < _world.Keys.Count; validator++)
        {
            if (first == 0 || !state.IsSlashable(validator, window)) continue;
            Inactive |= SimulatedState.Bit(validator);
            if (!_world.IsHonest(validator) || !_world.Nodes[validator].HasFollowedSince(first)) continue;
            Report(ViolationKind.HonestInactivity, height, $"validator {validator} is unseen in {state.UnseenFor(validator)} counted heights, and was up and connected since height {first}");
        }
    }

    private void OnSignedByHonest(SimulatedNode from, ConsensusMessage message)
    {
        int author = from.Validator;
        ulong word = MessageWord.Of(message, 0);
        ulong roundAndKind = KeyOf(message);
        if (!_signed.TryAdd((author, message.Height, roundAndKind), word) && _signed[(author, message.Height, roundAndKind)] != word)
        {
            Report(ViolationKind.DoubleVote, message.Height, $"validator {author} signs a second {message.GetType().Name} in round {message.Round}");
        }

        uint entered = _rounds.GetValueOrDefault((author, message.Height));
        if (message.Round < entered)
        {
            Report(ViolationKind.VoteBelowRound, message.Height, $"validator {author} signs in round {message.Round} after round {entered}");
        }

        _rounds[(author, message.Height)] = Math.Max(entered, message.Round);
        if (message is ConsensusMessage.Prepare prepare) _world.LedgerChecker?.OnPrepared(from.Index, prepare.Height, prepare.Payload, from.HasEverExecuted(prepare.Payload));
        if (message is ConsensusMessage.Commit commit) OnCommit(from, commit);
        if (message is ConsensusMessage.RoundChange change) OnRoundChange(author, change);
    }

    private void OnCommit(SimulatedNode from, ConsensusMessage.Commit commit)
    {
        UInt128 prepared = _preparedBy.GetValueOrDefault((commit.Height, commit.Round, commit.Payload));
        if (_world.Keys.WeightOf(prepared, from.Electorate) < from.Electorate.Quorum)
        {
            Report(ViolationKind.UnpreparedCommit, commit.Height, $"validator {from.Validator} commits in round {commit.Round} what {SimulatedState.Count(prepared)} have prepared");
        }
    }

    private void OnRoundChange(int author, ConsensusMessage.RoundChange change)
    {
        int claimed = change.Prepared is { } claim ? (int)claim.Round : -1;
        int before = _claims.GetValueOrDefault((author, change.Height), -1);
        if (claimed < before)
        {
            Report(ViolationKind.ForgottenPrepare, change.Height, $"validator {author} claims round {claimed} after it claimed round {before}");
        }

        _claims[(author, change.Height)] = Math.Max(before, claimed);
    }
}
