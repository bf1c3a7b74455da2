using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Consensus;

/// <summary>Everything that can happen to the consensus machine.</summary>
public abstract record ConsensusInput
{
    private ConsensusInput()
    {
    }

    /// <summary>Everything below this height is durable here; consensus on it begins. Also the first input after a start.</summary>
    /// <param name="Height">One above the ledger's head.</param>
    /// <param name="Validators">Who votes at this height.</param>
    /// <param name="PreviousProposer">Beneficiary of the block before; at height 1 the genesis header's.</param>
    /// <param name="Recovered">What the vote log held for this height, in order; empty unless the node has just started.</param>
    public sealed record HeightStarted(ulong Height, ValidatorSet Validators, Address PreviousProposer, VoteRecord[] Recovered) : ConsensusInput;

    /// <summary>There is something to order (executable transactions, or the heartbeat), so a proposal is due from whoever's turn it is.</summary>
    public sealed record WorkArrived : ConsensusInput;

    /// <summary>The payload asked for exists; it was executed here, so it is valid.</summary>
    public sealed record PayloadBuilt(ulong Height, uint Round, Hash256 Payload) : ConsensusInput;

    /// <summary>The payload asked for cannot be built now: nothing could be included and an empty one was not allowed.</summary>
    public sealed record NothingToBuild(ulong Height, uint Round) : ConsensusInput;

    /// <summary>Answer to a <see cref="CheckRequest"/>.</summary>
    public sealed record PayloadChecked(ulong Height, uint Round, Hash256 Payload, bool IsValid) : ConsensusInput;

    /// <summary>Answer to <see cref="ConsensusEffects.Seals"/>.</summary>
    public sealed record SealsChecked(SealCheck Check) : ConsensusInput;

    public sealed record MessageArrived(VerifiedMessage Message) : ConsensusInput;

    /// <summary>The timer asked for by <see cref="ConsensusEffects.Timeout"/> has run out.</summary>
    public sealed record TimeoutElapsed(ulong Height, uint Round) : ConsensusInput;

    /// <summary>Comes regularly, about twice per base timeout: what may have been lost is sent again.</summary>
    public sealed record ResendDue : ConsensusInput;

    /// <summary>A validator was connected, and may have missed what was sent before.</summary>
    public sealed record PeerConnected(Address Validator) : ConsensusInput;
}
