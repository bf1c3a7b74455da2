namespace Sequitur.Simulator;

/// <summary>What must never happen, and did.</summary>
public enum ViolationKind
{
    /// <summary>Two payloads are final at one height.</summary>
    Fork,

    /// <summary>A payload is final that is not valid, or that stands on another block than the one before it.</summary>
    InvalidBlock,

    /// <summary>A block was committed with a certificate that does not hold.</summary>
    BadCertificate,

    /// <summary>An honest validator has signed two different messages of one kind in one round.</summary>
    DoubleVote,

    /// <summary>An honest validator has signed in a round below one it had entered.</summary>
    VoteBelowRound,

    /// <summary>An honest validator has committed what no quorum had prepared.</summary>
    UnpreparedCommit,

    /// <summary>An honest validator claims to have prepared less than it claimed before at the height.</summary>
    ForgottenPrepare,

    /// <summary>There is evidence by which an honest validator would be slashed for equivocation.</summary>
    HonestEquivocation,

    /// <summary>An honest validator can be slashed for non-participation although it was up, connected and at the head in all heights counted.</summary>
    HonestInactivity,

    /// <summary>The network has healed, and an honest validator does not decide within the bound.</summary>
    NoProgress,

    /// <summary>An honest validator is accused of a wrong seal, for which its connections are ended.</summary>
    HonestAccused,

    /// <summary>An honest node has another state after a final block than its header says, or than others have.</summary>
    OtherState,

    /// <summary>A transaction is in two final blocks.</summary>
    ExecutedTwice,

    /// <summary>A final transaction is not its sender's next.</summary>
    WrongNonce,

    /// <summary>A transaction that every block could take waits too long after healing, or has left a pool for no good reason.</summary>
    LostTransaction,

    /// <summary>A mempool holds more than its limits.</summary>
    PoolOverfull,

    /// <summary>A mempool has lost track of an account: what it holds for the next blocks does not follow the account's nonce, or cannot be paid for.</summary>
    PoolAstray,

    /// <summary>An honest validator has prepared a block that it has never executed.</summary>
    UnexecutedPrepare,

    /// <summary>A machine has thrown.</summary>
    Exception,
}

/// <summary>A checker's finding, and when it was made in virtual milliseconds.</summary>
public sealed record Violation(ViolationKind Kind, long TimeMs, ulong Height, string Detail);
