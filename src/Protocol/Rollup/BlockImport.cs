using Sequitur.Primitives;
using Sequitur.State;
using Reason = Sequitur.Rollup.BlockRejectionReason;

namespace Sequitur.Rollup;

/// <summary>Checks a block that somebody else built: every header rule, then its execution against every root.</summary>
public static class BlockImport
{
    /// <summary>The rules that need no execution (EIP-1559, 4844, 4895, 7685, 7934 …).</summary>
    public static BlockRejection CheckHeader(ChainConfiguration configuration, BlockHeader parent, BlockHeader header) =>
        HeaderRules.Check(configuration, parent, header);

    /// <summary>Full validation. On success <paramref name="sealedBlock"/> is what the builder had.</summary>
    public static BlockRejection Execute(
        BlockExecution execution,
        ChainConfiguration configuration,
        BlockHeader parent,
        Block block,
        IStateSource source,
        ITrieNodes nodes,
        IBlockHashes hashes,
        bool recordWitness,
        out SealedBlock? sealedBlock)
    {
        sealedBlock = null;
        BlockRejection rejection = CheckSize(configuration, block);
        if (!rejection.IsRejected)
        {
            rejection = CheckHeader(configuration, parent, block.Header);
        }

        if (!rejection.IsRejected)
        {
            rejection = Run(execution, configuration, parent, block, source, hashes);
        }

        if (!rejection.IsRejected)
        {
            rejection = execution.Seal(nodes, recordWitness, out sealedBlock);
        }

        if (rejection.IsRejected)
        {
            return rejection;
        }

        rejection = Compare(block.Header, sealedBlock!.Block.Header);
        if (rejection.IsRejected)
        {
            sealedBlock = null;
        }

        return rejection;
    }

    /// <summary>Begins the block and executes its transactions; those of a range, when there are values before it.</summary>
    internal static BlockRejection Run(
        BlockExecution execution,
        ChainConfiguration configuration,
        BlockHeader parent,
        Block block,
        IStateSource source,
        IBlockHashes hashes,
        RunningValues? before = null)
    {
        BlockHeader header = block.Header;
        BlockAttributes attributes = new()
        {
            Timestamp = header.Timestamp,
            Beneficiary = header.Beneficiary,
            GasLimit = header.GasLimit,
            PrevRandao = header.PrevRandao,
            ParentBeaconRoot = header.ParentBeaconRoot,
            Withdrawals = block.Withdrawals,
            ExtraData = header.ExtraData,
        };
        BlockRejection rejection = execution.BeginAt(before, configuration, parent, attributes, source, hashes);
        for (int i = 0; i < block.Transactions.Length && !rejection.IsRejected; i++)
        {
            TransactionRejection refused = execution.TryExecuteAnySize(block.Transactions[i]);
            if (refused.IsRejected)
            {
                rejection = new BlockRejection(Reason.InvalidTransaction) { TransactionIndex = i, Transaction = refused, Fault = refused.Fault };
            }
        }

        return rejection;
    }

    /// <summary>EIP-7934.</summary>
    internal static BlockRejection CheckSize(ChainConfiguration configuration, Block block)
    {
        ulong bytes = 0;
        for (int i = 0; i < block.Transactions.Length; i++)
        {
            bytes += (ulong)Block.SizeInBody(block.Transactions[i]);
        }

        return CheckSize(configuration, block.Header, bytes, block.Withdrawals);
    }

    /// <summary>The same, with the bytes of all transactions of the block in its body's list.</summary>
    internal static BlockRejection CheckSize(
        ChainConfiguration configuration, BlockHeader header, ulong transactionBytes, Withdrawal[] withdrawals)
    {
        ulong bytesMax = (ulong)configuration.RulesAt(header.Timestamp).BlockRlpBytesMax;
        ulong bytes = Block.EncodedSize(header, transactionBytes, withdrawals);
        return bytes > bytesMax ? HeaderRules.Reject(Reason.BlockTooLarge, bytesMax, bytes) : default;
    }

    /// <summary>What the header claims against what execution gave, in the order in which a reader would look for the fault.</summary>
    internal static BlockRejection Compare(BlockHeader claimed, BlockHeader computed)
    {
        if (claimed.TransactionsRoot != computed.TransactionsRoot)
        {
            return HeaderRules.Reject(Reason.TransactionsRootMismatch, computed.TransactionsRoot, claimed.TransactionsRoot);
        }

        if (claimed.WithdrawalsRoot != computed.WithdrawalsRoot)
        {
            return HeaderRules.Reject(Reason.WithdrawalsRootMismatch, computed.WithdrawalsRoot, claimed.WithdrawalsRoot);
        }

        if (claimed.GasUsed != computed.GasUsed)
        {
            return HeaderRules.Reject(Reason.GasUsedMismatch, computed.GasUsed, claimed.GasUsed);
        }

        if (claimed.BlobGasUsed != computed.BlobGasUsed)
        {
            return HeaderRules.Reject(Reason.BlobGasUsedMismatch, computed.BlobGasUsed, claimed.BlobGasUsed);
        }

        if (!System.MemoryExtensions.SequenceEqual(claimed.LogsBloom.Bytes, computed.LogsBloom.Bytes))
        {
            return new BlockRejection(Reason.LogsBloomMismatch);
        }

        if (claimed.ReceiptsRoot != computed.ReceiptsRoot)
        {
            return HeaderRules.Reject(Reason.ReceiptsRootMismatch, computed.ReceiptsRoot, claimed.ReceiptsRoot);
        }

        Hash256 claimedRequests = claimed.RequestsHash ?? default;
        Hash256 computedRequests = computed.RequestsHash ?? default;
        if (claimedRequests != computedRequests)
        {
            return HeaderRules.Reject(Reason.RequestsHashMismatch, computedRequests, claimedRequests);
        }

        return claimed.StateRoot != computed.StateRoot
            ? HeaderRules.Reject(Reason.StateRootMismatch, computed.StateRoot, claimed.StateRoot)
            : default;
    }
}
