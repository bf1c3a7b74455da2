using System;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Consensus;

/// <summary>Who has said what at one height. It counts; what follows from a count is not its business.</summary>
internal sealed class VoteBook
{
    private readonly ValidatorSet _validators;
    private readonly int _quorum;
    private readonly Ballot _prepares;
    private readonly Ballot _commits;
    private readonly ConsensusMessage.RoundChange?[] _roundChanges;
    private int _roundChangeCount;

    public VoteBook(ValidatorSet validators, int quorum)
    {
        _validators = validators;
        _quorum = quorum;
        _prepares = new Ballot(validators, quorum);
        _commits = new Ballot(validators, quorum);
        _roundChanges = new ConsensusMessage.RoundChange?[validators.Count];
    }

    public int Count => _prepares.Count + _commits.Count + _roundChangeCount;

    public VoteOutcome Add(ConsensusMessage.Prepare prepare) =>
        _prepares.Add(new Vote(_validators.IndexOf(prepare.Author), prepare.Round, prepare.Payload, prepare.Signature));

    public VoteOutcome Add(ConsensusMessage.Commit commit) =>
        _commits.Add(new Vote(_validators.IndexOf(commit.Author), commit.Round, commit.Payload, commit.Signature));

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
        }

        _roundChanges[author] = change;
        return VoteOutcome.Counted;
    }

    public ConsensusMessage.Prepare[]? QuorumOfPrepares(ulong height, uint round, in Hash256 payload)
    {
        if (_prepares.QuorumFor(round, payload) is not { } votes) return null;
        Hash256 prepared = payload;
        return Array.ConvertAll(votes, vote => new ConsensusMessage.Prepare(_validators[vote.Author], height, round, prepared, vote.Signature));
    }

    /// <summary>The certificate that the commits of a round make: exactly a quorum of seals, ascending by signer. Null while there are fewer.</summary>
    public FinalityCertificate? Certify(uint round, in Hash256 payload) =>
        _commits.QuorumFor(round, payload) is { } votes
            ? new FinalityCertificate(round, Array.ConvertAll(votes, vote => vote.Signature))
            : null;

    /// <summary>The highest round that at least so many validators have asked for, or a later one; 0 when there is none.</summary>
    public uint RoundAskedForBy(int validators)
    {
        if (_roundChangeCount < validators) return 0;
        var rounds = new uint[_roundChanges.Length];
        for (int i = 0; i < rounds.Length; i++) rounds[i] = _roundChanges[i]?.Round ?? 0;
        Array.Sort(rounds);
        return rounds[^validators];
    }

    /// <summary>What justifies a proposal of the round: exactly a quorum of round changes for it, and what they say was prepared. Null while there are fewer.</summary>
    public Justification? Justify(uint round)
    {
        if (_roundChangeCount < _quorum) return null;
        var changes = new ConsensusMessage.RoundChange[_quorum];
        int count = 0;
        foreach (ConsensusMessage.RoundChange? change in _roundChanges)
        {
            if (change?.Round != round || count == _quorum) continue;
            changes[count++] = change;
        }

        return count == _quorum ? Justification.From(changes) : null;
    }
}
