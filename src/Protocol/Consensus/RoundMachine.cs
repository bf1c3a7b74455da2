using Sequitur.Primitives;

namespace Sequitur.Consensus;

/// <summary>Where this validator stands at a height, and the table of what it does when something happens.</summary>
/// <remarks>
/// Rows of <see cref="Apply"/> cite the predicates of the EEA QBFT specification (dafny/spec/L1/node.dfy). The machine counts nothing: thresholds
/// come to it as events. Whatever it has once recorded for a round it never contradicts: each step is entered once in a round, and rounds only rise.
/// </remarks>
internal sealed class RoundMachine(HeightContext context)
{
    private readonly PayloadVerdicts _verdicts = new();
    private PreparedCertificate? _prepared;
    private Justification _justification = Justification.None;
    private bool _isBuildAsked;
    private bool _mustBuildAgain;
    private bool _doOthersWait;

    public uint Round { get; private set; }

    public RoundStep Step { get; private set; }

    /// <summary>The proposal of this round that is checked, refused or accepted; null in the steps before.</summary>
    public ConsensusMessage.Proposal? Candidate { get; private set; }

    public bool TimerRuns { get; private set; }

    /// <summary>Takes up what the vote log held. Own messages of that state are signed again, to the same bytes; a lower round is never voted in.</summary>
    public void Recover(RecoveredVotes votes, ConsensusEffects effects)
    {
        (Round, Candidate, _prepared) = (votes.Round, votes.Accepted, votes.Prepared);
        if (Round > 0) effects.Broadcasts.Add(RoundChange(votes.Before));
        if (Candidate is not { } proposal) return;
        _verdicts.Add(proposal.Payload, IsFresh(proposal) ? proposal.Author : null);
        Step = RoundStep.Preparing;
        Speak(proposal, effects);
        StartTimer(effects);
        if (_prepared?.Claim.Round != Round) return;
        Step = RoundStep.Committing;
        effects.Broadcasts.Add(new ConsensusMessage.Commit(context.Self, context.Height, Round, proposal.Payload));
    }

    public void Apply(RoundEvent happened, ConsensusEffects effects)
    {
        switch (Step, happened)
        {
            // Nothing more happens at a decided height. UponNewBlock is the driver's: a certified block leads to the next HeightStarted.
            case (RoundStep.Decided, _):
                break;

            // UponCommit, for any round of the height, and even before the proposal is known here.
            case (_, RoundEvent.QuorumCommitted quorum):
                Decide(quorum, effects);
                break;

            // UponBlockTimeout: what ends the block time is that there is work.
            case (RoundStep.Open, RoundEvent.WorkSeen seen) when Round == 0:
                _doOthersWait |= seen.IsBecauseOthersWait;
                StartTimer(effects);
                if (context.IsOwnTurn(0)) Build(Justification.None, effects);
                break;
            case (RoundStep.Building, RoundEvent.WorkSeen seen):
                _doOthersWait |= seen.IsBecauseOthersWait;
                StartTimer(effects);
                if (_isBuildAsked) _mustBuildAgain = true;
                else Build(_justification, effects);
                break;
            case (RoundStep.Building, RoundEvent.NotBuilt):
                BuildLater(effects);
                break;
            case (RoundStep.Building, RoundEvent.Built built):
                _verdicts.Add(built.Payload, context.Self);
                Consider(OwnProposal(built.Payload), effects);
                break;

            // UponProposal, isValidProposal: in this round when there is none yet, else in a later one.
            case (RoundStep.Open or RoundStep.Building, RoundEvent.Proposed proposed) when proposed.Proposal.Round == Round:
                Consider(proposed.Proposal, effects);
                break;
            case (_, RoundEvent.Proposed proposed) when proposed.Proposal.Round > Round:
                EnterRound(proposed.Proposal.Round, effects);
                Consider(proposed.Proposal, effects);
                break;
            case (_, RoundEvent.Checked answer):
                Judge(answer, effects);
                break;

            // UponPrepare.
            case (RoundStep.Preparing, RoundEvent.QuorumPrepared quorum):
                Commit(quorum.Prepares, effects);
                break;

            // UponRoundTimeout.
            case (_, RoundEvent.TimedOut) when TimerRuns && Round < ConsensusLimits.RoundMax:
                EnterRound(Round + 1, effects);
                break;

            // UponRoundChange: f + 1 validators are ahead, or a quorum justifies a proposal (hasReceivedProposalJustification).
            case (_, RoundEvent.OthersAhead others):
                EnterRound(others.Round, effects);
                break;
            case (_, RoundEvent.QuorumArrived):
                StartTimer(effects);
                break;
            case (RoundStep.Open, RoundEvent.TurnJustified { Justification: { Payload: { } payload } justification }):
                _justification = justification;
                Consider(OwnProposal(payload), effects);
                break;
            case (RoundStep.Open, RoundEvent.TurnJustified turn):
                Build(turn.Justification, effects);
                break;
        }
    }

