using System;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>A transaction before it is signed: what wallets, tests and the load generator fill in.</summary>
public sealed class TransactionFields
{
    public TransactionType Type { get; init; } = TransactionType.DynamicFee;

    public ulong ChainId { get; init; }

    /// <summary>False signs a legacy transaction without EIP-155.</summary>
    public bool IsReplayProtected { get; init; } = true;

    public ulong Nonce { get; init; }

    public ulong GasLimit { get; init; }

    public U256 MaxFeePerGas { get; init; }

    public U256 MaxPriorityFeePerGas { get; init; }

    public Address? To { get; init; }

    public U256 Value { get; init; }

    public byte[] Data { get; init; } = [];

    public AccessListEntry[] AccessList { get; init; } = [];

    public U256 MaxFeePerBlobGas { get; init; }

    public Hash256[] BlobHashes { get; init; } = [];

    public Authorization[] Authorizations { get; init; } = [];
}

/// <summary>Writes transactions: the digest to sign, and the signed bytes.</summary>
public static class TransactionEncoding
{
    public static Hash256 SigningHash(TransactionFields fields) => throw new InvalidOperationException("not built yet");

    /// <summary>EIP-2718 bytes with the signature in place.</summary>
    public static byte[] Signed(TransactionFields fields, in U256 r, in U256 s, int yParity) => throw new InvalidOperationException("not built yet");

    /// <summary>EIP-7702: the digest an authority signs.</summary>
    public static Hash256 AuthorizationHash(in U256 chainId, in Address address, ulong nonce) => throw new InvalidOperationException("not built yet");
}
