using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>What a transaction says, without its signature: what wallets, tests and the load generator fill in.</summary>
public sealed class TransactionFields
{
    public TransactionType Type { get; init; } = TransactionType.DynamicFee;

    public ulong ChainId { get; init; }

    /// <summary>False signs a legacy transaction without EIP-155.</summary>
    public bool IsReplayProtected { get; init; } = true;

    public ulong Nonce { get; init; }

    public ulong GasLimit { get; init; }

    /// <summary>The gas price of types 0 and 1.</summary>
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
