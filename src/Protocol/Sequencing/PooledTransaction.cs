using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Sequencing;

/// <summary>What the mempool needs to know about a transaction whose signature and form have been checked.</summary>
public sealed class PooledTransaction
{
    public required Hash256 Hash { get; init; }

    public required Address Sender { get; init; }

    public required ulong Nonce { get; init; }

    public required ulong GasLimit { get; init; }

    /// <summary>The most the sender pays per gas (the gas price of types 0 and 1).</summary>
    public required U256 FeeCap { get; init; }

    /// <summary>The most of it that goes to the block's beneficiary (the gas price of types 0 and 1).</summary>
    public required U256 TipCap { get; init; }

    /// <summary>The most the transaction can take from its sender: value + gas limit × fee cap.</summary>
    public required U256 Cost { get; init; }

    /// <summary>Encoded size in bytes, as it counts towards the pool's and the block's limits.</summary>
    public required int Size { get; init; }

    public required Transaction Body { get; init; }

    /// <summary>Order of admission; the mempool sets it, earlier wins among equal tips.</summary>
    public ulong Arrival { get; internal set; }

    /// <summary>What the beneficiary earns per gas at this base fee; false when the fee cap does not reach the base fee.</summary>
    public bool TryEffectiveTip(in U256 baseFee, out U256 tip)
    {
        tip = default;
        if (FeeCap < baseFee) return false;
        U256 room = FeeCap - baseFee;
        tip = room < TipCap ? room : TipCap;
        return true;
    }
}
