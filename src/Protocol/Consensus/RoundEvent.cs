using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Consensus;

/// <summary>What the transition table is asked about: inputs that were found relevant, and thresholds that were reached.</summary>
internal abstract record RoundEvent
{
    private RoundEvent()
    {
    }

    /// <summary>There is something to order here, or else another validator waits for this height to end.</summary>
    internal sealed record WorkSeen(bool IsBecauseOthersWait) : RoundEvent;

    internal sealed record Built(Hash256 Payload) : RoundEvent;

    internal sealed record NotBuilt : RoundEvent;

    /// <summary>By the validator whose turn it is, justified, of this round or a later one.</summary>
    internal sealed record Proposed(ConsensusMessage.Proposal Proposal) : RoundEvent;

    /// <summary>What a check, asked for in this round or an earlier one, has found.</summary>
    internal sealed record Checked(uint Round, Hash256 Payload, bool IsValid) : RoundEvent;

    /// <summary>A quorum prepared the accepted payload in this round.</summary>
    internal sealed record QuorumPrepared(ConsensusMessage.Prepare[] Prepares) : RoundEvent;

    /// <summary>A quorum committed a payload, in any round.</summary>
    internal sealed record QuorumCommitted(Hash256 Payload, FinalityCertificate Certificate) : RoundEvent;

    /// <summary>So many validators ask for later rounds that an honest one does; this is the highest round of which that holds.</summary>
    internal sealed record OthersAhead(uint Round) : RoundEvent;

    /// <summary>A quorum has given up the rounds below this one.</summary>
    internal sealed record QuorumArrived : RoundEvent;

    /// <summary>It is this validator's turn, and it can show why.</summary>
    internal sealed record TurnJustified(Justification Justification) : RoundEvent;

    internal sealed record TimedOut : RoundEvent;
}
