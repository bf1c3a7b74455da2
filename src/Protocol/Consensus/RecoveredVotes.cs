namespace Sequitur.Consensus;

/// <summary>A payload that a quorum prepared, and the prepares that show it.</summary>
internal sealed record PreparedCertificate(PreparedClaim Claim, ConsensusMessage.Prepare[] Prepares);

/// <summary>What the vote log says about the height that was under way when the process ended.</summary>
/// <param name="Round">The highest round entered.</param>
/// <param name="Before">The highest prepared before that round was entered: what its round change has claimed.</param>
/// <param name="Accepted">The proposal accepted in that round.</param>
/// <param name="Prepared">The highest prepared of all.</param>
internal sealed record RecoveredVotes(uint Round, PreparedCertificate? Before, ConsensusMessage.Proposal? Accepted, PreparedCertificate? Prepared)
{
    /// <summary>Records of other heights are passed over: they are harmless.</summary>
    public static RecoveredVotes From(VoteRecord[] records, ulong height)
    {
        RecoveredVotes votes = new(0, null, null, null);
        foreach (VoteRecord record in records)
        {
            if (record.Height != height) continue;
            if (record.Round > votes.Round) votes = new RecoveredVotes(record.Round, votes.Prepared, null, votes.Prepared);
            votes = record switch
            {
                VoteRecord.ProposalAccepted accepted => votes with { Accepted = accepted.Proposal },
                VoteRecord.Prepared prepared => votes with
                {
                    Prepared = new PreparedCertificate(new PreparedClaim(prepared.Round, prepared.Payload), prepared.Prepares),
                },
                _ => votes,
            };
        }

        return votes;
    }
}
