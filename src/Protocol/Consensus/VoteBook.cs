using System;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Consensus;

/// <summary>Who has said what at one height. It counts; what follows from a count is not its business.</summary>
internal sealed class VoteBook
{
    private readonly ValidatorSet _validators;
    private readonly Electorate _electorate;
    private readonly Ballot _prepares;
    private readonly Ballot _commits;
    private readonly ConsensusMessage.RoundChange?[] _roundChanges;
    private int _roundChangeCount;
    private U256 _roundChangeWeight;

    public VoteBook(Electorate electorate)
    {
        _electorate = electorate;
        _validators = electorate.Validators;
        _prepares = new Ballot(electorate);
        _commits = new Ballot(electorate);
        _roundChanges = new ConsensusMessage.RoundChange?[_validators.Count];
    }

    public int Count => _prepares.Count + _commits.Count + _roundChangeCount;

    public VoteOutcome Add(ConsensusMessage.Prepare prepare) =>
        _prepares.Add(new Vote(_validators.IndexOf(prepare.Author), prepare.Round, prepare.Payload, prepare.Signature));

    public VoteOutcome Add(ConsensusMessage.Commit commit) =>
        _commits.Add(new Vote(_validators.IndexOf(commit.Author), commit.Round, commit.Payload, commit.Signature, commit.Seal));

    /// <summary>Keeps the one for the highest round: who asks for a round has given up those below.</summary>
    public VoteOutcome Add(ConsensusMessage.RoundChange change)
    {
        int author = _validators.IndexOf(change.Author);
        if (_roundChanges[author] is { } known)
        {
            if (change.Round < known.Round) return VoteOutcome.Known;
            if (change.Round == known.Round) return change.Prepared == known.Prepared ? VoteOutcome.Known : VoteOutcome.Equivocation;
        }
        else
        {
            _roundChangeCount++;
            _roundChangeWeight += _electorate.WeightOf(author);
        }

        _roundChanges[author] = change;
        return VoteOutcome.Counted;
    }

    /// <summary>The message that counts where this other one of its author, kind and round does not.</summary>
    public ConsensusMessage CountedInsteadOf(ConsensusMessage other)
    {
        int author = _validators.IndexOf(other.Author);
        if (other is ConsensusMessage.RoundChange) return _roundChanges[author]!;
        Ballot ballot = other is ConsensusMessage.Prepare ? _prepares : _commits;
        Vote first = ballot.Find(author, other.Round);
        return other is ConsensusMessage.Prepare prepare
            ? prepare with { Payload = first.Payload, Signature = first.Signature }
            : (ConsensusMessage.Commit)other with { Payload = first.Payload, Signature = first.Signature };
    }

    public ConsensusMessage.Prepare[]? QuorumOfPrepares(ulong height, uint round, in Hash256 payload)
    {
        if (_prepares.QuorumFor(round, payload) is not { } votes) return null;
        Hash256 prepared = payload;
        return Array.ConvertAll(votes, vote => new ConsensusMessage.Prepare(_validators[vote.Author], height, round, prepared, vote.Signature));
    }

    /// <summary>The certificate that the commits of a round make where each one's signature is a seal: a quorum of them, none superfluous, ascending by signer. Null while there is none.</summary>
    public FinalityCertificate? Certify(uint round, in Hash256 payload) =>
        _commits.QuorumFor(round, payload) is { } votes ? new FinalityCertificate(round, Array.ConvertAll(votes, vote => vote.Signature)) : null;

    /// <summary>Marks the authors of commits for the payload in the round.</summary>
    /// <param name="round">Of the commits.</param>
    /// <param name="payload">What they are for.</param>
    /// <param name="hasCommitted">One for each validator, by place.</param>
    public void MarkCommits(uint round, in Hash256 payload, Span<bool> hasCommitted) => _commits.Mark(round, payload, hasCommitted);

    /// <summary>The seal that the validator at this place has committed with in the round; there must be one.</summary>
    public SealSignature SealOf(int place, uint round) => _commits.Find(place, round).Seal!;

    /// <summary>The highest round that validators of at least this weight have asked for, or a later one; 0 when there is none.</summary>
    public uint RoundAskedForBy(in U256 weight)
    {
        if (_roundChangeWeight < weight) return 0;
        var rounds = new uint[_roundChanges.Length];
        var authors = new int[rounds.Length];
        for (int i = 0; i < rounds.Length; i++) (rounds[i], authors[i]) = (_roundChanges[i]?.Round ?? 0, i);
        Array.Sort(rounds, authors);
        int next = rounds.Length;
        for (U256 asked = U256.Zero; asked < weight; asked += _electorate.WeightOf(authors[next])) next--;
        return rounds[next];
    }

    /// <summary>What justifies a proposal of the round: a quorum of round changes for it, none superfluous, and what they say was prepared. Null while there is none.</summary>
    public Justification? Justify(uint round)
    {
        if (_roundChangeWeight < _electorate.Quorum) return null;
        bool[] isForRound = Array.ConvertAll(_roundChanges, change => change?.Round == round);
        return _electorate.PickQuorum(isForRound) is { } authors
            ? Justification.From(Array.ConvertAll(authors, author => _roundChanges[author]!))
            : null;
    }
}
