using System;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.State;

namespace Sequitur.Rollup;

/// <summary>Executes a range of a block's transactions from a witness alone: a leaf of the proof tree, or, with both steps, the whole block.</summary>
/// <remarks>
/// Every range checks its header against the parent's, so that it runs in the right environment; what the header claims about the result is compared
/// by the range with the end step. A range says nothing about the values before it: only ranges joined from the start step on do.
/// </remarks>
public static class RangeExecutor
{
    public static RangeResult Execute(RangeInput range) => Execute(range, null);

    /// <summary>The same where several blocks share one witness, which then stands for that of the input.</summary>
    internal static RangeResult Execute(RangeInput range, SharedWitness? shared)
    {
        StatelessInput input = range.Content;
        if (!input.Configuration.IsUsable)
        {
            return Fail(StatelessCheck.Configuration, null, null);
        }

        RlpError headerError = BlockHeader.TryDecode(input.HeaderRlp, out BlockHeader? header);
        if (headerError != RlpError.None)
        {
            return Fail(StatelessCheck.HeaderDecodes, null, null, new BlockRejection(BlockRejectionReason.MalformedHeader) { RlpError = headerError });
        }

        if (input.ExpectedHash is Hash256 expected && expected != header!.Hash)
        {
            return Compared(StatelessCheck.HeaderHash, expected, header.Hash, header, null);
        }

        WitnessHeaders? headers = shared?.Headers;
        if (shared is null && !WitnessHeaders.TryRead(input.WitnessHeaders, out headers))
        {
            return Fail(StatelessCheck.WitnessHeadersContiguous, header, null);
        }

        BlockHeader parent = headers!.Parent;
        if (parent.Hash != header!.ParentHash)
        {
            return Compared(StatelessCheck.LastWitnessHeaderIsParent, header.ParentHash, parent.Hash, header, parent);
        }

        if (input.IsStrict && !(IsCanonical(input.WitnessState) && IsCanonical(input.WitnessCodes)))
        {
            return Fail(StatelessCheck.WitnessIsCanonical, header, parent);
        }

        RangeFault fault = RangeRules.Check(range, header, parent);
        return fault == RangeFault.None ? CheckBlock(range, header, headers, shared) : Refuse(fault, header, parent);
    }

    private static RangeResult CheckBlock(RangeInput range, BlockHeader header, WitnessHeaders headers, SharedWitness? shared)
    {
        StatelessInput input = range.Content;
        BlockHeader parent = headers.Parent;
        Hash256 root = range.Before is null ? parent.StateRoot : range.Before.StateRoot;
        WitnessState state = shared is null ? new(input.WitnessState, input.WitnessCodes, root) : shared.At(root);
        if (root != Keccak.EmptyTrie && ((ITrieNodes)state).Read(default, default, root).IsEmpty)
        {
            return Compared(StatelessCheck.PreStateRootNode, root, default, header, parent);
        }

        BlockRejection rejection = BlockImport.CheckHeader(input.Configuration, parent, header);
        if (rejection.IsRejected)
        {
            return Fail(StatelessCheck.HeaderRules, header, parent, rejection);
        }

        rejection = Decode(input.Transactions, out Transaction[] transactions);
        return rejection.IsRejected
            ? Fail(StatelessCheck.TransactionDecodes, header, parent, rejection)
            : Run(range, new Block(header, transactions, input.Withdrawals), headers, state, shared);
    }

    private static RangeResult Run(RangeInput range, Block block, WitnessHeaders headers, WitnessState state, SharedWitness? shared)
    {
        BlockHeader header = block.Header;
        BlockHeader parent = headers.Parent;
        bool isEnd = (range.Steps & RangeSteps.End) != 0;
        RunningValues before = range.Before ?? RunningValues.AtStart(parent.StateRoot);
        BlockExecution execution = new();
        BlockRejection rejection = isEnd ? CheckSize(range.Content.Configuration, before, block) : default;
        if (!rejection.IsRejected)
        {
            rejection = BlockImport.Run(
                execution, range.Content.Configuration, parent, block, state, headers, (range.Steps & RangeSteps.Start) != 0 ? null : before);
        }

        if (!rejection.IsRejected)
        {
            rejection = isEnd ? execution.Finish() : execution.CheckState();
        }

        if (rejection.IsRejected)
        {
            return Fail(StatelessCheck.Execution, header, parent, rejection);
        }

        StateFault fault = StateCommitter.CommitRoot(execution.State, state, before.StateRoot, out Hash256 stateRoot);
        if (fault.IsSet)
        {
            return Fail(StatelessCheck.Execution, header, parent, new BlockRejection(BlockRejectionReason.StateFault) { Fault = fault });
        }

        RangeFault listFault = execution.Advance(
            stateRoot,
            range.From,
            range.From == 0 ? null : new IndexedAccumulator(before.TransactionsRoot, range.TransactionNodes),
            range.From == 0 ? null : new IndexedAccumulator(before.ReceiptsRoot, range.ReceiptNodes),
            out RunningValues after);
        if (listFault != RangeFault.None)
        {
            return new RangeResult
            {
                Fault = listFault,
                ListFault = execution.ListFault,
                Details = new StatelessResult { FailedCheck = StatelessCheck.Execution, Header = header, Parent = parent },
            };
        }

        shared?.Read(execution.OldestBlockHashRead);
        rejection = isEnd ? BlockImport.Compare(header, execution.MakeHeader(after)) : default;
        StatelessCheck failed = CheckOf(rejection.Reason);
        if (failed == StatelessCheck.None && range.Content.IsStrict && !IsMinimal(state, headers, execution.OldestBlockHashRead))
        {
            failed = StatelessCheck.WitnessIsMinimal;
        }

        return Finished(failed, rejection, range, header, parent, execution, after);
    }

