using Sequitur.Evm;

namespace Sequitur.Rollup;

/// <summary>What makes a range a range: its bounds, its steps and the values before it, as far as they can be known without executing anything.</summary>
internal static class RangeRules
{
    public static RangeFault Check(RangeInput range, BlockHeader header, BlockHeader parent)
    {
        bool isStart = (range.Steps & RangeSteps.Start) != 0;
        bool isEnd = (range.Steps & RangeSteps.End) != 0;
        if ((range.Steps & ~RangeSteps.Both) != 0)
        {
            return RangeFault.UnknownSteps;
        }

        int count = range.Content.Transactions.Length;
        if (range.From < 0 || range.From > RangeInput.TransactionCountMax || count > RangeInput.TransactionCountMax - range.From)
        {
            return RangeFault.Bounds;
        }

        if (isStart && range.From != 0)
        {
            return RangeFault.StartInside;
        }

        if (!isStart && range.Before is null)
        {
            return RangeFault.BeforeMissing;
        }

        ChainConfiguration configuration = range.Content.Configuration;
        bool hasDeposits = (configuration.SystemContractsAt(header.Timestamp) & SystemContractSet.Deposits) != 0;
        if (hasDeposits && !(isStart && isEnd))
        {
            return RangeFault.DepositsCannotBeSplit;
        }

        RangeFault fault = range.Before is null ? RangeFault.None : CheckBefore(range.Before, range, header, isStart ? parent : null);
        return fault == RangeFault.None && !isEnd && range.Content.Withdrawals.Length != 0 ? RangeFault.WithdrawalsInside : fault;
    }

    private static RangeFault CheckBefore(RunningValues before, RangeInput range, BlockHeader header, BlockHeader? parent)
    {
        if (parent is not null && before.StateRoot != parent.StateRoot)
        {
            return RangeFault.BeforeIsNotParent;
        }

        if (range.From == 0 && before.FirstDifference(RunningValues.AtStart(before.StateRoot)) != RunningValue.None)
        {
            return RangeFault.BeforeIsNotEmpty;
        }

        ulong blobGasMax = range.Content.Configuration.BlobParametersAt(header.Timestamp).MaxBlobs * FeeMarket.GasPerBlob;
        bool isWithin = before.GasUsed <= header.GasLimit && before.BlobGasUsed <= blobGasMax && before.TransactionBytes <= long.MaxValue;
        return isWithin ? RangeFault.None : RangeFault.BeforeAboveLimit;
    }
}
