using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Consensus;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Protocol.Consensus;

namespace Sequitur.Apps.Simulation;

/// <summary>
/// One validator at one height as the EEA specification sees it (dafny/spec/L1/node.dfy): the set of messages received, the round, the accepted proposal, and what was prepared
/// last. Every step of the machine is held to the Upon… predicates: what it sends must be allowed, and what is enabled must have been done.
/// </summary>
/// <remarks>
/// Written from the predicates, in sets, without a look at the machine. Where docs/spec/consensus.md deviates, the comment says "deviation". Allowed is judged over all
/// messages ever received; due is only what follows from messages the machine promises to keep: the first of an author's in a round, of round changes the one for the highest
/// round, and none of those that came before their height.
/// </remarks>
internal sealed class SpecificationOracle
{
    private const int RoundsKept = 8;

    private readonly Address _self;
    private readonly ulong _height;
    private readonly Address[] _validators;
    private readonly VotingWeights _weights;
    private readonly ValidatorSet _set;
    private readonly QuorumRule _rule;
    private readonly Address _previousProposer;
    private readonly List<ConsensusMessage> _received = [];
    private readonly List<ConsensusMessage> _kept = [];
    private readonly ConsensusMessage[] _early;
    private readonly HashSet<Hash256> _valid = [];
    private readonly HashSet<(int Kind, uint Round)> _sent = [];
    private readonly HashSet<uint> _considered = [];
    private uint _round;
    private Hash256? _accepted;
    private (uint Round, Hash256 Payload)? _prepared;
    private readonly HashSet<Address> _liars = [];
    private SealRequest? _checking;
    private uint? _timer;
    private bool _isDecided;

    public SpecificationOracle(Address self, QuorumRule rule, ConsensusInput.HeightStarted started, IEnumerable<ConsensusMessage> early)
    {
        (_self, _height, _previousProposer) = (self, started.Height, started.PreviousProposer);
        (_set, _rule, _weights) = (started.Validators, rule, new VotingWeights(rule, started.Validators));
        _validators = started.Validators.Ascending.ToArray();
        _early = [.. early.Where(message => message.Height == _height && _validators.Contains(message.Author))];
        _received.AddRange(_early);
        foreach (VoteRecord record in started.Recovered) Recover(record);
    }

    public ulong Height => _height;

    /// <summary>How many messages of each kind it has allowed, and decisions.</summary>
    public int[] Allowed { get; } = new int[5];

    /// <summary>Null when the step is as specified, else what is wrong with it.</summary>
    public string? Check(ConsensusInput input, ConsensusEffects effects)
    {
        if (!_validators.Contains(_self)) return effects.Broadcasts.Count == 0 ? null : "whoever is no validator sends nothing";
        bool isStart = input is ConsensusInput.HeightStarted;
        bool isSealed = input is ConsensusInput.SealsChecked { Check: { Certificate: not null } sealing } && ReferenceEquals(sealing.Request, _checking);
        Take(input);
        foreach (ConsensusMessage message in effects.Broadcasts)
        {
            if (_isDecided) return $"sends {message.GetType().Name} after the decision";
            string? fault = isStart && IsRecovered(message) ? null : Judge(message, input);
            if (fault is not null) return $"{message.GetType().Name} in round {message.Round}: {fault}";
            Allowed[(int)MessageDigest.KindOf(message)]++;
            Become(message);
        }

        if (effects.Check is { } check) _considered.Add(check.Round);
        if (effects.Build is { } build) _considered.Add(build.Round);
        if (effects.Timeout is { } timer) _timer = timer.Round;
        if (effects.Seals is { } seals) _checking = seals;
        if (effects.Decided is { } decision)
        {
            if (Judge(decision) is { } fault) return $"decision: {fault}";
            _isDecided = true;
            Allowed[4]++;
        }

        if (!_isDecided && isSealed) return "a quorum's seals are right and nothing is decided";
        return _isDecided ? null : Due(input);
    }

    /// <summary>Deviation: where seals are BLS a commit is one only if its seal is right, and that is checked when a quorum is there.</summary>
    private bool IsSealed => _set.Seals == SealScheme.Bls12381;

    private Address Proposer(uint round) => ProposerOf(round);

    /// <summary><c>proposer</c>; deviation: by the present set, also where the last proposer has left it.</summary>
    private Address ProposerOf(uint round)
    {
        int after = Array.FindIndex(_validators, validator => validator.CompareTo(_previousProposer) > 0);
        long first = Array.IndexOf(_validators, _previousProposer) is >= 0 and int place ? place + 1 : after < 0 ? 0 : after;
        return _validators[(int)((first + round) % _validators.Length)];
    }

