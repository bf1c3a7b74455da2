using System;
using System.Collections.Generic;
using Sequitur.Primitives;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Json;
using Sequitur.State;

namespace Sequitur.Rpc.Calls;

/// <summary>What a caller pretends about one account: the third parameter of eth_call.</summary>
internal sealed class StateOverride
{
    private readonly Address _address;
    private U256? _balance;
    private ulong? _nonce;
    private byte[]? _code;
    private List<KeyValuePair<U256, U256>>? _state;
    private List<KeyValuePair<U256, U256>>? _stateDiff;

    private StateOverride(in Address address) => _address = address;

    public static List<StateOverride> Read(ref Parameters parameters)
    {
        List<StateOverride> overrides = [];
        if (!parameters.TryNext(out JsonValue value))
        {
            return overrides;
        }

        RpcError? error = null;
        if (!value.IsObject)
        {
            error = Parse.Wrong("state override", "an object of accounts", value, "");
        }
        else
        {
            JsonMembers members = value.Members;
            while (error is null && members.Next(out ReadOnlySpan<byte> name, out JsonValue member))
            {
                overrides.Add(ReadAccount(name, member, ref error));
            }
        }

        parameters.Fail(error);
        return overrides;
    }

    /// <summary>Writes the pretended values, as transactions of their own.</summary>
    public void Apply(WorldState world)
    {
        world.GetBalance(_address, out U256 balance);
        ulong nonce = world.GetNonce(_address);
        byte[] code = world.GetCode(_address).Bytes.ToArray();
        if (_state is not null)
        {
            // "state" replaces the whole storage. What empties a storage is the end of a contract created and destroyed in one transaction (EIP-6780).
            world.BeginTransaction();
            world.CreateContract(_address);
            world.SelfDestruct(_address, _address);
            world.EndTransaction();
        }

        world.BeginTransaction();
        world.SetBalance(_address, _balance ?? balance);
        world.SetNonce(_address, _nonce ?? nonce);
        world.SetCode(_address, _code ?? code);
        foreach ((U256 key, U256 slot) in _state ?? _stateDiff ?? [])
        {
            world.SetStorage(_address, key, slot);
        }

        world.EndTransaction();
    }

    private static StateOverride ReadAccount(ReadOnlySpan<byte> name, JsonValue value, ref RpcError? error)
    {
        Span<byte> bytes = stackalloc byte[Address.Size];
        if (name.Length != 42 || !name.StartsWith("0x"u8) || Convert.FromHexString(name[2..], bytes, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            error ??= RpcError.InvalidParams($"invalid state override: expected an address of 20 bytes, got {System.Text.Encoding.UTF8.GetString(name)}");
            return new StateOverride(default);
        }

        StateOverride account = new(new Address(bytes));
        if (!value.IsObject)
        {
            error ??= Parse.Wrong("state override", "an object per account", value, "");
            return account;
        }

        JsonMembers members = value.Members;
        while (members.Next(out ReadOnlySpan<byte> member, out JsonValue inner))
        {
            if (!inner.IsNull)
            {
                account.ReadMember(member, inner, ref error);
            }
        }

        if (account._state is not null && account._stateDiff is not null)
        {
            error ??= RpcError.InvalidParams($"account {account._address} has both 'state' and 'stateDiff'");
        }

        return account;
    }

    private void ReadMember(ReadOnlySpan<byte> name, JsonValue value, ref RpcError? error)
    {
        switch (name)
        {
            case var _ when name.SequenceEqual("balance"u8):
                _balance = Parse.Word(value, "override.balance", ref error);
                break;
            case var _ when name.SequenceEqual("nonce"u8):
                _nonce = Parse.Quantity(value, "override.nonce", ref error);
                break;
            case var _ when name.SequenceEqual("code"u8):
                _code = Parse.Bytes(value, "override.code", ref error);
                break;
            case var _ when name.SequenceEqual("state"u8):
                _state = ReadSlots(value, ref error);
                break;
            case var _ when name.SequenceEqual("stateDiff"u8):
                _stateDiff = ReadSlots(value, ref error);
                break;
            default:
                error ??= RpcError.InvalidParams(
                    $"unsupported state override: expected balance, nonce, code, state or stateDiff, got {System.Text.Encoding.UTF8.GetString(name)}");
                break;
        }
    }

    private static List<KeyValuePair<U256, U256>> ReadSlots(JsonValue value, ref RpcError? error)
    {
        List<KeyValuePair<U256, U256>> slots = [];
        if (!value.IsObject)
        {
            error ??= Parse.Wrong("override.state", "an object of slots", value, "");
            return slots;
        }

        JsonMembers members = value.Members;
        while (members.Next(out ReadOnlySpan<byte> name, out JsonValue slot))
        {
            byte[] quoted = [(byte)'"', .. name, (byte)'"'];
            U256 key = Parse.StorageKey(new JsonValue(quoted), "override slot", ref error);
            slots.Add(new KeyValuePair<U256, U256>(key, Parse.StorageKey(slot, "override value", ref error)));
        }

        return slots;
    }
}
