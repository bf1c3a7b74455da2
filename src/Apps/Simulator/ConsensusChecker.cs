using System;
using System.Collections.Generic;
using System.Numerics;
using Sequitur.Consensus;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Simulator;

/// <summary>What must hold whatever happens: looked at with every message an honest validator signs and every block it commits.</summary>
public sealed class ConsensusChecker
{
    private readonly ConsensusSimulation _world;
    private readonly int _quorum;
    private readonly Dictionary<(int Author, ulong Height, ulong RoundAndKind), ulong> _signed = [];
    private readonly Dictionary<(int Author, ulong Height), uint> _rounds = [];
    private readonly Dictionary<(int Author, ulong Height), int> _claims = [];
    private readonly Dictionary<(ulong Height, uint Round, Hash256 Payload), UInt128> _preparedBy = [];
    private readonly List<Hash256> _final = [];
    private readonly List<Violation> _violations = [];

    internal ConsensusChecker(ConsensusSimulation world)
    {
        _world = world;
        _quorum = Quorum.Required(QuorumRule.CeilTwoThirdsByCount, world.Options.Validators);
    }

    /// <summary>The first of each kind.</summary>
    public IReadOnlyList<Violation> Violations => _violations;

    public bool HasFork => _violations.Exists(violation => violation.Kind == ViolationKind.Fork);

    internal void Report(ViolationKind kind, ulong height, string detail)
    {
        if (!_violations.Exists(known => known.Kind == kind)) _violations.Add(new Violation(kind, _world.Events.Now, height, detail));
    }

    /// <summary>Anybody's message: the prepares of all make a quorum.</summary>
    internal void OnSigned(int author, bool isHonest, ConsensusMessage message)
    {
        if (message is ConsensusMessage.Prepare prepare)
        {
            (ulong, uint, Hash256) key = (prepare.Height, prepare.Round, prepare.Payload);
            _preparedBy[key] = _preparedBy.GetValueOrDefault(key) | (UInt128.One << author);
        }

        if (isHonest) OnSignedByHonest(author, message);
    }

    /// <summary>An honest node commits a block, out of its own consensus or by catch-up.</summary>
    internal void OnCommitted(int node, Decision decision, in Hash256 parent, SimulatedPayload? payload)
    {
        CertificateFault fault = _world.Keys.Check(decision);
        if (fault != CertificateFault.None) Report(ViolationKind.BadCertificate, decision.Height, $"node {node}: {fault}");
        if (payload is not { IsValid: true } || payload.Height != decision.Height || payload.Parent != parent)
        {
            Report(ViolationKind.InvalidBlock, decision.Height, $"node {node} commits {decision.Payload}");
        }

        if (decision.Height == (ulong)_final.Count + 1) _final.Add(decision.Payload);
        else if (decision.Height > (ulong)_final.Count || _final[(int)decision.Height - 1] != decision.Payload)
        {
            Report(ViolationKind.Fork, decision.Height, $"node {node} commits {decision.Payload} in round {decision.Certificate.Round}, and another block is final");
        }
    }

    private void OnSignedByHonest(int author, ConsensusMessage message)
    {
        ulong word = MessageWord.Of(message, 0);
        ulong roundAndKind = ((ulong)message.Round << 2) + (ulong)MessageWord.KindOf(message);
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
        if (message is ConsensusMessage.Commit commit) OnCommit(author, commit);
        if (message is ConsensusMessage.RoundChange change) OnRoundChange(author, change);
    }

    private void OnCommit(int author, ConsensusMessage.Commit commit)
    {
        UInt128 prepared = _preparedBy.GetValueOrDefault((commit.Height, commit.Round, commit.Payload));
        int count = BitOperations.PopCount((ulong)prepared) + BitOperations.PopCount((ulong)(prepared >> 64));
        if (count < _quorum)
        {
            Report(ViolationKind.UnpreparedCommit, commit.Height, $"validator {author} commits in round {commit.Round} what {count} have prepared");
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