    private void Recover(VoteRecord record)
    {
        _round = Math.Max(_round, record.Round);
        switch (record)
        {
            case VoteRecord.RoundEntered:
                _accepted = null;
                _sent.Add((3, record.Round));
                break;
            case VoteRecord.ProposalAccepted accepted:
                _accepted = accepted.Proposal.Payload;
                _valid.Add(accepted.Proposal.Payload);
                _considered.Add(record.Round);
                if (accepted.Proposal.Author == _self) _sent.Add((0, record.Round));
                _sent.Add((1, record.Round));
                break;
            case VoteRecord.Prepared prepared:
                _prepared = (prepared.Round, prepared.Payload);
                _sent.Add((2, record.Round));
                break;
        }
    }

    private bool IsRecovered(ConsensusMessage message) => message.Round == _round && _sent.Contains(((int)MessageDigest.KindOf(message), message.Round));

    private void Take(ConsensusInput input)
    {
        switch (input)
        {
            case ConsensusInput.MessageArrived { Message.Content: { } message } when message.Height == _height && message.Round <= ConsensusLimits.RoundMax && _validators.Contains(message.Author):
                _received.Add(message);
                Keep(message);
                break;
            case ConsensusInput.SealsChecked answer when ReferenceEquals(answer.Check.Request, _checking):
                _checking = null;
                for (int i = 0; i < answer.Check.IsWrong.Length; i++)
                {
                    if (answer.Check.IsWrong[i]) _liars.Add(_validators[answer.Check.Request.Seals[i].Place]);
                }

                break;
            case ConsensusInput.PayloadBuilt built when built.Height == _height:
                _valid.Add(built.Payload);
                break;
            case ConsensusInput.PayloadChecked { IsValid: true } answer when answer.Height == _height:
                _valid.Add(answer.Payload);
                break;
        }
    }

    /// <summary>Deviation: own messages are repeated and messages have bounds, so not everything that ever arrived counts.</summary>
    private void Keep(ConsensusMessage message)
    {
        if (message is ConsensusMessage.Proposal) return;
        if (IsSealed && message is ConsensusMessage.Commit { Seal: null }) return;

        // An earlier one that may have been kept from before the height would stand instead.
        if (Array.Exists(_early, one => one.GetType() == message.GetType() && one.Author == message.Author && (one.Round == message.Round || one is ConsensusMessage.RoundChange))) return;
        List<ConsensusMessage> same = _kept.FindAll(one => one.GetType() == message.GetType() && one.Author == message.Author);
        if (message is ConsensusMessage.RoundChange change)
        {
            if (!IsValid(change) || same.Exists(one => one.Round >= message.Round)) return;
            _kept.RemoveAll(same.Contains);
        }
        else if (same.Exists(one => one.Round == message.Round))
        {
            return;
        }
        else if (same.Count == RoundsKept)
        {
            ConsensusMessage lowest = same.MinBy(one => one.Round)!;
            if (lowest.Round > message.Round) return;
            _kept.Remove(lowest);
        }

        _kept.Add(message);
    }

    private string? Judge(ConsensusMessage message, ConsensusInput input)
    {
        if (message.Author != _self || message.Height != _height) return "of another author or height";
        if (_sent.Contains(((int)MessageDigest.KindOf(message), message.Round))) return "a second one";
        return message switch
        {
            ConsensusMessage.Proposal proposal => JudgeProposal(proposal),
            ConsensusMessage.Prepare prepare => JudgePrepare(prepare),
            ConsensusMessage.Commit commit => JudgeCommit(commit),
            ConsensusMessage.RoundChange change => JudgeRoundChange(change, input),
            _ => "unknown",
        };
    }

    /// <summary><c>UponBlockTimeout</c> (deviation: with work instead of time), and <c>UponRoundChange</c> with <c>isReceivedProposalJustification</c>.</summary>
    private string? JudgeProposal(ConsensusMessage.Proposal proposal)
    {
        if (proposal.Round != _round) return $"the round is {_round}";
        if (Proposer(_round) != _self) return "not the proposer";
        if (!_valid.Contains(proposal.Payload)) return "the payload is not known to be valid";
        if (!proposal.RoundChanges.All(HasReceived)) return "a round change was never received";
        if (!proposal.Prepares.All(prepare => _received.OfType<ConsensusMessage.RoundChange>().Any(change => change.Prepares.Contains(prepare)))) return "a prepare was never received";
        return IsJustified(proposal) ? null : "not justified";
    }

