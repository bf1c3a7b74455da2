using Sequitur.Primitives;

namespace Sequitur.Sequencing;

/// <summary>Why a transaction was not admitted, with what was expected and what came where that is a number.</summary>
public readonly record struct MempoolRefusal(MempoolRefusalReason Reason, U256 Expected = default, U256 Got = default)
{
    public static MempoolRefusal None => default;

    public bool IsRefused => Reason != MempoolRefusalReason.None;
}

/// <summary>Each reason says in its comment what Expected and Got hold; where it says nothing they are zero.</summary>
public enum MempoolRefusalReason
{
    None,

    /// <summary>The signature recovers to nobody.</summary>
    BadSignature,

    /// <summary>Chain id of the node, of the transaction.</summary>
    WrongChain,

    /// <summary>A legacy transaction without EIP-155 chain id; it could be replayed on any chain.</summary>
    Unprotected,

    /// <summary>Blob transactions are understood and always refused: the chain's blob schedule has maximum 0.</summary>
    TypeThreeRefused,

    /// <summary>The profile of the active fork does not accept the type. Nothing, type of the transaction.</summary>
    TypeNotActive,

    /// <summary>Messages from L1 are sent there, to the queue's contract; validators read them.</summary>
    MessageFromL1,

    /// <summary>Limit in bytes, size in bytes.</summary>
    OversizedTransaction,

    /// <summary>EIP-3860: limit in bytes, size in bytes of the creation code.</summary>
    OversizedInitCode,

    /// <summary>Fee cap, tip cap.</summary>
    TipAboveFeeCap,

    /// <summary>Gas the transaction needs before its first opcode (with EIP-7623's floor), gas limit.</summary>
    IntrinsicGas,

    /// <summary>Largest gas limit a transaction may have here (block, EIP-7825), gas limit.</summary>
    GasLimitExceeded,

    /// <summary>Value + gas limit × fee cap does not fit 256 bits.</summary>
    CostOverflow,

    /// <summary>EIP-3607: the sender has code.</summary>
    SenderHasCode,

    /// <summary>The same transaction is in the pool.</summary>
    AlreadyKnown,

    /// <summary>Next nonce of the sender, nonce.</summary>
    NonceTooLow,

    /// <summary>Highest nonce held for this sender now, nonce.</summary>
    NonceTooHigh,

    /// <summary>Balance needed for this and the sender's other transactions, balance.</summary>
    InsufficientFunds,

    /// <summary>Smallest fee cap that replaces, fee cap; or smallest tip cap, tip cap when the fee cap suffices.</summary>
    ReplacementUnderpriced,

    /// <summary>Limit of transactions per sender, of queued ones when the nonce leaves a gap.</summary>
    SenderLimit,

    /// <summary>The pool is full of better transactions; limit of transactions.</summary>
    PoolFull,

    /// <summary>The pool is full and the transaction pays no more than the cheapest one in it.</summary>
    Underpriced,

    /// <summary>The node is stopping or its queue of submissions stayed full.</summary>
    Unavailable,
}
