using System;
using System.Collections.Generic;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Json;

namespace Sequitur.Rpc.Calls;

/// <summary>The transaction object of eth_call, eth_estimateGas and eth_createAccessList. Members that do not matter to a call are ignored.</summary>
internal sealed class CallArguments
{
    private byte[]? _data;
    private byte[]? _input;
    private U256? _gasPrice;
    private U256? _maxFeePerGas;
    private U256? _maxPriorityFeePerGas;

    public Address From { get; private set; }

    public Address? To { get; private set; }

    public ulong? Gas { get; private set; }

    public U256 Value { get; private set; }

    public AccessListEntry[] AccessList { get; private set; } = [];

    public Hash256[] BlobHashes { get; private set; } = [];

    public Authorization[] Authorizations { get; private set; } = [];

    public byte[] Input => _input ?? _data ?? [];

    /// <summary>The most the caller would pay per gas; zero when it did not say, and fees then do not matter.</summary>
    public U256 FeeCap => _gasPrice ?? _maxFeePerGas ?? default;

    public static CallArguments Read(ref Parameters parameters, ulong chainId)
    {
        if (!parameters.Require("transaction", "an object", out JsonValue value))
        {
            return new CallArguments();
        }

        RpcError? error = null;
        CallArguments arguments = new();
        if (!value.IsObject)
        {
            error = Parse.Wrong("transaction", "an object", value, "");
        }
        else
        {
            arguments.ReadMembers(value, chainId, ref error);
        }

        parameters.Fail(error);
        return arguments;
    }

    /// <param name="gasLimit">Gas to run with.</param>
    /// <param name="baseFee">Of the block the call sees.</param>
    /// <param name="accessList">Null to take the caller's own.</param>
    public CallRequest ToRequest(ulong gasLimit, in U256 baseFee, AccessListEntry[]? accessList = null) => new()
    {
        From = From,
        To = To,
        Value = Value,
        Input = Input,
        GasLimit = gasLimit,
        GasPrice = EffectiveGasPrice(baseFee),
        AccessList = accessList ?? AccessList,
        BlobHashes = BlobHashes,
        Authorizations = Authorizations,
    };

    private U256 EffectiveGasPrice(in U256 baseFee)
    {
        if (_gasPrice is U256 fixedPrice)
        {
            return fixedPrice;
        }

        U256 feeCap = _maxFeePerGas ?? default;
        bool isBeyondAll = U256.AddOverflows(baseFee, _maxPriorityFeePerGas ?? default, out U256 wanted);
        return isBeyondAll || feeCap < wanted ? feeCap : wanted;
    }

    private void ReadMembers(JsonValue value, ulong chainId, ref RpcError? error)
    {
        JsonMembers members = value.Members;
        while (members.Next(out ReadOnlySpan<byte> name, out JsonValue member))
        {
            if (!member.IsNull)
            {
                ReadMember(name, member, chainId, ref error);
            }
        }

        if (_data is not null && _input is not null && !_data.AsSpan().SequenceEqual(_input))
        {
            error ??= RpcError.InvalidParams("both \"data\" and \"input\" are set and not equal; use \"input\" to pass call data");
        }

        if (_gasPrice is not null && (_maxFeePerGas is not null || _maxPriorityFeePerGas is not null))
        {
            error ??= RpcError.InvalidParams("both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified");
        }

        if (_maxFeePerGas is U256 cap && _maxPriorityFeePerGas is U256 tip && tip > cap)
        {
            error ??= RpcError.InvalidParams("max priority fee per gas higher than max fee per gas");
        }
    }

    private void ReadMember(ReadOnlySpan<byte> name, JsonValue value, ulong chainId, ref RpcError? error)
    {
        switch (name)
        {
            case var _ when name.SequenceEqual("from"u8):
                From = Parse.Address(value, "from", ref error);
                break;
            case var _ when name.SequenceEqual("to"u8):
                To = Parse.Address(value, "to", ref error);
                break;
            case var _ when name.SequenceEqual("gas"u8):
                Gas = Parse.Quantity(value, "gas", ref error);
                break;
            case var _ when name.SequenceEqual("gasPrice"u8):
                _gasPrice = Parse.Word(value, "gasPrice", ref error);
                break;
            case var _ when name.SequenceEqual("maxFeePerGas"u8):
                _maxFeePerGas = Parse.Word(value, "maxFeePerGas", ref error);
                break;
            case var _ when name.SequenceEqual("maxPriorityFeePerGas"u8):
                _maxPriorityFeePerGas = Parse.Word(value, "maxPriorityFeePerGas", ref error);
                break;
            case var _ when name.SequenceEqual("value"u8):
                Value = Parse.Word(value, "value", ref error);
                break;
            case var _ when name.SequenceEqual("data"u8):
                _data = Parse.Bytes(value, "data", ref error);
                break;
            case var _ when name.SequenceEqual("input"u8):
                _input = Parse.Bytes(value, "input", ref error);
                break;
            case var _ when name.SequenceEqual("chainId"u8):
                CheckChainId(value, chainId, ref error);
                break;
            case var _ when name.SequenceEqual("accessList"u8):
                AccessList = ReadAccessList(value, ref error);
                break;
            case var _ when name.SequenceEqual("blobVersionedHashes"u8):
                BlobHashes = ReadHashes(value, ref error);
                break;
            case var _ when name.SequenceEqual("authorizationList"u8):
                Authorizations = ReadAuthorizations(value, ref error);
                break;
        }
    }