    private bool HasReceived(ConsensusMessage.RoundChange stripped) =>
        _received.OfType<ConsensusMessage.RoundChange>().Any(change => change.Author == stripped.Author && change.Round == stripped.Round && change.Prepared == stripped.Prepared);

    /// <summary><c>UponProposal</c>: <c>isValidProposal</c> of the round, or deviation: of a later one after its round change.</summary>
    private string? JudgePrepare(ConsensusMessage.Prepare prepare)
    {
        if (prepare.Round != _round) return $"the round is {_round}";
        if (_accepted is not null) return "a proposal is accepted already";
        if (!_valid.Contains(prepare.Payload)) return "the payload is not known to be valid";
        bool isProposed = Proposals().Any(one => one.Round == _round && one.Payload == prepare.Payload) || (Proposer(_round) == _self && _sent.Contains((0, _round)));
        return isProposed ? null : "no valid proposal";
    }

    /// <summary><c>UponPrepare</c>.</summary>
    private string? JudgeCommit(ConsensusMessage.Commit commit)
    {
        if (commit.Round != _round) return $"the round is {_round}";
        if (_accepted != commit.Payload) return "not the accepted proposal";
        HashSet<Address> prepares = Authors<ConsensusMessage.Prepare>(_received, prepare => prepare.Round == _round && prepare.Payload == commit.Payload);
        return _weights.IsQuorum(prepares) ? null : $"{prepares.Count} prepares";
    }

    /// <summary><c>UponRoundTimeout</c>, <c>UponRoundChange</c> of f + 1 (deviation: to the highest round that so many have reached), or deviation: before following a later proposal.</summary>
    private string? JudgeRoundChange(ConsensusMessage.RoundChange change, ConsensusInput input)
    {
        if (change.Round <= _round) return $"the round is {_round}";
        bool isTimeout = input is ConsensusInput.TimeoutElapsed elapsed && elapsed.Height == _height && elapsed.Round == _round && _timer == _round && change.Round == _round + 1;
        bool isAskedFor = RoundOfOneHonest(_received) == change.Round || RoundOfOneHonest(_kept) == change.Round;
        bool isFollowing = Proposals().Any(proposal => proposal.Round == change.Round);
        if (!isTimeout && !isAskedFor && !isFollowing) return "neither timeout nor f + 1 round changes nor a later proposal";
        (uint, Hash256)? claim = change.Prepared is { } prepared ? (prepared.Round, prepared.Payload) : null;
        if (claim != _prepared) return $"claims {claim}, prepared is {_prepared}";
        return IsValid(change) ? null : "its claim is not backed";
    }

    /// <summary><c>UponCommit</c>; deviation: of any round of the height, without the proposal too.</summary>
    private string? Judge(Decision decision)
    {
        uint round = decision.Certificate.Round;
        ConsensusMessage.Commit[] commits = [.. _received.OfType<ConsensusMessage.Commit>().Where(commit => commit.Round == round && commit.Payload == decision.Payload)];
        HashSet<Address> committed = [.. commits.Select(commit => commit.Author)];
        if (decision.Height != _height || !_weights.IsQuorum(committed)) return $"{committed.Count} commits in round {round}";
        Address[] sealers = decision.Certificate.Aggregate is { } aggregate
            ? [.. aggregate.ItemsOf(_set.Count)!.Select(item => _set[_set.PlaceOfItem(item)]).Select(sealer => committed.Contains(sealer) && !_liars.Contains(sealer) ? sealer : default)]
            : [.. decision.Certificate.Seals.Select(seal => commits.FirstOrDefault(commit => commit.Signature == seal)?.Author ?? default)];
        if (decision.Certificate.Aggregate is not null != IsSealed) return "a certificate of the other form";
        return _weights.IsQuorumWithoutSurplus(sealers) ? null : "other seals than those of a quorum of commits received";
    }

    /// <summary>The state after it has sent a message: <c>next</c> of the predicate that allowed it.</summary>
    private void Become(ConsensusMessage message)
    {
        _sent.Add(((int)MessageDigest.KindOf(message), message.Round));
        switch (message)
        {
            case ConsensusMessage.Prepare prepare:
                _accepted = prepare.Payload;
                _considered.Add(prepare.Round);
                break;
            case ConsensusMessage.Commit commit:
                _prepared = (commit.Round, commit.Payload);
                break;
            case ConsensusMessage.RoundChange change when change.Round > _round:
                (_round, _accepted, _timer) = (change.Round, null, null);
                break;
        }
    }

