using System;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.State;

namespace Sequitur.Rollup;

/// <summary>Re-executes a block from a witness alone. The same code runs in the command line, in tests and in the guest.</summary>
/// <remarks>Nothing of the input is trusted but its configuration: nodes, codes and headers are found by their hashes, and the result names the parent.</remarks>
public static class StatelessExecutor
{
    public static StatelessResult Execute(StatelessInput input)
    {
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

        if (!WitnessHeaders.TryRead(input.WitnessHeaders, out WitnessHeaders? headers))
        {
            return Fail(StatelessCheck.WitnessHeadersContiguous, header, null);
        }

        BlockHeader parent = headers!.Parent;
        if (parent.Hash != header!.ParentHash)
        {
            return Compared(StatelessCheck.LastWitnessHeaderIsParent, header.ParentHash, parent.Hash, header, null);
        }

        if (input.IsStrict && !(IsCanonical(input.WitnessState) && IsCanonical(input.WitnessCodes)))
        {
            return Fail(StatelessCheck.WitnessIsCanonical, header, parent);
        }

        WitnessState state = new(input.WitnessState, input.WitnessCodes, parent.StateRoot);
        if (parent.StateRoot != Keccak.EmptyTrie && ((ITrieNodes)state).Read(default, default, parent.StateRoot).IsEmpty)
        {
            return Compared(StatelessCheck.PreStateRootNode, parent.StateRoot, default, header, parent);
        }

        BlockRejection rejection = BlockImport.CheckHeader(input.Configuration, parent, header);
        if (rejection.IsRejected)
        {
            return Fail(StatelessCheck.HeaderRules, header, parent, rejection);
        }

        rejection = Decode(input.Transactions, out Transaction[] transactions);
        return rejection.IsRejected
            ? Fail(StatelessCheck.TransactionDecodes, header, parent, rejection)
            : Run(input, new Block(header, transactions, input.Withdrawals), headers, state);
    }

    private static StatelessResult Run(StatelessInput input, Block block, WitnessHeaders headers, WitnessState state)
    {
        BlockHeader header = block.Header;
        BlockHeader parent = headers.Parent;
        BlockExecution execution = new();
        BlockRejection rejection = BlockImport.CheckSize(input.Configuration, block);
        if (!rejection.IsRejected)
        {
            rejection = BlockImport.Run(execution, input.Configuration, parent, block, state, headers);
        }

        if (!rejection.IsRejected)
        {
            rejection = execution.Finish();
        }

        if (rejection.IsRejected)
        {
            return Fail(StatelessCheck.Execution, header, parent, rejection);
        }

        StateFault fault = StateCommitter.CommitRoot(execution.State, state, parent.StateRoot, out Hash256 stateRoot);
        if (fault.IsSet)
        {
            return Fail(StatelessCheck.Execution, header, parent, new BlockRejection(BlockRejectionReason.StateFault) { Fault = fault });
        }

        rejection = BlockImport.Compare(header, execution.MakeHeader(stateRoot, block.Transactions));
        StatelessCheck failed = CheckOf(rejection.Reason);
        if (failed == StatelessCheck.None && input.IsStrict && !IsMinimal(state, headers, execution.OldestBlockHashRead))
        {
            failed = StatelessCheck.WitnessIsMinimal;
        }

        return new StatelessResult
        {
            FailedCheck = failed,
            Expected = rejection.Expected,
            Actual = rejection.Actual,
            Rejection = rejection,
            Header = header,
            Parent = parent,
            ComputedStateRoot = stateRoot,
            GasUsed = execution.GasUsed,
        };
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
    private static bool IsCanonical(byte[][] items)
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

    private static StatelessResult Fail(StatelessCheck check, BlockHeader? header, BlockHeader? parent, BlockRejection rejection = default) => new()
    {
        FailedCheck = check,
        Expected = rejection.Expected,
        Actual = rejection.Actual,
        Rejection = rejection,
        Header = header,
        Parent = parent,
    };

    private static StatelessResult Compared(
        StatelessCheck check, in Hash256 expected, in Hash256 actual, BlockHeader? header, BlockHeader? parent) => new()
    {
        FailedCheck = check,
        Expected = U256.FromBigEndian(expected.Bytes),
        Actual = U256.FromBigEndian(actual.Bytes),
        Header = header,
        Parent = parent,
    };
}