    private static void CheckChainId(JsonValue value, ulong chainId, ref RpcError? error)
    {
        ulong given = Parse.Quantity(value, "chainId", ref error);
        if (error is null && given != chainId)
        {
            error = RpcError.InvalidParams($"chainId does not match node's (have={given}, want={chainId})");
        }
    }

    private static AccessListEntry[] ReadAccessList(JsonValue value, ref RpcError? error)
    {
        List<AccessListEntry> entries = [];
        if (!RequireArray(value, "accessList", ref error))
        {
            return [];
        }

        JsonItems items = value.Items;
        while (items.Next(out JsonValue item) && error is null)
        {
            Address address = default;
            List<U256> keys = [];
            JsonMembers members = item.IsObject ? item.Members : default;
            while (item.IsObject && members.Next(out ReadOnlySpan<byte> name, out JsonValue member))
            {
                if (name.SequenceEqual("address"u8))
                {
                    address = Parse.Address(member, "accessList.address", ref error);
                }
                else if (name.SequenceEqual("storageKeys"u8) && RequireArray(member, "accessList.storageKeys", ref error))
                {
                    JsonItems slots = member.Items;
                    while (slots.Next(out JsonValue slot))
                    {
                        keys.Add(Parse.StorageKey(slot, "accessList.storageKeys", ref error));
                    }
                }
            }

            entries.Add(new AccessListEntry(address, [.. keys]));
        }

        return [.. entries];
    }

    private static Hash256[] ReadHashes(JsonValue value, ref RpcError? error)
    {
        List<Hash256> hashes = [];
        if (RequireArray(value, "blobVersionedHashes", ref error))
        {
            JsonItems items = value.Items;
            while (items.Next(out JsonValue item))
            {
                hashes.Add(Parse.Hash(item, "blobVersionedHashes", ref error));
            }
        }

        return [.. hashes];
    }

    private static Authorization[] ReadAuthorizations(JsonValue value, ref RpcError? error)
    {
        List<Authorization> authorizations = [];
        if (RequireArray(value, "authorizationList", ref error))
        {
            JsonItems items = value.Items;
            while (items.Next(out JsonValue item) && error is null)
            {
                authorizations.Add(ReadAuthorization(item, ref error));
            }
        }

        return [.. authorizations];
    }

    private static Authorization ReadAuthorization(JsonValue value, ref RpcError? error)
    {
        U256 chainId = default, r = default, s = default;
        Address address = default;
        ulong nonce = 0, yParity = 0;
        if (!value.IsObject)
        {
            error ??= Parse.Wrong("authorizationList", "objects", value, "");
        }

        JsonMembers members = value.IsObject ? value.Members : default;
        while (value.IsObject && members.Next(out ReadOnlySpan<byte> name, out JsonValue member))
        {
            switch (name)
            {
                case var _ when name.SequenceEqual("chainId"u8):
                    chainId = Parse.Word(member, "authorization.chainId", ref error);
                    break;
                case var _ when name.SequenceEqual("address"u8):
                    address = Parse.Address(member, "authorization.address", ref error);
                    break;
                case var _ when name.SequenceEqual("nonce"u8):
                    nonce = Parse.Quantity(member, "authorization.nonce", ref error);
                    break;
                case var _ when name.SequenceEqual("yParity"u8):
                    yParity = Parse.Quantity(member, "authorization.yParity", ref error);
                    break;
                case var _ when name.SequenceEqual("r"u8):
                    r = Parse.Word(member, "authorization.r", ref error);
                    break;
                case var _ when name.SequenceEqual("s"u8):
                    s = Parse.Word(member, "authorization.s", ref error);
                    break;
            }
        }

        return new Authorization { ChainId = chainId, Address = address, Nonce = nonce, YParity = (byte)Math.Min(yParity, byte.MaxValue), R = r, S = s };
    }

    private static bool RequireArray(JsonValue value, string name, ref RpcError? error)
    {
        if (!value.IsArray)
        {
            error ??= Parse.Wrong(name, "an array", value, "");
        }

        return value.IsArray;
    }
}