    /// <summary>The specification runs until nothing is enabled any more: what still is, was forgotten.</summary>
    private string? Due(ConsensusInput input)
    {
        if (input is ConsensusInput.HeightStarted) return null;
        if (_checking is null && _kept.OfType<ConsensusMessage.Commit>().Where(commit => !_liars.Contains(commit.Author)).GroupBy(commit => (commit.Round, commit.Payload)).Any(same => _weights.IsQuorum([.. same.Select(commit => commit.Author)]))) return "a quorum has committed and nothing is decided or checked";
        if (_accepted is { } accepted && !_sent.Contains((2, _round))
            && _weights.IsQuorum(Authors<ConsensusMessage.Prepare>(_kept, prepare => prepare.Round == _round && prepare.Payload == accepted)))
        {
            return $"a quorum has prepared in round {_round} and there is no commit";
        }

        if (RoundOfOneHonest(_kept) is { } ahead && ahead > _round) return $"f + 1 are in round {ahead}, and this one in {_round}";
        if (input is ConsensusInput.TimeoutElapsed elapsed && elapsed.Height == _height && elapsed.Round == _round && _timer == _round && _considered.Contains(_round)) return "the round has not ended with its time";
        if (input is ConsensusInput.MessageArrived { Message.Content: ConsensusMessage.Proposal arrived } && Proposals().Contains(arrived) && !IsFollowed(arrived)) return $"a valid proposal of round {arrived.Round} was not considered";
        bool isOwnTurn = _round > 0 && Proposer(_round) == _self
            && _weights.IsQuorum(Authors<ConsensusMessage.RoundChange>(_kept, change => change.Round == _round));
        return isOwnTurn && !_considered.Contains(_round) && !_sent.Contains((0, _round)) ? $"round {_round} is justified and its proposer does nothing; {string.Join(", ", _kept.OfType<ConsensusMessage.RoundChange>().Select(change => $"{Array.IndexOf(_validators, change.Author)}:{change.Round}:{change.Prepared}"))}" : null;
    }

    private bool IsFollowed(ConsensusMessage.Proposal proposal) => proposal.Round < _round || (proposal.Round == _round && _considered.Contains(_round));

    /// <summary>Proposals received that are valid but for their payload, which is the driver's to say.</summary>
    private IEnumerable<ConsensusMessage.Proposal> Proposals() =>
        _received.OfType<ConsensusMessage.Proposal>().Where(proposal => proposal.Author == Proposer(proposal.Round) && IsJustified(proposal) && JustificationForm(proposal));

    private bool IsJustified(ConsensusMessage.Proposal proposal) => FormalSpecification.IsProposalJustification(
        proposal.RoundChanges.Select(FormalSpecification.Of).ToHashSet(), proposal.Prepares.Select(FormalSpecification.Of).ToHashSet(), _height, proposal.Round, proposal.Payload, _validators, _weights.IsQuorum);

    /// <summary>The one form that is asked for here besides (docs/spec/consensus.md): compared with the specification in FormalSpecificationTests.</summary>
    private bool JustificationForm(ConsensusMessage.Proposal proposal) => JustificationCheck.Of(proposal, new Electorate(_set, _rule)) == JustificationFault.None;

    private bool IsValid(ConsensusMessage.RoundChange change)
    {
        if (change.Round == 0) return false;
        if (change.Prepared is not { } claim) return change.Prepares.Length == 0;
        HashSet<Address> authors = [.. change.Prepares.Select(prepare => prepare.Author)];
        return FormalSpecification.ValidRoundChange(FormalSpecification.Of(change), _height, change.Round, _validators)
            && authors.Count == change.Prepares.Length && _weights.IsQuorum(authors)
            && change.Prepares.All(prepare => FormalSpecification.ValidSignedPrepare(FormalSpecification.Of(prepare), _height, claim.Round, claim.Payload, _validators));
    }

    /// <summary>The highest round above the own that f + 1 validators (by stake: more than f of it) ask for, or for a later one; null when there is none.</summary>
    private uint? RoundOfOneHonest(List<ConsensusMessage> messages)
    {
        (uint Round, Address Author)[] highest =
            [.. messages.OfType<ConsensusMessage.RoundChange>().Where(IsValid).GroupBy(change => change.Author).Select(own => (own.Max(change => change.Round), own.Key)).OrderDescending()];
        for (int asking = 1; asking <= highest.Length; asking++)
        {
            if (!_weights.HoldsAnHonest([.. highest[..asking].Select(one => one.Author)])) continue;
            return highest[asking - 1].Round > _round ? highest[asking - 1].Round : null;
        }

        return null;
    }

    private static HashSet<Address> Authors<T>(List<ConsensusMessage> messages, Func<T, bool> condition)
        where T : ConsensusMessage => [.. messages.OfType<T>().Where(condition).Select(message => message.Author)];
}
