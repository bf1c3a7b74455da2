#pragma warning disable CA1822 // Bodies follow.
using System;
using Sequitur.Primitives;
using Sequitur.State;

namespace Sequitur.Rollup;

/// <summary>Builds a block transaction by transaction. Reusable: one instance serves block after block and keeps its memory.</summary>
public sealed class BlockExecution
{
    /// <summary>Starts a block on a parent: checks the attributes, runs the system calls of EIP-4788 and EIP-2935.</summary>
    public BlockRejection Begin(
        ChainConfiguration configuration, BlockHeader parent, BlockAttributes attributes, IStateSource source, IBlockHashes hashes) =>
        throw new InvalidOperationException("not built yet");

    /// <summary>Executes the transaction as the next of the block. A refused one changes nothing.</summary>
    public TransactionRejection TryExecute(Transaction transaction) => throw new InvalidOperationException("not built yet");

    /// <summary>Withdrawals, requests, roots. The instance is free for the next block afterwards.</summary>
    public BlockRejection Seal(ITrieNodes nodes, bool recordWitness, out SealedBlock? sealedBlock) => throw new InvalidOperationException("not built yet");

    /// <summary>Gas used so far.</summary>
    public ulong GasUsed => throw new InvalidOperationException("not built yet");

    public ulong GasLeft => throw new InvalidOperationException("not built yet");

    public U256 BaseFee => throw new InvalidOperationException("not built yet");

    public U256 BlobBaseFee => throw new InvalidOperationException("not built yet");

    public int TransactionCount => throw new InvalidOperationException("not built yet");

    /// <summary>The transaction executed last.</summary>
    public TransactionResult LastResult => throw new InvalidOperationException("not built yet");

    /// <summary>The state so far, between transactions.</summary>
    public WorldState State => throw new InvalidOperationException("not built yet");
}