    private static RangeResult Finished(
        StatelessCheck failed,
        BlockRejection rejection,
        RangeInput range,
        BlockHeader header,
        BlockHeader parent,
        BlockExecution execution,
        RunningValues after) => new()
    {
        Fault = (RangeFault)failed,
        Details = new StatelessResult
        {
            FailedCheck = failed,
            Expected = rejection.Expected,
            Actual = rejection.Actual,
            Rejection = rejection,
            Header = header,
            Parent = parent,
            ComputedStateRoot = after.StateRoot,
            GasUsed = after.GasUsed,
            BridgeBefore = execution.BridgeBefore,
            BridgeAfter = execution.BridgeAfter,
        },
        Output = failed == StatelessCheck.None ? RangePublicOutput.Of(range, header, parent, execution, after) : null,
    };

    private static BlockRejection CheckSize(ChainConfiguration configuration, RunningValues before, Block block)
    {
        ulong bytes = before.TransactionBytes;
        for (int i = 0; i < block.Transactions.Length; i++)
        {
            bytes += (ulong)Block.SizeInBody(block.Transactions[i]);
        }

        return BlockImport.CheckSize(configuration, block.Header, bytes, block.Withdrawals);
    }

    private static BlockRejection Decode(byte[][] encoded, out Transaction[] transactions)
    {
        transactions = new Transaction[encoded.Length];
        for (int i = 0; i < encoded.Length; i++)
        {
            TransactionError error = Transaction.TryDecode(encoded[i], out Transaction? transaction);
            if (error != TransactionError.None)
            {
                return new BlockRejection(BlockRejectionReason.MalformedTransaction) { TransactionIndex = i, TransactionError = error };
            }

            transactions[i] = transaction!;
        }

        return default;
    }

    private static bool IsMinimal(WitnessState state, WitnessHeaders headers, ulong oldestRead)
    {
        ulong oldestNeeded = oldestRead < headers.Parent.Number ? oldestRead : headers.Parent.Number;
        return state.UnusedNodes == 0 && state.UnusedCodes == 0 && headers.FirstNumber == oldestNeeded;
    }

    /// <summary>Strictly ascending byte strings, none empty.</summary>
    internal static bool IsCanonical(byte[][] items)
    {
        for (int i = 0; i < items.Length; i++)
        {
            if (items[i].Length == 0 || (i != 0 && items[i - 1].AsSpan().SequenceCompareTo(items[i]) >= 0))
            {
                return false;
            }
        }

        return true;
    }

    private static StatelessCheck CheckOf(BlockRejectionReason reason) => reason switch
    {
        BlockRejectionReason.None => StatelessCheck.None,
        BlockRejectionReason.TransactionsRootMismatch => StatelessCheck.TransactionsRoot,
        BlockRejectionReason.WithdrawalsRootMismatch => StatelessCheck.WithdrawalsRoot,
        BlockRejectionReason.GasUsedMismatch or BlockRejectionReason.BlobGasUsedMismatch => StatelessCheck.GasUsed,
        BlockRejectionReason.LogsBloomMismatch => StatelessCheck.LogsBloom,
        BlockRejectionReason.ReceiptsRootMismatch => StatelessCheck.ReceiptsRoot,
        BlockRejectionReason.RequestsHashMismatch => StatelessCheck.RequestsHash,
        BlockRejectionReason.StateRootMismatch => StatelessCheck.StateRoot,
        _ => StatelessCheck.Execution,
    };

    private static RangeResult Refuse(RangeFault fault, BlockHeader header, BlockHeader parent) => new()
    {
        Fault = fault,
        Details = new StatelessResult { FailedCheck = StatelessCheck.Execution, Header = header, Parent = parent },
    };

    private static RangeResult Fail(StatelessCheck check, BlockHeader? header, BlockHeader? parent, BlockRejection rejection = default) => new()
    {
        Fault = (RangeFault)check,
        Details = new StatelessResult
        {
            FailedCheck = check,
            Expected = rejection.Expected,
            Actual = rejection.Actual,
            Rejection = rejection,
            Header = header,
            Parent = parent,
        },
    };

    private static RangeResult Compared(
        StatelessCheck check, in Hash256 expected, in Hash256 actual, BlockHeader? header, BlockHeader? parent) => new()
    {
        Fault = (RangeFault)check,
        Details = new StatelessResult
        {
            FailedCheck = check,
            Expected = U256.FromBigEndian(expected.Bytes),
            Actual = U256.FromBigEndian(actual.Bytes),
            Header = header,
            Parent = parent,
        },
    };
}
