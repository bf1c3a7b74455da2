using Sequitur.Evm;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>A call that nobody signed: what eth_call, eth_estimateGas and eth_createAccessList run.</summary>
public sealed class CallRequest
{
    public Address From { get; init; }

    /// <summary>Null creates a contract.</summary>
    public Address? To { get; init; }

    public U256 Value { get; init; }

    public byte[] Input { get; init; } = [];

    public required ulong GasLimit { get; init; }

    /// <summary>What GASPRICE reads; with zero the base fee is zero as well, so that unfunded callers can ask.</summary>
    public U256 GasPrice { get; init; }

    public AccessListEntry[] AccessList { get; init; } = [];

    public Hash256[] BlobHashes { get; init; } = [];

    public Authorization[] Authorizations { get; init; } = [];

    /// <summary>True charges gas times price to the caller's balance first, as a transaction would (estimation).</summary>
    public bool ChecksBalance { get; init; }
}

/// <summary>What a call did. When <see cref="Rejection"/> is set, nothing was executed.</summary>
public sealed record CallOutcome(
    TransactionRejection Rejection, ExitReason Reason, byte[] Output, ulong GasUsed, ulong GasUsedBeforeRefund, Log[] Logs, Address? ContractAddress)
{
    public bool IsSuccess => !Rejection.IsRejected && Reason == ExitReason.Success;
}
