#pragma warning disable CA1822 // Bodies follow.
using System;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>A block header as Ethereum hashes it, from Cancun on. Immutable.</summary>
public sealed partial class BlockHeader
{
    public const int ExtraDataBytesMax = 32;

    public required Hash256 ParentHash { get; init; }

    public required Hash256 OmmersHash { get; init; }

    public required Address Beneficiary { get; init; }

    public required Hash256 StateRoot { get; init; }

    public required Hash256 TransactionsRoot { get; init; }

    public required Hash256 ReceiptsRoot { get; init; }

    public required Bloom LogsBloom { get; init; }

    public required U256 Difficulty { get; init; }

    public required ulong Number { get; init; }

    public required ulong GasLimit { get; init; }

    public required ulong GasUsed { get; init; }

    public required ulong Timestamp { get; init; }

    public required byte[] ExtraData { get; init; }

    /// <summary>EIP-4399: the mix hash.</summary>
    public required Hash256 PrevRandao { get; init; }

    /// <summary>Eight bytes of the proof-of-work era, zero since, read big-endian.</summary>
    public required ulong Nonce { get; init; }

    public required U256 BaseFee { get; init; }

    public required Hash256 WithdrawalsRoot { get; init; }

    public required ulong BlobGasUsed { get; init; }

    public required ulong ExcessBlobGas { get; init; }

    public required Hash256 ParentBeaconRoot { get; init; }

    /// <summary>EIP-7685; null before Prague.</summary>
    public required Hash256? RequestsHash { get; init; }

    /// <summary>Keccak of the RLP; computed at the first question.</summary>
    public Hash256 Hash => throw new InvalidOperationException("not built yet");

    /// <summary>The RLP; computed at the first question, or the bytes it was decoded from. Not to be written to.</summary>
    public byte[] Rlp => throw new InvalidOperationException("not built yet");

    /// <summary>Strict; a header of a fork before Cancun is an error like any other malformation.</summary>
    public static RlpError TryDecode(ReadOnlySpan<byte> rlp, out BlockHeader? header) => throw new InvalidOperationException("not built yet");
}
