using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Consensus;

/// <summary>One height of consensus: what inputs mean for it, and the table of what then happens.</summary>
/// <remarks>
/// Rows of <see cref="Apply"/> cite the predicates of the EEA QBFT specification (dafny/spec/L1/node.dfy). Votes are counted by
/// <see cref="VoteBook"/>; after each input <see cref="Settle"/> asks it which thresholds the present step waits for have been reached.
/// </remarks>
internal sealed class HeightMachine(HeightContext context)
{
    private readonly VoteBook _book = new(context.Validators, context.Quorum);
    private readonly OwnMessages _own = new();
    private readonly PayloadVerdicts _verdicts = new();

    private RoundStep _step;

    /// <summary>The proposal of this round that is checked, refused or accepted; null in the steps before.</summary>
    private ConsensusMessage.Proposal? _candidate;

    private (PreparedClaim Claim, ConsensusMessage.Prepare[] Prepares)? _prepared;

    private Justification _justification = Justification.None;
    private bool _timerRuns;
    private bool _isBuildAsked;
    private bool _mustBuildAgain;
    private bool _doOthersWait;
    private (uint Round, RoundStep Step)? _lastResend;

    public uint Round { get; private set; }

    public bool IsDecided => _step == RoundStep.Decided;

    public int VoteCount => _book.Count;

    /// <summary>Takes up what the vote log held. Own messages of that state are signed again, to the same bytes; a lower round is never voted in.</summary>
    public void Recover(VoteRecord[] records, ConsensusEffects effects)
    {
        ConsensusMessage.RoundChange? roundChange = null;
        foreach (VoteRecord record in records)
        {
            if (record.Height != context.Height) continue;
            if (record.Round > Round)
            {
                (Round, _candidate, _step) = (record.Round, null, RoundStep.Open);
                roundChange = OwnRoundChange();
            }

            if (record is VoteRecord.Prepared prepared)
            {
                _prepared = (new PreparedClaim(prepared.Round, prepared.Payload), prepared.Prepares);
                _step = RoundStep.Committing;
            }
            else if (record is VoteRecord.ProposalAccepted accepted)
            {
                _verdicts.Add(accepted.Proposal.Payload, IsFresh(accepted.Proposal) ? accepted.Proposal.Author : null);
                (_candidate, _step) = (accepted.Proposal, RoundStep.Preparing);
            }
        }

        if (roundChange is not null) effects.Broadcasts.Add(roundChange);
        if (_candidate is { } proposal)
        {
            if (proposal.Author == context.Self) effects.Broadcasts.Add(proposal with { Signature = default });
            effects.Broadcasts.Add(new ConsensusMessage.Prepare(context.Self, context.Height, Round, proposal.Payload));
            if (_step == RoundStep.Committing) effects.Broadcasts.Add(new ConsensusMessage.Commit(context.Self, context.Height, Round, proposal.Payload));
            StartTimer(effects);
        }
    }

    public void Step(ConsensusInput input, ConsensusEffects effects)
    {
        switch (input)
        {
            case ConsensusInput.WorkArrived:
                Apply(new RoundEvent.WorkSeen(), effects);
                break;
            case ConsensusInput.PayloadBuilt built when IsNow(built.Height, built.Round):
                Apply(new RoundEvent.Built(built.Payload), effects);
                break;
            case ConsensusInput.NothingToBuild nothing when IsNow(nothing.Height, nothing.Round):
                Apply(new RoundEvent.NotBuilt(), effects);
                break;
            case ConsensusInput.PayloadChecked answer when answer.Height == context.Height:
                OnChecked(answer, effects);
                break;
            case ConsensusInput.TimeoutElapsed timeout when IsNow(timeout.Height, timeout.Round) && _timerRuns:
                Apply(new RoundEvent.TimedOut(), effects);
                break;
            case ConsensusInput.ResendDue:
                if (_lastResend == (Round, _step)) _own.Collect(Round, null, effects.Resends);
                _lastResend = (Round, _step);
                break;
            case ConsensusInput.PeerConnected peer:
                _own.Collect(Round, peer.Validator, effects.Resends);
                break;
        }

        Settle(effects);
    }

    /// <param name="message">Of this height, by a validator of it, of a round that can be.</param>
    /// <param name="effects">Takes what follows.</param>
    public void OnMessage(ConsensusMessage message, ConsensusEffects effects)
    {
        if (message.Author == context.Self) _own.Remember(message);
        switch (message)
        {
            case ConsensusMessage.Proposal proposal when proposal.Round >= Round:
                OnProposal(proposal, effects);
                break;
            case ConsensusMessage.Prepare prepare when prepare.Round >= Round:
                Report(_book.Add(prepare), prepare, effects);
                break;
            case ConsensusMessage.Commit commit when !IsDecided:
                if (Report(_book.Add(commit), commit, effects) && _book.Certify(commit.Round, commit.Payload) is { } certificate)
                {
                    Apply(new RoundEvent.QuorumCommitted(commit.Payload, certificate), effects);
                }

                break;
            case ConsensusMessage.RoundChange change:
                OnRoundChange(change, effects);
                break;
        }

        Settle(effects);
    }

