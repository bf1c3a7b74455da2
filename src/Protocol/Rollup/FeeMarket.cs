using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>What gas and blob gas cost: EIP-1559, EIP-4844, EIP-7918, with the constants of the chain's configuration.</summary>
public static class FeeMarket
{
    public const ulong GasPerBlob = 1 << 17;
    public const ulong BlobBaseFeeMin = 1;

    /// <summary>EIP-7918: execution gas a blob is held to be worth.</summary>
    private const ulong BlobBaseCost = 1 << 13;

    /// <summary>EIP-1559: base fee of the block after <paramref name="parent"/>.</summary>
    public static U256 NextBaseFee(ChainConfiguration configuration, BlockHeader parent)
    {
        ulong target = parent.GasLimit / configuration.BaseFeeElasticity;
        if (parent.GasUsed == target || target == 0)
        {
            return parent.BaseFee;
        }

        bool rises = parent.GasUsed > target;
        ulong distance = rises ? parent.GasUsed - target : target - parent.GasUsed;
        U256 delta = U256.Divide(U256.Divide(parent.BaseFee * distance, target), configuration.BaseFeeDenominator);
        if (!rises)
        {
            return parent.BaseFee - delta;
        }

        return parent.BaseFee + (delta.IsZero ? U256.One : delta);
    }

    /// <summary>EIP-4844 and, from Osaka on, EIP-7918: excess blob gas of a block at this time after this parent.</summary>
    public static ulong NextExcessBlobGas(ChainConfiguration configuration, BlockHeader parent, ulong timestamp)
    {
        BlobParameters parameters = configuration.BlobParametersAt(timestamp);
        U256 total = (U256)parent.ExcessBlobGas + parent.BlobGasUsed;
        ulong target = parameters.TargetBlobs * GasPerBlob;
        if (total < target)
        {
            return 0;
        }

        if (configuration.RulesAt(timestamp).HasBlobReservePrice && parameters.MaxBlobs != 0)
        {
            U256 blobPrice = BlobBaseFee(parameters, parent.ExcessBlobGas);
            bool isBeyondPrice = U256.MultiplyOverflows(blobPrice, GasPerBlob, out U256 blobCost);
            if (!isBeyondPrice && parent.BaseFee * BlobBaseCost > blobCost)
            {
                U256 share = U256.Divide((U256)parent.BlobGasUsed * (parameters.MaxBlobs - parameters.TargetBlobs), parameters.MaxBlobs);
                return Saturate((U256)parent.ExcessBlobGas + share);
            }
        }

        return Saturate(total - target);
    }

    public static U256 BlobBaseFee(BlobParameters parameters, ulong excessBlobGas) =>
        FakeExponential(BlobBaseFeeMin, excessBlobGas, parameters.BaseFeeUpdateFraction);

    /// <summary>EIP-4844: factor · e^(numerator / denominator) by its Taylor series, in integers. Saturates at 2^256 - 1.</summary>
    public static U256 FakeExponential(in U256 factor, in U256 numerator, in U256 denominator)
    {
        U256 sum = default;
        if (U256.MultiplyOverflows(factor, denominator, out U256 term))
        {
            return U256.MaxValue;
        }

        for (ulong i = 1; !term.IsZero; i++)
        {
            if (U256.AddOverflows(sum, term, out sum)
                || U256.MultiplyOverflows(term, numerator, out U256 scaled))
            {
                return U256.MaxValue;
            }

            term = U256.Divide(scaled, denominator * i);
        }

        return U256.Divide(sum, denominator);
    }

    private static ulong Saturate(in U256 value) => value > ulong.MaxValue ? ulong.MaxValue : value.U0;
}
