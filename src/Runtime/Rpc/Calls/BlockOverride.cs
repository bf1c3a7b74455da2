using System;
using System.Text;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Json;

namespace Sequitur.Rpc.Calls;

/// <summary>What a caller pretends about the block: the fourth parameter of eth_call; or what <c>pending</c> stands for.</summary>
internal sealed class BlockOverride
{
    private ulong? _number;
    private ulong? _time;
    private ulong? _gasLimit;
    private Address? _feeRecipient;
    private Hash256? _prevRandao;
    private U256? _baseFee;
    private ulong? _excessBlobGas;

    /// <summary>What is known of the block after a parent, were it built with this timestamp.</summary>
    public static BlockOverride Next(ChainConfiguration configuration, BlockHeader parent, ulong timestamp) => new()
    {
        _number = parent.Number + 1,
        _time = timestamp,
        _baseFee = FeeMarket.NextBaseFee(configuration, parent),
        _excessBlobGas = FeeMarket.NextExcessBlobGas(configuration, parent, timestamp),
    };

    public static BlockOverride? Read(ref Parameters parameters)
    {
        if (!parameters.TryNext(out JsonValue value))
        {
            return null;
        }

        BlockOverride read = new();
        RpcError? error = null;
        if (!value.IsObject)
        {
            error = Parse.Wrong("block override", "an object", value, "");
        }
        else
        {
            JsonMembers members = value.Members;
            while (members.Next(out ReadOnlySpan<byte> name, out JsonValue member))
            {
                read.ReadMember(name, member, ref error);
            }
        }

        parameters.Fail(error);
        return read;
    }

    public BlockHeader Apply(BlockHeader header) => new()
    {
        ParentHash = header.ParentHash,
        OmmersHash = header.OmmersHash,
        Beneficiary = _feeRecipient ?? header.Beneficiary,
        StateRoot = header.StateRoot,
        TransactionsRoot = header.TransactionsRoot,
        ReceiptsRoot = header.ReceiptsRoot,
        LogsBloom = header.LogsBloom,
        Difficulty = header.Difficulty,
        Number = _number ?? header.Number,
        GasLimit = _gasLimit ?? header.GasLimit,
        GasUsed = header.GasUsed,
        Timestamp = _time ?? header.Timestamp,
        ExtraData = header.ExtraData,
        PrevRandao = _prevRandao ?? header.PrevRandao,
        Nonce = header.Nonce,
        BaseFee = _baseFee ?? header.BaseFee,
        WithdrawalsRoot = header.WithdrawalsRoot,
        BlobGasUsed = header.BlobGasUsed,
        ExcessBlobGas = _excessBlobGas ?? header.ExcessBlobGas,
        ParentBeaconRoot = header.ParentBeaconRoot,
        RequestsHash = header.RequestsHash,
    };

    private void ReadMember(ReadOnlySpan<byte> name, JsonValue value, ref RpcError? error)
    {
        switch (name)
        {
            case var _ when name.SequenceEqual("number"u8):
                _number = Parse.Quantity(value, "override.number", ref error);
                break;
            case var _ when name.SequenceEqual("time"u8):
                _time = Parse.Quantity(value, "override.time", ref error);
                break;
            case var _ when name.SequenceEqual("gasLimit"u8):
                _gasLimit = Parse.Quantity(value, "override.gasLimit", ref error);
                break;
            case var _ when name.SequenceEqual("feeRecipient"u8) || name.SequenceEqual("coinbase"u8):
                _feeRecipient = Parse.Address(value, "override.feeRecipient", ref error);
                break;
            case var _ when name.SequenceEqual("prevRandao"u8) || name.SequenceEqual("random"u8):
                _prevRandao = Parse.StorageKey(value, "override.prevRandao", ref error).ToHash256();
                break;
            case var _ when name.SequenceEqual("baseFeePerGas"u8) || name.SequenceEqual("baseFee"u8):
                _baseFee = Parse.Word(value, "override.baseFeePerGas", ref error);
                break;
            default:
                error ??= RpcError.InvalidParams(
                    "unsupported block override: expected number, time, gasLimit, feeRecipient, prevRandao or baseFeePerGas, got " + Encoding.UTF8.GetString(name));
                break;
        }
    }
}
