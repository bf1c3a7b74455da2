using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Protocol.Rollup;

/// <summary>Fields of a header under change.</summary>
internal sealed class MutatedHeader(BlockHeader from)
{
    public Hash256? ParentHash { get; init; }

    public Hash256? OmmersHash { get; init; }

    public Hash256? StateRoot { get; init; }

    public Hash256? TransactionsRoot { get; init; }

    public Hash256? ReceiptsRoot { get; init; }

    public Bloom? LogsBloom { get; init; }

    public U256? Difficulty { get; init; }

    public ulong? Number { get; init; }

    public ulong? GasLimit { get; init; }

    public ulong? GasUsed { get; init; }

    public ulong? Timestamp { get; init; }

    public byte[]? ExtraData { get; init; }

    public Hash256? PrevRandao { get; init; }

    public ulong? Nonce { get; init; }

    public U256? BaseFee { get; init; }

    public Hash256? WithdrawalsRoot { get; init; }

    public ulong? BlobGasUsed { get; init; }

    public ulong? ExcessBlobGas { get; init; }

    public Hash256? ParentBeaconRoot { get; init; }

    public Hash256? RequestsHash { get; init; }

    public bool DropsRequestsHash { get; init; }

    public Address? Beneficiary { get; init; }

    public BlockHeader Build() => new()
    {
        ParentHash = ParentHash ?? from.ParentHash,
        OmmersHash = OmmersHash ?? from.OmmersHash,
        Beneficiary = Beneficiary ?? from.Beneficiary,
        StateRoot = StateRoot ?? from.StateRoot,
        TransactionsRoot = TransactionsRoot ?? from.TransactionsRoot,
        ReceiptsRoot = ReceiptsRoot ?? from.ReceiptsRoot,
        LogsBloom = LogsBloom ?? from.LogsBloom,
        Difficulty = Difficulty ?? from.Difficulty,
        Number = Number ?? from.Number,
        GasLimit = GasLimit ?? from.GasLimit,
        GasUsed = GasUsed ?? from.GasUsed,
        Timestamp = Timestamp ?? from.Timestamp,
        ExtraData = ExtraData ?? from.ExtraData,
        PrevRandao = PrevRandao ?? from.PrevRandao,
        Nonce = Nonce ?? from.Nonce,
        BaseFee = BaseFee ?? from.BaseFee,
        WithdrawalsRoot = WithdrawalsRoot ?? from.WithdrawalsRoot,
        BlobGasUsed = BlobGasUsed ?? from.BlobGasUsed,
        ExcessBlobGas = ExcessBlobGas ?? from.ExcessBlobGas,
        ParentBeaconRoot = ParentBeaconRoot ?? from.ParentBeaconRoot,
        RequestsHash = DropsRequestsHash ? null : RequestsHash ?? from.RequestsHash,
    };
}
