using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>What a block has come to between two of its transactions; after its end steps, what its header claims.</summary>
public sealed class RunningValues
{
    /// <summary>Of the state so far; after the start step it holds what the system calls wrote.</summary>
    public required Hash256 StateRoot { get; init; }

    /// <summary>Root of the trie of the transactions so far, by index.</summary>
    public required Hash256 TransactionsRoot { get; init; }

    /// <summary>Root of the trie of their receipts.</summary>
    public required Hash256 ReceiptsRoot { get; init; }

    public required ulong GasUsed { get; init; }

    public required ulong BlobGasUsed { get; init; }

    /// <summary>Bytes that the transactions so far take in the body's list of transactions (EIP-7934 limits the block's).</summary>
    public required ulong TransactionBytes { get; init; }

    public required Bloom LogsBloom { get; init; }

    /// <summary>Before the first transaction, on a state.</summary>
    public static RunningValues AtStart(in Hash256 stateRoot) => new()
    {
        StateRoot = stateRoot,
        TransactionsRoot = Keccak.EmptyTrie,
        ReceiptsRoot = Keccak.EmptyTrie,
        GasUsed = 0,
        BlobGasUsed = 0,
        TransactionBytes = 0,
        LogsBloom = new Bloom(),
    };

    /// <summary>The first value in which the two differ.</summary>
    public RunningValue FirstDifference(RunningValues other)
    {
        RunningValue lists = TransactionsRoot != other.TransactionsRoot ? RunningValue.TransactionsRoot
            : ReceiptsRoot != other.ReceiptsRoot ? RunningValue.ReceiptsRoot
            : GasUsed != other.GasUsed ? RunningValue.GasUsed
            : BlobGasUsed != other.BlobGasUsed ? RunningValue.BlobGasUsed
            : TransactionBytes != other.TransactionBytes ? RunningValue.TransactionBytes
            : RunningValue.None;
        return StateRoot != other.StateRoot ? RunningValue.StateRoot
            : lists != RunningValue.None ? lists
            : LogsBloom.Bytes.SequenceEqual(other.LogsBloom.Bytes) ? RunningValue.None : RunningValue.LogsBloom;
    }
}

/// <summary>Names the members of <see cref="RunningValues"/>, in their order.</summary>
public enum RunningValue
{
    None,
    StateRoot,
    TransactionsRoot,
    ReceiptsRoot,
    GasUsed,
    BlobGasUsed,
    TransactionBytes,
    LogsBloom,
}