    private void EnterRound(uint round, ConsensusEffects effects)
    {
        (Round, Step, Candidate, TimerRuns) = (round, RoundStep.Open, null, false);
        (_justification, _isBuildAsked, _mustBuildAgain) = (Justification.None, false, false);
        (effects.Build, effects.Check, effects.Timeout) = (null, null, null);
        effects.Records.Add(new VoteRecord.RoundEntered(context.Height, round));
        effects.Broadcasts.Add(RoundChange(_prepared));
    }

    private void Build(Justification justification, ConsensusEffects effects)
    {
        Step = RoundStep.Building;
        _justification = justification;
        (_isBuildAsked, _mustBuildAgain) = (true, false);
        effects.Build = new BuildRequest(context.Height, Round, Round > 0 || _doOthersWait);
    }

    /// <summary>Asks again at once when there was more work meanwhile. Otherwise nobody waits for a proposal, and so the timer stops.</summary>
    private void BuildLater(ConsensusEffects effects)
    {
        _isBuildAsked = false;
        if (_mustBuildAgain) Build(_justification, effects);
        else if (Round == 0 && !_doOthersWait) TimerRuns = false;
    }

    /// <summary>Also an own proposal waits here until its payload is known to be valid: who proposes must be able to hand the payload out.</summary>
    private void Consider(ConsensusMessage.Proposal proposal, ConsensusEffects effects)
    {
        StartTimer(effects);
        Candidate = proposal;
        Step = RoundStep.Checking;
        if (IsKnownValid(proposal)) Accept(proposal, effects);
        else effects.Check = new CheckRequest(context.Height, Round, proposal.Payload, proposal.Author, IsFresh(proposal));
    }

    /// <summary>What a check for an earlier round has found holds for a prepared payload, not for a fresh one: that is also its proposer's, and of its time.</summary>
    private void Judge(RoundEvent.Checked answer, ConsensusEffects effects)
    {
        ConsensusMessage.Proposal? awaited = Step == RoundStep.Checking && Candidate!.Payload == answer.Payload ? Candidate : null;
        bool isThisRound = awaited is not null && answer.Round == Round;
        if (answer.IsValid)
        {
            _verdicts.Add(answer.Payload, isThisRound && IsFresh(awaited!) ? awaited!.Author : null);
            if (awaited is not null && IsKnownValid(awaited)) Accept(awaited, effects);
        }
        else if (isThisRound)
        {
            Step = RoundStep.Refused;
            if (awaited!.Author != context.Self) effects.Misbehaviours.Add(new Misbehaviour(awaited.Author, MisbehaviourKind.InvalidPayload, context.Height, Round));
        }
    }

    private void Accept(ConsensusMessage.Proposal proposal, ConsensusEffects effects)
    {
        Step = RoundStep.Preparing;
        effects.Records.Add(new VoteRecord.ProposalAccepted(proposal));
        Speak(proposal, effects);
    }

    private void Speak(ConsensusMessage.Proposal accepted, ConsensusEffects effects)
    {
        if (accepted.Author == context.Self) effects.Broadcasts.Add(accepted with { Signature = default });
        effects.Broadcasts.Add(new ConsensusMessage.Prepare(context.Self, context.Height, Round, accepted.Payload));
    }

    private void Commit(ConsensusMessage.Prepare[] prepares, ConsensusEffects effects)
    {
        PreparedClaim claim = new(Round, Candidate!.Payload);
        Step = RoundStep.Committing;
        _prepared = new PreparedCertificate(claim, prepares);
        effects.Records.Add(new VoteRecord.Prepared(context.Height, Round, claim.Payload, prepares));
        effects.Broadcasts.Add(new ConsensusMessage.Commit(context.Self, context.Height, Round, claim.Payload));
        effects.Prepared = new PreparedPayload(context.Height, Round, claim.Payload);
    }

    private void Decide(RoundEvent.QuorumCommitted quorum, ConsensusEffects effects)
    {
        Step = RoundStep.Decided;
        (effects.Build, effects.Check, effects.Timeout) = (null, null, null);
        effects.Decided = new Decision(context.Height, quorum.Payload, quorum.Certificate);
    }

    private void StartTimer(ConsensusEffects effects)
    {
        if (TimerRuns) return;
        TimerRuns = true;
        effects.Timeout = new TimerRequest(context.Height, Round, RoundTimeouts.Of(context.Options, Round));
    }

    private ConsensusMessage.Proposal OwnProposal(in Hash256 payload) =>
        new(context.Self, context.Height, Round, payload, _justification.RoundChanges, _justification.Prepares);

    /// <summary><c>createRoundChange</c>, as of the moment the round is entered: what it claims was prepared in an earlier one.</summary>
    private ConsensusMessage.RoundChange RoundChange(PreparedCertificate? prepared) =>
        new(context.Self, context.Height, Round, prepared?.Claim, prepared?.Prepares ?? []);

    private static bool IsFresh(ConsensusMessage.Proposal proposal) => JustificationCheck.HighestPrepared(proposal.RoundChanges) is null;

    private bool IsKnownValid(ConsensusMessage.Proposal proposal) => _verdicts.IsValid(proposal.Payload, IsFresh(proposal), proposal.Author);
}