    private bool IsNow(ulong height, uint round) => height == context.Height && round == Round;

    private void OnProposal(ConsensusMessage.Proposal proposal, ConsensusEffects effects)
    {
        if (proposal.Author != context.ProposerOf(proposal.Round))
        {
            Accuse(proposal, MisbehaviourKind.NotProposer, effects);
        }
        else if (proposal.Round == Round && _candidate is { } known)
        {
            if (known.Payload != proposal.Payload) Accuse(proposal, MisbehaviourKind.Equivocation, effects);
        }
        else if (JustificationCheck.Of(proposal, context.Validators, context.Quorum) != JustificationFault.None)
        {
            Accuse(proposal, MisbehaviourKind.UnjustifiedProposal, effects);
        }
        else
        {
            Apply(new RoundEvent.Proposed(proposal), effects);
        }
    }

    private void OnRoundChange(ConsensusMessage.RoundChange change, ConsensusEffects effects)
    {
        if (JustificationCheck.Of(change, context.Validators, context.Quorum) != JustificationFault.None)
        {
            Accuse(change, MisbehaviourKind.UnjustifiedRoundChange, effects);
        }
        else if (Report(_book.Add(change), change, effects) && change.Author != context.Self)
        {
            _doOthersWait = true;
            Apply(new RoundEvent.WorkSeen(), effects);
        }
    }

    private void OnChecked(ConsensusInput.PayloadChecked answer, ConsensusEffects effects)
    {
        bool isAwaited = _step == RoundStep.Checking && _candidate!.Payload == answer.Payload;
        bool isThisRound = isAwaited && answer.Round == Round;
        if (answer.IsValid)
        {
            // What an earlier round asked holds for a re-proposal only: a fresh payload is also its proposer's, and of its time.
            _verdicts.Add(answer.Payload, isThisRound && IsFresh(_candidate!) ? _candidate!.Author : null);
            if (isAwaited && IsKnownValid(_candidate!)) Apply(new RoundEvent.FoundValid(), effects);
        }
        else if (isThisRound)
        {
            Apply(new RoundEvent.FoundInvalid(), effects);
        }
    }

    private void Settle(ConsensusEffects effects)
    {
        while (NextThreshold() is { } reached) Apply(reached, effects);
    }

    /// <summary>A threshold that is reached and that the present step has not answered yet. Each answer changes the step, the round or the timer, so each comes once.</summary>
    private RoundEvent? NextThreshold()
    {
        if (IsDecided) return null;
        uint ahead = _book.RoundAskedForBy(Quorum.OneHonest(context.Validators.Count));
        if (ahead > Round) return new RoundEvent.OthersAhead(ahead);
        if (_step == RoundStep.Preparing && _book.QuorumOfPrepares(context.Height, Round, _candidate!.Payload) is { } prepares)
        {
            return new RoundEvent.QuorumPrepared(prepares);
        }

        if (Round == 0) return null;
        if (!_timerRuns && _book.RoundAskedForBy(context.Quorum) >= Round) return new RoundEvent.QuorumArrived();
        return _step == RoundStep.Open && context.IsOwnTurn(Round) && _book.Justify(Round) is { } justification
            ? new RoundEvent.TurnJustified(justification)
            : null;
    }

