using Sequitur.Primitives;

namespace Sequitur.Evm;

/// <summary>How an execution ended.</summary>
public enum ExitReason
{
    Success,
    Revert,
    OutOfGas,
    StackUnderflow,
    StackOverflow,
    InvalidJump,
    InvalidOpcode,
    StaticViolation,
    ReturnDataOutOfBounds,
    CreateCollision,
    CodeTooLarge,
    InitCodeTooLarge,
    InvalidCodePrefix,
    NonceOverflow,
    InsufficientBalance,
    CallDepth,
    PrecompileFailure,

    /// <summary>The host could not answer a read; see its own status. No result exists.</summary>
    HostFault,
}

/// <summary>The top-level call to run. <see cref="Gas"/> is what is left after the intrinsic cost.</summary>
public readonly record struct Message(
    bool IsCreate,
    Address Caller,
    Address Recipient,
    Address CodeAddress,
    U256 Value,
    byte[] Input,
    ulong Gas);

/// <summary>Result of a top-level execution. The refund is uncapped; the caller applies EIP-3529 and EIP-7623.</summary>
public readonly record struct ExecutionOutcome(
    ExitReason Reason,
    ulong GasLeft,
    long Refund,
    byte[] Output,
    Address CreatedAddress)
{
    public bool IsSuccess => Reason == ExitReason.Success;

    /// <summary>True when no result exists at all: the transaction cannot be included.</summary>
    public bool IsAborted => Reason == ExitReason.HostFault;
}
