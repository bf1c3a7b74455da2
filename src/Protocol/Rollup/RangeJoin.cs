namespace Sequitur.Rollup;

/// <summary>Why two public outputs do not join.</summary>
public enum RangeJoinFault
{
    None,
    ChainId,
    ConfigurationHash,

    /// <summary>The block's hash or its environment.</summary>
    Block,

    /// <summary>The left one does not end at the index where the right one starts.</summary>
    NotAdjacent,

    /// <summary>The left one has the end step: nothing comes after it.</summary>
    EndInside,

    /// <summary>The right one has the start step: nothing comes before it.</summary>
    StartInside,
    StateRoot,
    TransactionsRoot,
    ReceiptsRoot,
    GasUsed,
    BlobGasUsed,
    TransactionBytes,
    LogsBloom,

    /// <summary>The place in the queue of messages from L1.</summary>
    QueuePosition,

    /// <summary>The right one has messages from L1, and the left one other transactions: messages are the first of a block.</summary>
    MessageAfterTransaction,
}

/// <summary>The rule by which the inner nodes of the proof tree make one statement of two.</summary>
public static class RangeJoin
{
    /// <summary>The output of the range that both make.</summary>
    /// <param name="left">The earlier range.</param>
    /// <param name="right">The range that follows it.</param>
    /// <param name="joined">Null after a fault.</param>
    public static RangeJoinFault Join(RangePublicOutput left, RangePublicOutput right, out RangePublicOutput? joined)
    {
        joined = null;
        RangeJoinFault fault = left.ChainId != right.ChainId ? RangeJoinFault.ChainId
            : left.ConfigurationHash != right.ConfigurationHash ? RangeJoinFault.ConfigurationHash
            : !IsSameBlock(left, right) ? RangeJoinFault.Block
            : left.To != right.From ? RangeJoinFault.NotAdjacent
            : (left.Steps & RangeSteps.End) != 0 ? RangeJoinFault.EndInside
            : (right.Steps & RangeSteps.Start) != 0 ? RangeJoinFault.StartInside
            : OfValue(left.After.FirstDifference(right.Before));
        if (fault == RangeJoinFault.None)
        {
            fault = CheckQueue(left, right);
        }

        if (fault == RangeJoinFault.None)
        {
            joined = new RangePublicOutput
            {
                ChainId = left.ChainId,
                ConfigurationHash = left.ConfigurationHash,
                Number = left.Number,
                Timestamp = left.Timestamp,
                Beneficiary = left.Beneficiary,
                GasLimit = left.GasLimit,
                BaseFee = left.BaseFee,
                ParentHash = left.ParentHash,
                BlockHash = left.BlockHash,
                From = left.From,
                To = right.To,
                Steps = left.Steps | right.Steps,
                Before = left.Before,
                After = right.After,
                QueueBefore = left.QueueBefore,
                QueueAfter = right.QueueAfter,
                WithdrawRoot = right.WithdrawRoot,
            };
        }

        return fault;
    }

    private static bool IsSameBlock(RangePublicOutput left, RangePublicOutput right) =>
        left.BlockHash == right.BlockHash && left.ParentHash == right.ParentHash && left.Number == right.Number
        && left.Timestamp == right.Timestamp && left.Beneficiary == right.Beneficiary && left.GasLimit == right.GasLimit
        && left.BaseFee == right.BaseFee;

    /// <summary>Each message moves the index by one, nothing else moves it, and within a range messages come first: so the indices tell where they are.</summary>
    private static RangeJoinFault CheckQueue(RangePublicOutput left, RangePublicOutput right)
    {
        if (left.QueueAfter != right.QueueBefore)
        {
            return RangeJoinFault.QueuePosition;
        }

        bool isOnlyMessages = left.QueueAfter.Index - left.QueueBefore.Index == (ulong)(left.To - left.From);
        return right.QueueAfter.Index != right.QueueBefore.Index && !isOnlyMessages ? RangeJoinFault.MessageAfterTransaction : RangeJoinFault.None;
    }

    private static RangeJoinFault OfValue(RunningValue value) =>
        value == RunningValue.None ? RangeJoinFault.None : RangeJoinFault.StateRoot + ((int)value - (int)RunningValue.StateRoot);
}
