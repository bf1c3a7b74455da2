namespace Sequitur.Rollup;

/// <summary>Why a state names no validators.</summary>
public enum ValidatorSetFault : byte
{
    None,

    /// <summary>The source could not answer; its own fault says why.</summary>
    StateUnreadable,

    /// <summary>There is no code at the address of the contract.</summary>
    NoContract,

    /// <summary>The list has no item.</summary>
    Empty,

    /// <summary>The list is longer than <see cref="Finality.ValidatorSet.CountMax"/>.</summary>
    TooMany,

    /// <summary>The list is not as long as the number of validators says.</summary>
    CountMismatch,

    /// <summary>An item of the list, or the node of a validator with a seal key, has more than 160 bits.</summary>
    NotAnAddress,

    /// <summary>An item of the list is zero, or the node of a validator with a seal key is.</summary>
    ZeroAddress,

    /// <summary>A validator of the list has no stake.</summary>
    NoStake,

    /// <summary>A validator is listed twice.</summary>
    Duplicate,

    /// <summary>The stakes of the validators do not sum to the total stake, by which the chain's quorum is told.</summary>
    TotalMismatch,

    /// <summary>The key of a validator does not take 48 bytes as solc lays them out, or is not the one that identifies it.</summary>
    KeyMismatch,
}
