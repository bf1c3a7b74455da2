using System.Collections.Generic;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Consensus;

/// <summary>What a step asks its driver to do, in this order; cleared by the driver before each step.</summary>
/// <remarks>
/// <see cref="Records"/> must be on disk before anything in <see cref="Broadcasts"/> is signed. Each broadcast is signed, sent to all other
/// validators, and then comes back to the machine as a <see cref="ConsensusInput.MessageArrived"/> of its own.
/// </remarks>
public sealed class ConsensusEffects
{
    public List<VoteRecord> Records { get; } = [];

    /// <summary>New messages of this validator, unsigned.</summary>
    public List<ConsensusMessage> Broadcasts { get; } = [];

    /// <summary>Messages signed before, for one validator or (null) for all others.</summary>
    public List<(Address? To, ConsensusMessage Message)> Resends { get; } = [];

    /// <summary>Replaces the timer that runs, if any.</summary>
    public TimerRequest? Timeout { get; set; }

    public BuildRequest? Build { get; set; }

    public CheckRequest? Check { get; set; }

    /// <summary>Check these BLS seals; there is one such request at a time.</summary>
    public SealRequest? Seals { get; set; }

    /// <summary>A quorum has prepared this payload: most probably it becomes the block, and the next one can be built upon it.</summary>
    public PreparedPayload? Prepared { get; set; }

    public Decision? Decided { get; set; }

    /// <summary>Somebody votes at this later height: blocks are missing here.</summary>
    public ulong? BehindHeight { get; set; }

    /// <summary>What no honest validator does.</summary>
    public List<Misbehaviour> Misbehaviours { get; } = [];

    public void Clear()
    {
        Records.Clear();
        Broadcasts.Clear();
        Resends.Clear();
        Timeout = null;
        Build = null;
        Check = null;
        Seals = null;
        Prepared = null;
        Decided = null;
        BehindHeight = null;
        Misbehaviours.Clear();
    }
}

public readonly record struct TimerRequest(ulong Height, uint Round, ulong Milliseconds);

/// <summary>Build a fresh payload for this validator to propose.</summary>
public readonly record struct BuildRequest(ulong Height, uint Round, bool MayBeEmpty);

/// <summary>Obtain and execute this payload.</summary>
/// <param name="Height">Height of the proposal.</param>
/// <param name="Round">Round of the proposal.</param>
/// <param name="Payload">Its hash.</param>
/// <param name="Proposer">Who proposes it, perhaps this validator itself; the beneficiary of a fresh payload must be the same.</param>
/// <param name="IsFresh">False for one that a quorum has prepared before: its time and its beneficiary are then nobody's opinion any more, and any of that
/// quorum can hand it out.</param>
public readonly record struct CheckRequest(ulong Height, uint Round, Hash256 Payload, Address Proposer, bool IsFresh);

public readonly record struct PreparedPayload(ulong Height, uint Round, Hash256 Payload);

/// <summary>This payload is the block of this height, finally.</summary>
public readonly record struct Decision(ulong Height, Hash256 Payload, FinalityCertificate Certificate);

public readonly record struct Misbehaviour(Address Author, MisbehaviourKind Kind, ulong Height, uint Round)
{
    /// <summary>For an equivocation what shows it to anybody; null for all else, and where one of the two is this validator's own and unsigned.</summary>
    public EquivocationEvidence? Evidence { get; init; }
}

public enum MisbehaviourKind
{
    /// <summary>Two different messages of one kind in one round.</summary>
    Equivocation,

    /// <summary>A proposal of somebody whose turn it is not.</summary>
    NotProposer,

    /// <summary>A proposal whose justification does not hold.</summary>
    UnjustifiedProposal,

    /// <summary>A claim to have prepared which its prepares do not support.</summary>
    UnjustifiedRoundChange,

    /// <summary>A payload that is not valid.</summary>
    InvalidPayload,

    /// <summary>A commit whose BLS seal is not by its author's key.</summary>
    WrongSeal,
}
