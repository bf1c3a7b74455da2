using System;
using System.Collections.Generic;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Consensus;

/// <summary>What became of a vote that was handed to the book.</summary>
internal enum VoteOutcome
{
    Counted,

    /// <summary>The same vote again, or one that an author's later ones have replaced.</summary>
    Known,

    /// <summary>Another vote of this author in the same round; the first one counts.</summary>
    Equivocation,
}

/// <summary>One vote, as the author at its place in the set has signed it.</summary>
internal readonly record struct Vote(int Author, uint Round, Hash256 Payload, RecoverableSignature Signature, SealSignature? Seal = null);

/// <summary>The votes of one kind at one height: of each validator one in each round, in the highest rounds only.</summary>
internal sealed class Ballot
{
    private readonly List<Vote>[] _byAuthor;
    private readonly Electorate _electorate;

    public Ballot(Electorate electorate)
    {
        _electorate = electorate;
        _byAuthor = new List<Vote>[electorate.Validators.Count];
        for (int i = 0; i < _byAuthor.Length; i++) _byAuthor[i] = [];
    }

    public int Count { get; private set; }

    public VoteOutcome Add(Vote vote)
    {
        List<Vote> votes = _byAuthor[vote.Author];
        int lowest = -1;
        for (int i = 0; i < votes.Count; i++)
        {
            if (votes[i].Round == vote.Round)
            {
                return votes[i].Payload == vote.Payload ? VoteOutcome.Known : VoteOutcome.Equivocation;
            }

            if (lowest < 0 || votes[i].Round < votes[lowest].Round) lowest = i;
        }

        if (votes.Count < ConsensusLimits.RoundsPerAuthorMax)
        {
            votes.Add(vote);
            Count++;
            return VoteOutcome.Counted;
        }

        if (vote.Round < votes[lowest].Round) return VoteOutcome.Known;
        votes[lowest] = vote;
        return VoteOutcome.Counted;
    }

    /// <summary>The vote of an author in a round; there must be one.</summary>
    public Vote Find(int author, uint round) => _byAuthor[author].Find(vote => vote.Round == round);

    /// <summary>A quorum of votes for the payload in the round, none of them superfluous, ascending by author; null while there is none.</summary>
    public Vote[]? QuorumFor(uint round, in Hash256 payload)
    {
        Span<bool> hasVoted = stackalloc bool[ValidatorSet.CountMax];
        hasVoted = hasVoted[.._byAuthor.Length];
        Mark(round, payload, hasVoted);
        if (_electorate.PickQuorum(hasVoted) is not { } authors) return null;
        var quorum = new Vote[authors.Length];
        for (int i = 0; i < quorum.Length; i++)
        {
            List<Vote> votes = _byAuthor[authors[i]];
            quorum[i] = votes[IndexOf(votes, round, payload)];
        }

        return quorum;
    }

    /// <summary>Tells of each author whether it has voted for the payload in the round.</summary>
    public void Mark(uint round, in Hash256 payload, Span<bool> hasVoted)
    {
        for (int author = 0; author < hasVoted.Length; author++) hasVoted[author] = IndexOf(_byAuthor[author], round, payload) >= 0;
    }

    private static int IndexOf(List<Vote> votes, uint round, in Hash256 payload)
    {
        for (int i = 0; i < votes.Count; i++)
        {
            if (votes[i].Round == round && votes[i].Payload == payload) return i;
        }

        return -1;
    }
}
