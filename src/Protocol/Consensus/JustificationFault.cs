namespace Sequitur.Consensus;

/// <summary>Why a proposal or a round change is not justified.</summary>
public enum JustificationFault
{
    None,

    /// <summary>A proposal of round 0 carries a justification, or a round change asks for round 0.</summary>
    RoundZero,

    /// <summary>A round change inside is of another height, or for another round than the proposal's.</summary>
    OtherHeightOrRound,

    /// <summary>A round change or a prepare inside is by nobody of the set.</summary>
    NotAValidator,

    /// <summary>One validator stands twice among the round changes or among the prepares.</summary>
    Duplicate,

    /// <summary>A round change inside a proposal carries prepares of its own, which nobody has checked.</summary>
    NotStripped,

    /// <summary>The round changes are by fewer, or weigh less, than a quorum.</summary>
    TooFewRoundChanges,

    /// <summary>Something is claimed to have been prepared in the round asked for, or later.</summary>
    PreparedTooLate,

    /// <summary>Two claims name different payloads for one round.</summary>
    ClaimsDisagree,

    /// <summary>There are prepares, but nothing is claimed to have been prepared.</summary>
    PreparesWithoutClaim,

    /// <summary>The payload proposed is not the one prepared in the highest round.</summary>
    NotTheHighestPrepared,

    /// <summary>The prepares are by fewer, or weigh less, than a quorum.</summary>
    TooFewPrepares,

    /// <summary>A prepare of another height, round or payload than claimed.</summary>
    OtherPrepare,
}
