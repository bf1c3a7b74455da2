using Sequitur.Primitives;
using Sequitur.State;

namespace Sequitur.Rollup;

/// <summary>Why a block is not valid. Closed; in the order of the checks.</summary>
public enum BlockRejectionReason
{
    None,
    MalformedRlp,
    MalformedHeader,
    MalformedTransaction,
    MalformedWithdrawal,
    OmmersNotEmpty,

    /// <summary>EIP-7934.</summary>
    BlockTooLarge,
    ParentHashMismatch,
    NumberMismatch,
    TimestampTooOld,
    GasLimitTooLow,
    GasLimitTooHigh,
    GasLimitTooFarFromParent,
    GasUsedAboveGasLimit,
    ExtraDataTooLong,
    OmmersHashMismatch,
    DifficultyNotZero,
    NonceNotZero,
    BaseFeeMismatch,
    ExcessBlobGasMismatch,
    RequestsHashMissing,
    RequestsHashUnexpected,

    /// <summary>This chain has no beacon chain: PREVRANDAO and the beacon root are zero, and withdrawals empty.</summary>
    PrevRandaoNotZero,
    BeaconRootNotZero,
    WithdrawalsNotEmpty,
    TransactionsRootMismatch,
    WithdrawalsRootMismatch,

    /// <summary>A transaction cannot be in this block.</summary>
    InvalidTransaction,

    /// <summary>EIP-7002, EIP-7251: the contract has no code.</summary>
    SystemContractMissing,

    /// <summary>EIP-7002, EIP-7251: the call failed.</summary>
    SystemCallFailed,

    /// <summary>EIP-6110: a deposit log that is not laid out as the contract writes it.</summary>
    MalformedDepositLog,
    GasUsedMismatch,
    BlobGasUsedMismatch,
    LogsBloomMismatch,
    ReceiptsRootMismatch,
    RequestsHashMismatch,
    StateRootMismatch,

    /// <summary>The state could not be read.</summary>
    StateFault,
}

/// <summary>Why a block was refused, with what was expected and what came (a number, or a hash as a word). The default value means that it was not.</summary>
public readonly record struct BlockRejection(BlockRejectionReason Reason, U256 Expected, U256 Actual)
{
    public BlockRejection(BlockRejectionReason reason)
        : this(reason, default, default)
    {
    }

    /// <summary>For reasons of a transaction: which one.</summary>
    public int TransactionIndex { get; init; }

    public TransactionError TransactionError { get; init; }

    public TransactionRejection Transaction { get; init; }

    public RlpError RlpError { get; init; }

    public StateFault Fault { get; init; }

    /// <summary>For reasons of a system contract: which one.</summary>
    public Address SystemContract { get; init; }

    public bool IsRejected => Reason != BlockRejectionReason.None;
}
