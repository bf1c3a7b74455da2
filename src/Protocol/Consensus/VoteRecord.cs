using Sequitur.Primitives;

namespace Sequitur.Consensus;

/// <summary>What a validator must not forget, whatever happens to its machine; in the order in which it happened.</summary>
public abstract record VoteRecord(ulong Height, uint Round)
{
    /// <summary>A round above 0 was entered: nothing is signed below it any more.</summary>
    public sealed record RoundEntered(ulong Height, uint Round) : VoteRecord(Height, Round);

    /// <summary>A proposal was accepted (unsigned when it is this validator's own). The driver stores the payload itself with it.</summary>
    public sealed record ProposalAccepted(ConsensusMessage.Proposal Proposal) : VoteRecord(Proposal.Height, Proposal.Round);

    /// <summary>A quorum prepared this payload.</summary>
    public sealed record Prepared(ulong Height, uint Round, Hash256 Payload, ConsensusMessage.Prepare[] Prepares) : VoteRecord(Height, Round);
}
