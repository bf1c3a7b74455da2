using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>What whoever builds a block chooses; everything else in its header follows.</summary>
public sealed class BlockAttributes
{
    public required ulong Timestamp { get; init; }

    public required Address Beneficiary { get; init; }

    public required ulong GasLimit { get; init; }

    public Hash256 PrevRandao { get; init; }

    /// <summary>EIP-4788.</summary>
    public Hash256 ParentBeaconRoot { get; init; }

    public Withdrawal[] Withdrawals { get; init; } = [];

    /// <summary>At most 32 bytes.</summary>
    public byte[] ExtraData { get; init; } = [];
}
