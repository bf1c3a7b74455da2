using System;
using System.Collections.Generic;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Json;
using Sequitur.Storage;

namespace Sequitur.Rpc.Methods;

/// <summary>What proves a message to L1 there: docs/spec/withdrawals.md.</summary>
internal sealed class WithdrawalMethods(Chain chain)
{
    public IEnumerable<RpcMethod> All() => [new() { Name = "l2trace_getWithdrawalProof", Body = Proof, IsHeavy = true }];

    private RpcError? Proof(ref Parameters parameters, JsonOutput result)
    {
        ulong index = parameters.Quantity("index");
        BlockSelector selector = parameters.BlockOrLatest();
        if (parameters.Failed(out RpcError? error)) return error;
        if (index >= WithdrawalTree.Capacity) return RpcError.InvalidParams($"invalid argument 0 (index): expected less than 0x{WithdrawalTree.Capacity:x}, got 0x{index:x}");
        if (selector.IsPending) return RpcError.Server("only committed blocks have a root, got pending", "NOT_COMMITTED");
        if (!chain.TryNumberOf(selector, out ulong number)) return Chain.Unknown(selector);
        WithdrawalFault fault = chain.Ledger.TryGetWithdrawalProof((uint)index, number, out WithdrawalProof? proof);
        if (fault != WithdrawalFault.None) return Refusal(fault, index, number);
        Write(proof!, result);
        return null;
    }

    private RpcError Refusal(WithdrawalFault fault, ulong index, ulong number) => fault switch
    {
        WithdrawalFault.NoBridge => RpcError.Server("this chain has no bridge: it sends no messages to L1", "NO_BRIDGE"),
        WithdrawalFault.NotSent => RpcError.Server($"no final block has sent message {index}: the chain has sent {chain.Ledger.CountWithdrawals()}", "NOT_SENT"),
        WithdrawalFault.SentLater => RpcError.Server($"message {index} was sent after block {number}: ask for its proof under a later block", "SENT_LATER"),
        WithdrawalFault.OtherRoot => RpcError.Server($"the root in the state is not that of the messages that {chain.Configuration.Bridge.Contract} told of: the contract is no L2MessageQueue", "OTHER_ROOT"),
        _ => throw new InvalidOperationException($"There is a proof: {fault}."),
    };

    private static void Write(WithdrawalProof proof, JsonOutput result)
    {
        result.BeginObject();
        result.Quantity("index"u8, (ulong)proof.Message.Index);
        result.Data("sender"u8, proof.Message.Sender);
        result.Data("target"u8, proof.Message.Target);
        result.Quantity("value"u8, proof.Message.Value);
        result.Data("data"u8, proof.Message.Data);
        result.Data("leaf"u8, proof.Leaf);
        result.Quantity("sentInBlock"u8, proof.Place.Transaction.BlockNumber);
        result.Data("transactionHash"u8, proof.TransactionHash);
        result.Quantity("logIndex"u8, (ulong)proof.Place.LogIndex);
        result.Quantity("blockNumber"u8, proof.BlockNumber);
        result.Data("blockHash"u8, proof.BlockHash);
        result.Quantity("count"u8, proof.Size);
        result.Data("root"u8, proof.Root);
        result.Name("siblings"u8);
        result.BeginArray();
        foreach (Hash256 sibling in proof.Siblings) result.Data(sibling);
        result.EndArray();
        result.EndObject();
    }
}
