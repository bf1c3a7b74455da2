using Sequitur.Primitives;
using Sequitur.State;

namespace Sequitur.Rollup;

/// <summary>Why a well-formed transaction cannot be in this block. Closed.</summary>
public enum TransactionRejectionReason
{
    None,

    /// <summary>No key belongs to the signature.</summary>
    UnrecoverableSignature,
    ChainIdMismatch,

    /// <summary>The profile of the fork does not accept this type.</summary>
    UnsupportedType,
    NonceTooLow,
    NonceTooHigh,

    /// <summary>EIP-2681: the nonce is 2^64 - 1.</summary>
    NonceAtMaximum,

    /// <summary>EIP-3607: the sender is a contract (and not a delegation of EIP-7702).</summary>
    SenderIsContract,
    InsufficientFunds,
    MaxFeeBelowBaseFee,
    PriorityFeeAboveMaxFee,

    /// <summary>Gas limit below the intrinsic cost.</summary>
    IntrinsicGasTooLow,

    /// <summary>EIP-7623: gas limit below the calldata floor.</summary>
    FloorGasTooLow,

    /// <summary>EIP-7825.</summary>
    GasLimitAboveTransactionCap,
    GasLimitAboveBlock,

    /// <summary>EIP-3860.</summary>
    InitCodeTooLarge,
    MaxFeePerBlobGasTooLow,

    /// <summary>More blobs than the fork or the schedule allows one transaction.</summary>
    TooManyBlobs,

    /// <summary>The block has no room for these blobs.</summary>
    BlobGasAboveBlock,

    /// <summary>EIP-7934: the block would be too large.</summary>
    BlockTooLarge,

    /// <summary>The gas limit times the fee cap is more than any balance can be.</summary>
    CostOverflow,

    /// <summary>A message from L1 on a chain that takes none.</summary>
    MessagesNotTaken,

    /// <summary>There is no contract that holds the chain's place in the queue of messages from L1.</summary>
    BridgeContractMissing,

    /// <summary>The chain has processed as many messages as it ever can, or its index is not one.</summary>
    QueueIndexAtMaximum,

    /// <summary>Not the next message of the queue.</summary>
    QueueIndexMismatch,

    /// <summary>Messages from L1 are the first transactions of a block.</summary>
    MessageAfterTransaction,

    /// <summary>The state could not be read; <see cref="TransactionRejection.Fault"/> says why.</summary>
    StateFault,
}

/// <summary>Why a transaction was refused, with what was expected and what came. The default value means that it was not.</summary>
public readonly record struct TransactionRejection(
    TransactionRejectionReason Reason, U256 Expected, U256 Actual, StateFault Fault)
{
    public TransactionRejection(TransactionRejectionReason reason, in U256 expected, in U256 actual)
        : this(reason, expected, actual, default)
    {
    }

    public bool IsRejected => Reason != TransactionRejectionReason.None;
}
