#pragma warning disable CA1822 // Bodies follow.
using System;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>A receipt as the receipts trie holds it (EIP-658, EIP-2718).</summary>
public sealed record Receipt(TransactionType Type, bool IsSuccess, ulong CumulativeGasUsed, Bloom Bloom, Log[] Logs)
{
    /// <summary>The consensus encoding: the type byte (none for legacy), then the RLP.</summary>
    public byte[] Encode() => throw new InvalidOperationException("not built yet");

    public static RlpError TryDecode(ReadOnlySpan<byte> encoded, out Receipt? receipt) => throw new InvalidOperationException("not built yet");
}
