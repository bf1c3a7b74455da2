using System;
using Sequitur.Primitives;

namespace Sequitur.Consensus;

/// <summary>Decides whether a proposal of a later round, or a claim to have prepared, is supported by what it carries.</summary>
/// <remarks>
/// <c>isProposalJustification</c>, <c>validRoundChange</c> and <c>isHighestPrepared</c> of the specification. Signers are counted, not signatures.
/// Claims of lower rounds than the highest may name other payloads: only the highest can have been decided.
/// </remarks>
public static class JustificationCheck
{
    public static JustificationFault Of(ConsensusMessage.Proposal proposal, Electorate electorate)
    {
        if (proposal.Round == 0)
        {
            bool isBare = proposal.RoundChanges.Length == 0 && proposal.Prepares.Length == 0;
            return isBare ? JustificationFault.None : JustificationFault.RoundZero;
        }

        JustificationFault fault = OfRoundChanges(proposal, electorate, out PreparedClaim? highest);
        if (fault != JustificationFault.None) return fault;
        if (highest is not { } claim)
        {
            return proposal.Prepares.Length == 0 ? JustificationFault.None : JustificationFault.PreparesWithoutClaim;
        }

        return proposal.Payload == claim.Payload
            ? OfPrepares(proposal.Prepares, proposal.Height, claim, electorate)
            : JustificationFault.NotTheHighestPrepared;
    }

    /// <summary>Of a round change that stands for itself, with the prepares behind its claim.</summary>
    public static JustificationFault Of(ConsensusMessage.RoundChange change, Electorate electorate)
    {
        if (change.Round == 0) return JustificationFault.RoundZero;
        if (change.Prepared is not { } claim)
        {
            return change.Prepares.Length == 0 ? JustificationFault.None : JustificationFault.PreparesWithoutClaim;
        }

        return claim.Round < change.Round
            ? OfPrepares(change.Prepares, change.Height, claim, electorate)
            : JustificationFault.PreparedTooLate;
    }

    /// <summary>The claim of the highest round; null when nobody has prepared anything.</summary>
    public static PreparedClaim? HighestPrepared(ReadOnlySpan<ConsensusMessage.RoundChange> changes)
    {
        PreparedClaim? highest = null;
        foreach (ConsensusMessage.RoundChange change in changes)
        {
            if (change.Prepared is { } claim && (highest is not { } best || claim.Round > best.Round)) highest = claim;
        }

        return highest;
    }

    private static JustificationFault OfRoundChanges(
        ConsensusMessage.Proposal proposal, Electorate electorate, out PreparedClaim? highest)
    {
        highest = null;
        ConsensusMessage.RoundChange[] changes = proposal.RoundChanges;
        bool[] seen = new bool[electorate.Validators.Count];
        U256 weight = U256.Zero;
        foreach (ConsensusMessage.RoundChange change in changes)
        {
            int author = electorate.Validators.IndexOf(change.Author);
            if (author < 0) return JustificationFault.NotAValidator;
            if (seen[author]) return JustificationFault.Duplicate;
            seen[author] = true;
            weight += electorate.WeightOf(author);
            if (change.Height != proposal.Height || change.Round != proposal.Round) return JustificationFault.OtherHeightOrRound;
            if (change.Prepares.Length != 0) return JustificationFault.NotStripped;
            if (change.Prepared is { } claim && claim.Round >= proposal.Round) return JustificationFault.PreparedTooLate;
        }

        if (weight < electorate.Quorum) return JustificationFault.TooFewRoundChanges;
        highest = HighestPrepared(changes);
        return DoClaimsDisagree(changes) ? JustificationFault.ClaimsDisagree : JustificationFault.None;
    }

    private static bool DoClaimsDisagree(ConsensusMessage.RoundChange[] changes)
    {
        for (int i = 0; i < changes.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (changes[i].Prepared is { } one && changes[j].Prepared is { } other && one.Round == other.Round && one.Payload != other.Payload)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static JustificationFault OfPrepares(
        ConsensusMessage.Prepare[] prepares, ulong height, PreparedClaim claim, Electorate electorate)
    {
        bool[] seen = new bool[electorate.Validators.Count];
        U256 weight = U256.Zero;
        foreach (ConsensusMessage.Prepare prepare in prepares)
        {
            int author = electorate.Validators.IndexOf(prepare.Author);
            if (author < 0) return JustificationFault.NotAValidator;
            if (seen[author]) return JustificationFault.Duplicate;
            seen[author] = true;
            weight += electorate.WeightOf(author);
            if (prepare.Height != height || prepare.Round != claim.Round || prepare.Payload != claim.Payload) return JustificationFault.OtherPrepare;
        }

        return weight < electorate.Quorum ? JustificationFault.TooFewPrepares : JustificationFault.None;
    }
}