    private void Apply(RoundEvent happened, ConsensusEffects effects)
    {
        switch (_step, happened)
        {
            // Nothing more happens at a decided height. UponNewBlock is the driver's: a certified block leads to the next HeightStarted.
            case (RoundStep.Decided, _):
                break;

            // UponCommit, for any round of the height, and even before the proposal is known here.
            case (_, RoundEvent.QuorumCommitted quorum):
                Decide(quorum, effects);
                break;

            // UponBlockTimeout: what ends the block time is that there is work.
            case (RoundStep.Open, RoundEvent.WorkSeen) when Round == 0:
                StartTimer(effects);
                if (context.IsOwnTurn(0)) Build(Justification.None, effects);
                break;
            case (RoundStep.Building, RoundEvent.WorkSeen):
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
            case (RoundStep.Checking, RoundEvent.FoundValid):
                Accept(_candidate!, effects);
                break;
            case (RoundStep.Checking, RoundEvent.FoundInvalid):
                _step = RoundStep.Refused;
                if (_candidate!.Author != context.Self) Accuse(_candidate, MisbehaviourKind.InvalidPayload, effects);
                break;

            // UponPrepare.
            case (RoundStep.Preparing, RoundEvent.QuorumPrepared quorum):
                Commit(quorum.Prepares, effects);
                break;

            // UponRoundTimeout.
            case (_, RoundEvent.TimedOut) when Round < ConsensusLimits.RoundMax:
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
        (Round, _step, _candidate, _justification) = (round, RoundStep.Open, null, Justification.None);
        (_timerRuns, _isBuildAsked, _mustBuildAgain) = (false, false, false);
        (effects.Build, effects.Check, effects.Timeout) = (null, null, null);
        _book.ForgetPreparesBelow(round);
        effects.Records.Add(new VoteRecord.RoundEntered(context.Height, round));
        effects.Broadcasts.Add(OwnRoundChange());
    }

    private void Build(Justification justification, ConsensusEffects effects)
    {
        _step = RoundStep.Building;
        _justification = justification;
        (_isBuildAsked, _mustBuildAgain) = (true, false);
        effects.Build = new BuildRequest(context.Height, Round, Round > 0 || _doOthersWait);
    }

    private void BuildLater(ConsensusEffects effects)
    {
        _isBuildAsked = false;
        if (_mustBuildAgain) Build(_justification, effects);
        else if (Round == 0 && !_doOthersWait) _timerRuns = false;
    }

    /// <summary>Also an own proposal waits here until its payload is known to be valid: who proposes must be able to hand the payload out.</summary>
    private void Consider(ConsensusMessage.Proposal proposal, ConsensusEffects effects)
    {
        StartTimer(effects);
        _candidate = proposal;
        _step = RoundStep.Checking;
        if (IsKnownValid(proposal)) Accept(proposal, effects);
        else effects.Check = new CheckRequest(context.Height, Round, proposal.Payload, proposal.Author, IsFresh(proposal));
    }

    private void Accept(ConsensusMessage.Proposal proposal, ConsensusEffects effects)
    {
        _step = RoundStep.Preparing;
        effects.Records.Add(new VoteRecord.ProposalAccepted(proposal));
        if (proposal.Author == context.Self) effects.Broadcasts.Add(proposal with { Signature = default });
        effects.Broadcasts.Add(new ConsensusMessage.Prepare(context.Self, context.Height, Round, proposal.Payload));
    }

    private void Commit(ConsensusMessage.Prepare[] prepares, ConsensusEffects effects)
    {
        Hash256 payload = _candidate!.Payload;
        _step = RoundStep.Committing;
        _prepared = (new PreparedClaim(Round, payload), prepares);
        effects.Records.Add(new VoteRecord.Prepared(context.Height, Round, payload, prepares));
        effects.Broadcasts.Add(new ConsensusMessage.Commit(context.Self, context.Height, Round, payload));
        effects.Prepared = new PreparedPayload(context.Height, Round, payload);
    }

    private void Decide(RoundEvent.QuorumCommitted quorum, ConsensusEffects effects)
    {
        _step = RoundStep.Decided;
        (effects.Build, effects.Check, effects.Timeout) = (null, null, null);
        effects.Decided = new Decision(context.Height, quorum.Payload, quorum.Certificate);
    }

    private void StartTimer(ConsensusEffects effects)
    {
        if (_timerRuns) return;
        _timerRuns = true;
        effects.Timeout = new TimerRequest(context.Height, Round, RoundTimeouts.Of(context.Options, Round));
    }

    private ConsensusMessage.Proposal OwnProposal(in Hash256 payload) =>
        new(context.Self, context.Height, Round, payload, _justification.RoundChanges, _justification.Prepares);

    /// <summary><c>createRoundChange</c>, at the moment the round is entered: what it claims was prepared in an earlier one.</summary>
    private ConsensusMessage.RoundChange OwnRoundChange() =>
        new(context.Self, context.Height, Round, _prepared?.Claim, _prepared?.Prepares ?? []);

    private static bool IsFresh(ConsensusMessage.Proposal proposal) => JustificationCheck.HighestPrepared(proposal.RoundChanges) is null;

    private bool IsKnownValid(ConsensusMessage.Proposal proposal) => _verdicts.IsValid(proposal.Payload, IsFresh(proposal), proposal.Author);

    /// <summary>True when the vote is new and counts.</summary>
    private static bool Report(VoteOutcome outcome, ConsensusMessage message, ConsensusEffects effects)
    {
        if (outcome == VoteOutcome.Equivocation) Accuse(message, MisbehaviourKind.Equivocation, effects);
        return outcome == VoteOutcome.Counted;
    }

    private static void Accuse(ConsensusMessage message, MisbehaviourKind kind, ConsensusEffects effects) =>
        effects.Misbehaviours.Add(new Misbehaviour(message.Author, kind, message.Height, message.Round));
}
