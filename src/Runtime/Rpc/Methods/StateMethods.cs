using System.Collections.Generic;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Formats;
using Sequitur.Rpc.Json;
using Sequitur.Rpc.Ports;
using Sequitur.State;
using Sequitur.Storage;

namespace Sequitur.Rpc.Methods;

/// <summary>eth_* reads of accounts, code and storage, with proofs.</summary>
internal sealed class StateMethods(Chain chain, ITransactionPool pool, RpcLimits limits)
{
    public IEnumerable<RpcMethod> All() =>
    [
        new() { Name = "eth_getBalance", Body = GetBalance },
        new() { Name = "eth_getTransactionCount", Body = GetTransactionCount },
        new() { Name = "eth_getCode", Body = GetCode },
        new() { Name = "eth_getStorageAt", Body = GetStorageAt },
        new() { Name = "eth_getProof", Body = GetProof, IsHeavy = true },
    ];

    private static readonly Account Absent = new(0, default, Keccak.EmptyTrie, Keccak.Empty);

    private static Account Read(IStateSource state, in Address address) =>
        state.TryReadAccount(address, out Account account) ? account : Absent;

    private RpcError? GetBalance(ref Parameters parameters, JsonOutput result)
    {
        Address address = parameters.Address("address");
        BlockSelector selector = parameters.BlockOrLatest();
        if (parameters.Failed(out RpcError? error)) return error;
        using LedgerSnapshot? state = chain.OpenState(selector, out error);
        if (state is null) return error;
        result.Quantity(Read(state, address).Balance);
        return Chain.FaultOf(state);
    }

    private RpcError? GetTransactionCount(ref Parameters parameters, JsonOutput result)
    {
        Address address = parameters.Address("address");
        BlockSelector selector = parameters.BlockOrLatest();
        if (parameters.Failed(out RpcError? error)) return error;
        if (selector.IsPending && pool.PendingNonce(address) is ulong pending)
        {
            result.Quantity(pending);
            return null;
        }

        using LedgerSnapshot? state = chain.OpenState(selector, out error);
        if (state is null) return error;
        result.Quantity(Read(state, address).Nonce);
        return Chain.FaultOf(state);
    }

    private RpcError? GetCode(ref Parameters parameters, JsonOutput result)
    {
        Address address = parameters.Address("address");
        BlockSelector selector = parameters.BlockOrLatest();
        if (parameters.Failed(out RpcError? error)) return error;
        using LedgerSnapshot? state = chain.OpenState(selector, out error);
        if (state is null) return error;
        result.Data(state.ReadCode(Read(state, address).CodeHash).Bytes);
        return Chain.FaultOf(state);
    }

    private RpcError? GetStorageAt(ref Parameters parameters, JsonOutput result)
    {
        Address address = parameters.Address("address");
        U256 key = parameters.StorageKey("storage key");
        BlockSelector selector = parameters.BlockOrLatest();
        if (parameters.Failed(out RpcError? error)) return error;
        using LedgerSnapshot? state = chain.OpenState(selector, out error);
        if (state is null) return error;
        state.ReadStorage(address, key, out U256 value);
        result.Word(value);
        return Chain.FaultOf(state);
    }

    private RpcError? GetProof(ref Parameters parameters, JsonOutput result)
    {
        Address address = parameters.Address("address");
        List<U256> keys = ReadKeys(ref parameters);
        BlockSelector selector = parameters.BlockOrLatest();
        if (parameters.Failed(out RpcError? error)) return error;
        using LedgerSnapshot? state = chain.OpenState(selector, out error);
        if (state is null) return error;
        StateFault fault = AccountProofJson.Write(result, state, state.StateRoot, address, Read(state, address), keys);
        return fault.IsSet ? Chain.FaultOf(fault) : Chain.FaultOf(state);
    }

    private List<U256> ReadKeys(ref Parameters parameters)
    {
        List<U256> keys = [];
        if (!parameters.Require("storage keys", "an array of storage keys", out JsonValue value))
        {
            return keys;
        }

        if (!value.IsArray)
        {
            parameters.Fail(Parse.Wrong("storage keys", "an array of storage keys", value, ""));
            return keys;
        }

        RpcError? error = null;
        JsonItems items = value.Items;
        while (items.Next(out JsonValue item))
        {
            if (keys.Count == limits.ProofKeysMax)
            {
                error ??= RpcError.LimitExceeded($"too many storage keys: expected at most {limits.ProofKeysMax}");
                break;
            }

            keys.Add(Parse.StorageKey(item, "storage key", ref error));
        }

        parameters.Fail(error);
        return keys;
    }
}
