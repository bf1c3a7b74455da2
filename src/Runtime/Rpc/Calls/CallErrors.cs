using System;
using System.Text;
using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Dispatch;

namespace Sequitur.Rpc.Calls;

/// <summary>Turns what a call ended with into the error clients recognise.</summary>
internal static class CallErrors
{
    /// <summary>Error(string), as Solidity reverts with a reason.</summary>
    private static ReadOnlySpan<byte> ErrorSelector => [0x08, 0xc3, 0x79, 0xa0];

    /// <summary>Panic(uint256).</summary>
    private static ReadOnlySpan<byte> PanicSelector => [0x4e, 0x48, 0x7b, 0x71];

    /// <summary>Null when the call succeeded.</summary>
    public static RpcError? Of(CallOutcome outcome)
    {
        if (outcome.Rejection.IsRejected)
        {
            return Of(outcome.Rejection);
        }

        return outcome.Reason switch
        {
            ExitReason.Success => null,
            ExitReason.Revert => Reverted(outcome.Output),
            _ => RpcError.Server(Describe(outcome.Reason)),
        };
    }

    public static RpcError Reverted(byte[] output)
    {
        string? reason = ReasonOf(output);
        return new RpcError(RpcErrorCode.ExecutionReverted, reason is null ? "execution reverted" : "execution reverted: " + reason, Data: output);
    }

    public static RpcError Of(in TransactionRejection rejection) => rejection.Reason switch
    {
        TransactionRejectionReason.UnsupportedType => RpcError.Server($"transaction type not supported: type {Decimal.Of(rejection.Actual)}"),
        TransactionRejectionReason.StateFault => new RpcError(RpcErrorCode.Internal, $"state fault: {rejection.Fault.Kind} {rejection.Fault.Hash}"),
        TransactionRejectionReason.InsufficientFunds =>
            RpcError.Server($"insufficient funds for gas * price + value: have {Decimal.Of(rejection.Actual)} want {Decimal.Of(rejection.Expected)}"),
        TransactionRejectionReason.IntrinsicGasTooLow =>
            RpcError.Server($"intrinsic gas too low: have {Decimal.Of(rejection.Actual)}, want {Decimal.Of(rejection.Expected)}"),
        TransactionRejectionReason.FloorGasTooLow =>
            RpcError.Server($"insufficient gas for floor data gas cost: have {Decimal.Of(rejection.Actual)}, want {Decimal.Of(rejection.Expected)}"),
        TransactionRejectionReason.MaxFeeBelowBaseFee =>
            RpcError.Server($"max fee per gas less than block base fee: maxFeePerGas: {Decimal.Of(rejection.Actual)}, baseFee: {Decimal.Of(rejection.Expected)}"),
        TransactionRejectionReason.InitCodeTooLarge =>
            RpcError.Server($"max initcode size exceeded: code size {Decimal.Of(rejection.Actual)} limit {Decimal.Of(rejection.Expected)}"),
        _ => RpcError.Server($"call refused: {rejection.Reason}: expected {Decimal.Of(rejection.Expected)}, got {Decimal.Of(rejection.Actual)}"),
    };

    /// <summary>The wording tools look for.</summary>
    public static string Describe(ExitReason reason) => reason switch
    {
        ExitReason.OutOfGas => "out of gas",
        ExitReason.StackUnderflow => "stack underflow",
        ExitReason.StackOverflow => "stack limit reached",
        ExitReason.InvalidJump => "invalid jump destination",
        ExitReason.InvalidOpcode => "invalid opcode",
        ExitReason.StaticViolation => "write protection",
        ExitReason.ReturnDataOutOfBounds => "return data out of bounds",
        ExitReason.CreateCollision => "contract address collision",
        ExitReason.CodeTooLarge => "max code size exceeded",
        ExitReason.InitCodeTooLarge => "max initcode size exceeded",
        ExitReason.InvalidCodePrefix => "invalid code: must not begin with 0xef",
        ExitReason.NonceOverflow => "nonce uint64 overflow",
        ExitReason.InsufficientBalance => "insufficient balance for transfer",
        ExitReason.CallDepth => "max call depth exceeded",
        ExitReason.PrecompileFailure => "precompile failed",
        _ => reason.ToString(),
    };

    private static string? ReasonOf(ReadOnlySpan<byte> output)
    {
        if (output.StartsWith(PanicSelector) && output.Length == 36)
        {
            return Panic(U256.FromBigEndian(output[4..]));
        }

        if (!output.StartsWith(ErrorSelector) || output.Length < 68)
        {
            return null;
        }

        U256 offset = U256.FromBigEndian(output[4..36]);
        U256 length = U256.FromBigEndian(output[36..68]);
        return offset == 32 && length.IsUInt64 && length.U0 <= (ulong)output.Length - 68
            ? Encoding.UTF8.GetString(output.Slice(68, (int)length.U0))
            : null;
    }

    /// <summary>The panic codes of Solidity.</summary>
    private static string Panic(in U256 code) => code.IsUInt64 ? code.U0 switch
    {
        0x00 => "generic panic",
        0x01 => "assert(false)",
        0x11 => "arithmetic underflow or overflow",
        0x12 => "division or modulo by zero",
        0x21 => "enum overflow",
        0x22 => "invalid encoded storage byte array accessed",
        0x31 => "out-of-bounds array access; popping on an empty array",
        0x32 => "out-of-bounds access of an array or bytesN",
        0x41 => "out of memory",
        0x51 => "uninitialized function",
        _ => $"unknown panic code: 0x{code.U0:x}",
    } : "unknown panic code";
}
