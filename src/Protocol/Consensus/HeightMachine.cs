using Sequitur.Finality;

namespace Sequitur.Consensus;

/// <summary>One height of consensus: what an input means for it, which votes count, and which thresholds they reach.</summary>
internal sealed class HeightMachine
{
    private readonly HeightContext _context;
    private readonly VoteBook _book;
    private readonly SealScrutiny _scrutiny;
    private readonly RoundMachine _rounds;
    private readonly OwnMessages _own = new();
    private (uint Round, RoundStep Step)? _lastResend;

    /// <param name="context">The height.</param>
    /// <param name="suspects">Who has sent wrong seals at earlier heights; takes those who do at this one.</param>
    public HeightMachine(HeightContext context, SealSuspects suspects)
    {
        _context = context;
        _book = new VoteBook(context.Electorate);
        _scrutiny = new SealScrutiny(context, _book, suspects);
        _rounds = new RoundMachine(context);
    }

    public uint Round => _rounds.Round;

    public int VoteCount => _book.Count;

    public void Recover(VoteRecord[] records, ConsensusEffects effects) => _rounds.Recover(RecoveredVotes.From(records, _context.Height), effects);

    public void Step(ConsensusInput input, ConsensusEffects effects)
    {
        switch (input)
        {
            case ConsensusInput.WorkArrived:
                _rounds.Apply(new RoundEvent.WorkSeen(false), effects);
                break;
            case ConsensusInput.PayloadBuilt built when IsNow(built.Height, built.Round):
                _rounds.Apply(new RoundEvent.Built(built.Payload), effects);
                break;
            case ConsensusInput.NothingToBuild nothing when IsNow(nothing.Height, nothing.Round):
                _rounds.Apply(new RoundEvent.NotBuilt(), effects);
                break;
            case ConsensusInput.PayloadChecked answer when answer.Height == _context.Height:
                _rounds.Apply(new RoundEvent.Checked(answer.Round, answer.Payload, answer.IsValid), effects);
                break;
            case ConsensusInput.TimeoutElapsed timeout when IsNow(timeout.Height, timeout.Round):
                _rounds.Apply(new RoundEvent.TimedOut(), effects);
                break;
            case ConsensusInput.SealsChecked seals when seals.Check.Request.Height == _context.Height && _rounds.Step != RoundStep.Decided:
                if (_scrutiny.OnChecked(seals.Check, effects) is { } certificate) _rounds.Apply(new RoundEvent.QuorumCommitted(seals.Check.Request.Payload, certificate), effects);
                break;
            case ConsensusInput.ResendDue:
                // Steps and rounds of its own are what counts as progress: those a flood of votes cannot feign.
                if (_lastResend == (Round, _rounds.Step)) _own.Collect(Round, null, effects.Resends);
                _lastResend = (Round, _rounds.Step);
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
        if (message.Author == _context.Self) _own.Remember(message);
        if (_rounds.Step == RoundStep.Decided) return;
        switch (message)
        {
            case ConsensusMessage.Proposal proposal when proposal.Round >= Round:
                OnProposal(proposal, effects);
                break;
            case ConsensusMessage.Prepare prepare when prepare.Round >= Round:
                Report(_book.Add(prepare), prepare, effects);
                break;
            case ConsensusMessage.Commit commit:
                OnCommit(commit, effects);
                break;
            case ConsensusMessage.RoundChange change:
                OnRoundChange(change, effects);
                break;
        }

        Settle(effects);
    }

    private bool IsNow(ulong height, uint round) => height == _context.Height && round == Round;

    private void OnProposal(ConsensusMessage.Proposal proposal, ConsensusEffects effects)
    {
        if (proposal.Author != _context.ProposerOf(proposal.Round))
        {
            Accuse(proposal, MisbehaviourKind.NotProposer, effects);
        }
        else if (proposal.Round == Round && _rounds.Candidate is { } known)
        {
            if (known.Payload != proposal.Payload) AccuseOfTwo(known, proposal, effects);
        }
        else if (JustificationCheck.Of(proposal, _context.Electorate) != JustificationFault.None)
        {
            Accuse(proposal, MisbehaviourKind.UnjustifiedProposal, effects);
        }
        else
        {
            _rounds.Apply(new RoundEvent.Proposed(proposal), effects);
        }
    }

    /// <summary>Where seals are BLS, a commit without one is none, and those of a quorum are checked before they decide.</summary>
    private void OnCommit(ConsensusMessage.Commit commit, ConsensusEffects effects)
    {
        bool isSealed = _context.Validators.Seals == SealScheme.Bls12381;
        if ((isSealed && commit.Seal is null) || !Report(_book.Add(commit), commit, effects)) return;
        if (isSealed) _scrutiny.OnCounted(commit.Round, commit.Payload, effects);
        else if (_book.Certify(commit.Round, commit.Payload) is { } certificate) _rounds.Apply(new RoundEvent.QuorumCommitted(commit.Payload, certificate), effects);
    }

    private void OnRoundChange(ConsensusMessage.RoundChange change, ConsensusEffects effects)
    {
        if (JustificationCheck.Of(change, _context.Electorate) != JustificationFault.None)
        {
            Accuse(change, MisbehaviourKind.UnjustifiedRoundChange, effects);
        }
        else if (Report(_book.Add(change), change, effects) && change.Author != _context.Self)
        {
            _rounds.Apply(new RoundEvent.WorkSeen(true), effects);
        }
    }

    private void Settle(ConsensusEffects effects)
    {
        while (NextThreshold() is { } reached) _rounds.Apply(reached, effects);
    }

    /// <summary>
    /// A threshold that is reached and not answered yet. Each answer changes the step, the round or the timer, and so each comes once. That of the
    /// commits is reached by one message and answered there.
    /// </summary>
    private RoundEvent? NextThreshold()
    {
        RoundStep step = _rounds.Step;
        if (step == RoundStep.Decided) return null;
        if (step == RoundStep.Preparing && _book.QuorumOfPrepares(_context.Height, Round, _rounds.Candidate!.Payload) is { } prepares)
        {
            return new RoundEvent.QuorumPrepared(prepares);
        }

        uint ahead = _book.RoundAskedForBy(_context.Electorate.OneHonest);
        if (ahead > Round) return new RoundEvent.OthersAhead(ahead);
        if (Round == 0) return null;
        if (!_rounds.TimerRuns && _book.RoundAskedForBy(_context.Electorate.Quorum) >= Round) return new RoundEvent.QuorumArrived();
        return step == RoundStep.Open && _context.IsOwnTurn(Round) && _book.Justify(Round) is { } justification
            ? new RoundEvent.TurnJustified(justification)
            : null;
    }

    /// <summary>True when the vote is new and counts.</summary>
    private bool Report(VoteOutcome outcome, ConsensusMessage message, ConsensusEffects effects)
    {
        if (outcome == VoteOutcome.Equivocation) AccuseOfTwo(_book.CountedInsteadOf(message), message, effects);
        return outcome == VoteOutcome.Counted;
    }

    private static void AccuseOfTwo(ConsensusMessage first, ConsensusMessage second, ConsensusEffects effects) =>
        effects.Misbehaviours.Add(
            new Misbehaviour(second.Author, MisbehaviourKind.Equivocation, second.Height, second.Round) { Evidence = EquivocationEvidence.Of(first, second) });

    private static void Accuse(ConsensusMessage message, MisbehaviourKind kind, ConsensusEffects effects) =>
        effects.Misbehaviours.Add(new Misbehaviour(message.Author, kind, message.Height, message.Round));
}
