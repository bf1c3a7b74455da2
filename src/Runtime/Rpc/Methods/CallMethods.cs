using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Calls;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Formats;
using Sequitur.Rpc.Json;
using Sequitur.State;
using Sequitur.Storage;

namespace Sequitur.Rpc.Methods;

/// <summary>eth_call, eth_estimateGas and eth_createAccessList: executions that nobody signed, on a snapshot that the writer does not wait for.</summary>
/// <remarks>The last two prepare a transaction, so unless told otherwise they run as in the next block: at a fork's time its rules differ from the head's.</remarks>
internal sealed class CallMethods(Chain chain, RpcLimits limits)
{
    private const int AccessListRoundsMax = 16;

    /// <summary>Interpreters with their tables and memory, reused from call to call; never more than there are turns at the gate.</summary>
    private readonly ConcurrentBag<TransactionCall> _idle = [];

    public IEnumerable<RpcMethod> All() =>
    [
        new() { Name = "eth_call", Body = Call, IsHeavy = true },
        new() { Name = "eth_estimateGas", Body = EstimateGas, IsHeavy = true },
        new() { Name = "eth_createAccessList", Body = CreateAccessList, IsHeavy = true },
    ];

    private RpcError? Call(ref Parameters parameters, JsonOutput result)
    {
        CallSetting setting = CallSetting.Read(ref parameters, chain.Configuration.ChainId, BlockSelector.Latest);
        if (parameters.Failed(out RpcError? error)) return error;
        return Run(setting, (call, state, header) =>
        {
            ulong gas = Math.Min(setting.Arguments.Gas ?? limits.CallGasMax, limits.CallGasMax);
            CallOutcome outcome = call.Execute(setting.Arguments.ToRequest(gas, header.BaseFee));
            RpcError? failure = CallErrors.Of(outcome) ?? Chain.FaultOf(state);
            if (failure is null)
            {
                result.Data(outcome.Output);
            }

            return failure;
        });
    }

    private RpcError? EstimateGas(ref Parameters parameters, JsonOutput result)
    {
        CallSetting setting = CallSetting.Read(ref parameters, chain.Configuration.ChainId, BlockSelector.Pending);
        if (parameters.Failed(out RpcError? error)) return error;
        return Run(setting, (call, state, header) =>
        {
            CallArguments arguments = setting.Arguments;
            RpcError? failure = GasCeiling(call.State, arguments, header, out ulong ceiling);
            if (failure is not null)
            {
                return failure;
            }

            bool isPlainTransfer = arguments.To is Address to
                && arguments.Input.Length == 0 && arguments.AccessList.Length == 0 && arguments.Authorizations.Length == 0
                && call.State.GetCode(to).Length == 0
                && Precompiles.NumberOf(to, chain.Configuration.RulesAt(header.Timestamp)) == 0;
            GasEstimation estimation = new(call, arguments, header.BaseFee, limits.HeavyCallTime);
            failure = estimation.Find(ceiling, isPlainTransfer, out ulong gas) ?? Chain.FaultOf(state);
            if (failure is null)
            {
                result.Quantity(gas);
            }

            return failure;
        });
    }

    /// <summary>The least of what was asked, what a block holds, what a transaction may have, what is served here, and what the caller can pay.</summary>
    private RpcError? GasCeiling(WorldState world, CallArguments arguments, BlockHeader header, out ulong ceiling)
    {
        const ulong TransactionGas = 21_000;
        ceiling = arguments.Gas is ulong asked and >= TransactionGas ? asked : header.GasLimit;
        ceiling = Math.Min(ceiling, chain.Configuration.RulesAt(header.Timestamp).TransactionGasLimitMax);
        ceiling = Math.Min(ceiling, limits.CallGasMax);
        if (arguments.FeeCap.IsZero)
        {
            return null;
        }

        world.GetBalance(arguments.From, out U256 balance);
        if (balance < arguments.Value)
        {
            return RpcError.Server(
                $"insufficient funds for gas * price + value: have {Calls.Decimal.Of(balance)} want {Calls.Decimal.Of(arguments.Value)}");
        }

        U256 affordable = U256.Divide(balance - arguments.Value, arguments.FeeCap);
        if (affordable < ceiling)
        {
            ceiling = affordable.U0;
        }

        return null;
    }

    private RpcError? CreateAccessList(ref Parameters parameters, JsonOutput result)
    {
        CallSetting setting = CallSetting.Read(ref parameters, chain.Configuration.ChainId, BlockSelector.Pending);
        if (parameters.Failed(out RpcError? error)) return error;
        return Run(setting, (call, state, header) =>
        {
            ulong gas = Math.Min(setting.Arguments.Gas ?? limits.CallGasMax, limits.CallGasMax);
            AccessListEntry[] list = setting.Arguments.AccessList;
            CallOutcome outcome;
            int rounds = 0;
            while (true)
            {
                // A list changes gas, and gas may change what is accessed: repeat until the list explains itself.
                outcome = call.ExecuteForAccessList(setting.Arguments.ToRequest(gas, header.BaseFee, list), out AccessListEntry[] accessed);
                if (outcome.Rejection.IsRejected)
                {
                    return CallErrors.Of(outcome);
                }

                bool isSame = AreSame(list, accessed);
                list = accessed;
                if (isSame || ++rounds == AccessListRoundsMax)
                {
                    break;
                }
            }

            result.BeginObject();
            result.Name("accessList"u8);
            TransactionJson.WriteAccessList(result, list);
            if (!outcome.IsSuccess)
            {
                result.Text("error"u8, outcome.Reason == ExitReason.Revert ? CallErrors.Reverted(outcome.Output).Message : CallErrors.Describe(outcome.Reason));
            }

            result.Quantity("gasUsed"u8, outcome.GasUsed);
            result.EndObject();
            return Chain.FaultOf(state);
        });
    }

    private static bool AreSame(AccessListEntry[] left, AccessListEntry[] right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (int index = 0; index < left.Length; index++)
        {
            if (left[index].Address != right[index].Address || !left[index].StorageKeys.AsSpan().SequenceEqual(right[index].StorageKeys))
            {
                return false;
            }
        }

        return true;
    }

    private RpcError? Run(CallSetting setting, Func<TransactionCall, LedgerSnapshot, BlockHeader, RpcError?> body)
    {
        using LedgerSnapshot? state = chain.OpenState(setting.Block, out RpcError? error);
        if (state is null)
        {
            return error;
        }

        BlockHeader header = setting.Block.IsPending
            ? BlockOverride.Next(chain.Configuration, state.Header, chain.TimestampAfter(state.Header)).Apply(state.Header)
            : state.Header;
        header = setting.BlockOverride?.Apply(header) ?? header;
        TransactionCall call = _idle.TryTake(out TransactionCall? idle) ? idle : new TransactionCall();
        call.Begin(chain.Configuration, header, state, state);
        foreach (StateOverride account in setting.StateOverrides)
        {
            account.Apply(call.State);
        }

        error = body(call, state, header);
        // Not reached after an exception: an interpreter in an unknown condition is not used again.
        _idle.Add(call);
        return error;
    }
}
