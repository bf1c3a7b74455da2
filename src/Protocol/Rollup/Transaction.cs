#pragma warning disable CA1822 // Bodies follow.
using System;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>A signed transaction of type 0 to 4, immutable, with the bytes it came as.</summary>
public sealed partial class Transaction
{
    internal Transaction()
    {
    }

    public TransactionType Type { get; internal init; }

    /// <summary>Zero for a legacy transaction signed without EIP-155: see <see cref="IsReplayProtected"/>.</summary>
    public ulong ChainId { get; internal init; }

    /// <summary>False only for a legacy transaction signed before EIP-155.</summary>
    public bool IsReplayProtected { get; internal init; }

    public ulong Nonce { get; internal init; }

    public ulong GasLimit { get; internal init; }

    /// <summary>EIP-1559 fee cap; the gas price of types 0 and 1.</summary>
    public U256 MaxFeePerGas { get; internal init; }

    /// <summary>EIP-1559 tip; the gas price of types 0 and 1.</summary>
    public U256 MaxPriorityFeePerGas { get; internal init; }

    /// <summary>Null creates a contract.</summary>
    public Address? To { get; internal init; }

    public U256 Value { get; internal init; }

    public byte[] Data { get; internal init; } = [];

    public AccessListEntry[] AccessList { get; internal init; } = [];

    public U256 MaxFeePerBlobGas { get; internal init; }

    public Hash256[] BlobHashes { get; internal init; } = [];

    public Authorization[] Authorizations { get; internal init; } = [];

    /// <summary>0 or 1: which of two public keys. The <c>v</c> of a legacy transaction follows from it and the chain id.</summary>
    public byte YParity { get; internal init; }

    public U256 R { get; internal init; }

    public U256 S { get; internal init; }

    /// <summary>The EIP-2718 bytes: what goes into blocks, and whose keccak is <see cref="Hash"/>.</summary>
    public byte[] Raw { get; internal init; } = [];

    public Hash256 Hash { get; internal init; }

    public bool IsCreate => To is null;

    /// <summary>EIP-1559: what the sender pays per gas at this base fee. The fee cap must cover the base fee.</summary>
    public U256 EffectiveGasPrice(in U256 baseFee) => throw new InvalidOperationException("not built yet");

    /// <summary>The signer, recovered at the first question and remembered; false when no key belongs to the signature.</summary>
    public bool TryGetSender(out Address sender) => throw new InvalidOperationException("not built yet");

    /// <summary>The signer of a transaction whose signature was checked by <see cref="TryGetSender"/> before.</summary>
    public Address Sender => throw new InvalidOperationException("not built yet");

    /// <summary>Tells the sender that was recovered earlier, when a trusted store gives both back.</summary>
    public void RestoreSender(in Address sender) => throw new InvalidOperationException("not built yet");

    /// <summary>The digest the sender signed.</summary>
    public Hash256 SigningHash => throw new InvalidOperationException("not built yet");

    /// <summary>Strict: one canonical encoding per transaction, every other input is a named error. The sender is not recovered yet.</summary>
    public static TransactionError TryDecode(ReadOnlySpan<byte> raw, out Transaction? transaction) =>
        throw new InvalidOperationException("not built yet");
}
