#pragma warning disable CA1822 // Bodies follow.
using System;
using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.State;

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

    /// <summary>True charges gas times price and the value to the caller's balance first, as a transaction would (estimation).</summary>
    public bool ChecksBalance { get; init; }
}

/// <summary>What a call did. When <see cref="Rejection"/> is set, nothing was executed.</summary>
public sealed record CallOutcome(
    TransactionRejection Rejection, ExitReason Reason, byte[] Output, ulong GasUsed, ulong GasUsedBeforeRefund, Log[] Logs, Address? ContractAddress)
{
    public bool IsSuccess => !Rejection.IsRejected && Reason == ExitReason.Success;
}

/// <summary>Executes unsigned calls on a state without keeping what they did. Reusable.</summary>
public sealed class TransactionCall
{
    /// <summary>Chooses the block whose environment calls see, and the state after it.</summary>
    public void Begin(ChainConfiguration configuration, BlockHeader header, IStateSource source, IBlockHashes hashes) =>
        throw new InvalidOperationException("not built yet");

    /// <summary>The state calls see; a state override writes here (between BeginTransaction and EndTransaction).</summary>
    public WorldState State => throw new InvalidOperationException("not built yet");

    /// <summary>Runs the call and undoes it. It pays no fee and needs no nonce; a sender with code is allowed.</summary>
    public CallOutcome Execute(CallRequest request) => throw new InvalidOperationException("not built yet");

    /// <summary>The same under a tracer.</summary>
    public CallOutcome Execute<TTracer>(CallRequest request, TTracer tracer)
        where TTracer : struct, ITracer =>
        throw new InvalidOperationException("not built yet");

    /// <summary>The accounts and slots the call touches beyond sender, recipient, beneficiary and precompiles.</summary>
    public CallOutcome ExecuteForAccessList(CallRequest request, out AccessListEntry[] accessList) => throw new InvalidOperationException("not built yet");
}
