using Sequitur.Crypto;
using Sequitur.Primitives;
using Reason = Sequitur.Rollup.BlockRejectionReason;

namespace Sequitur.Rollup;

/// <summary>The rules of a header that need its parent and the configuration but no execution.</summary>
internal static class HeaderRules
{
    private const ulong GasLimitMin = 5_000;
    private const ulong GasLimitMax = long.MaxValue;
    private const ulong GasLimitBoundDivisor = 1_024;

    public static BlockRejection Check(ChainConfiguration configuration, BlockHeader parent, BlockHeader header)
    {
        if (header.ParentHash != parent.Hash)
        {
            return Reject(Reason.ParentHashMismatch, parent.Hash, header.ParentHash);
        }

        // Sums of a parent's fields are made in 256 bits: a witness may bring any parent.
        if ((U256)header.Number != (U256)parent.Number + 1UL)
        {
            return Reject(Reason.NumberMismatch, (U256)parent.Number + 1UL, header.Number);
        }

        BlockRejection rejection = CheckChosen(
            configuration, parent, header.Timestamp, header.GasLimit, header.ExtraData.Length, header.PrevRandao, header.ParentBeaconRoot);
        if (rejection.IsRejected)
        {
            return rejection;
        }

        rejection = CheckConstants(header);
        return rejection.IsRejected ? rejection : CheckPrices(configuration, parent, header);
    }

    /// <summary>The part a builder chooses.</summary>
    public static BlockRejection CheckAttributes(ChainConfiguration configuration, BlockHeader parent, BlockAttributes attributes)
    {
        if (parent.Number == ulong.MaxValue)
        {
            return Reject(Reason.NumberMismatch, (U256)parent.Number + 1UL, 0);
        }

        BlockRejection rejection = CheckChosen(
            configuration,
            parent,
            attributes.Timestamp,
            attributes.GasLimit,
            attributes.ExtraData.Length,
            attributes.PrevRandao,
            attributes.ParentBeaconRoot);
        if (!rejection.IsRejected && !configuration.HasBeaconChain && attributes.Withdrawals.Length != 0)
        {
            return Reject(Reason.WithdrawalsNotEmpty, 0, (ulong)attributes.Withdrawals.Length);
        }

        return rejection;
    }

    private static BlockRejection CheckChosen(
        ChainConfiguration configuration,
        BlockHeader parent,
        ulong timestamp,
        ulong gasLimit,
        int extraDataBytes,
        in Hash256 prevRandao,
        in Hash256 beaconRoot)
    {
        U256 earliest = (U256)parent.Timestamp + (configuration.StrictTimestamps ? 1UL : 0UL);
        if (timestamp < earliest)
        {
            return Reject(Reason.TimestampTooOld, earliest, timestamp);
        }

        if (gasLimit < GasLimitMin)
        {
            return Reject(Reason.GasLimitTooLow, GasLimitMin, gasLimit);
        }

        if (gasLimit > GasLimitMax)
        {
            return Reject(Reason.GasLimitTooHigh, GasLimitMax, gasLimit);
        }

        ulong distance = gasLimit > parent.GasLimit ? gasLimit - parent.GasLimit : parent.GasLimit - gasLimit;
        if (distance != 0 && distance >= parent.GasLimit / GasLimitBoundDivisor)
        {
            return Reject(Reason.GasLimitTooFarFromParent, parent.GasLimit, gasLimit);
        }

        if (extraDataBytes > BlockHeader.ExtraDataBytesMax)
        {
            return Reject(Reason.ExtraDataTooLong, (ulong)BlockHeader.ExtraDataBytesMax, (ulong)extraDataBytes);
        }

        if (!configuration.HasBeaconChain && !prevRandao.IsZero)
        {
            return Reject(Reason.PrevRandaoNotZero, default, prevRandao);
        }

        return !configuration.HasBeaconChain && !beaconRoot.IsZero
            ? Reject(Reason.BeaconRootNotZero, default, beaconRoot)
            : default;
    }

    private static BlockRejection CheckConstants(BlockHeader header)
    {
        if (header.GasUsed > header.GasLimit)
        {
            return Reject(Reason.GasUsedAboveGasLimit, header.GasLimit, header.GasUsed);
        }

        if (header.OmmersHash != Keccak.EmptyList)
        {
            return Reject(Reason.OmmersHashMismatch, Keccak.EmptyList, header.OmmersHash);
        }

        if (!header.Difficulty.IsZero)
        {
            return Reject(Reason.DifficultyNotZero, 0, header.Difficulty);
        }

        return header.Nonce != 0 ? Reject(Reason.NonceNotZero, 0, header.Nonce) : default;
    }

    private static BlockRejection CheckPrices(ChainConfiguration configuration, BlockHeader parent, BlockHeader header)
    {
        U256 baseFee = FeeMarket.NextBaseFee(configuration, parent);
        if (header.BaseFee != baseFee)
        {
            return Reject(Reason.BaseFeeMismatch, baseFee, header.BaseFee);
        }

        ulong excessBlobGas = FeeMarket.NextExcessBlobGas(configuration, parent, header.Timestamp);
        if (header.ExcessBlobGas != excessBlobGas)
        {
            return Reject(Reason.ExcessBlobGasMismatch, excessBlobGas, header.ExcessBlobGas);
        }

        bool hasRequests = configuration.RulesAt(header.Timestamp).HasRequests;
        if (hasRequests == header.RequestsHash.HasValue)
        {
            return default;
        }

        return new BlockRejection(hasRequests ? Reason.RequestsHashMissing : Reason.RequestsHashUnexpected);
    }

    public static BlockRejection Reject(Reason reason, in U256 expected, in U256 actual) => new(reason, expected, actual);

    public static BlockRejection Reject(Reason reason, in Hash256 expected, in Hash256 actual) =>
        new(reason, U256.FromBigEndian(expected.Bytes), U256.FromBigEndian(actual.Bytes));
}
