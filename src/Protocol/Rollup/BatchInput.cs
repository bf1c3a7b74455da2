using Sequitur.Finality;

namespace Sequitur.Rollup;

/// <summary>One block of a batch.</summary>
public sealed class BatchBlock
{
    public required byte[] HeaderRlp { get; init; }

    /// <summary>EIP-2718 bytes in block order.</summary>
    public required byte[][] Transactions { get; init; }

    public required Withdrawal[] Withdrawals { get; init; }
}

/// <summary>Everything the check of a batch needs: blocks of one epoch that follow each other, one witness for all, one certificate for the last.</summary>
/// <remarks>Nothing in it is trusted but the configuration; the result names the block before the batch.</remarks>
public sealed class BatchInput
{
    /// <summary>More blocks than one proof should answer for; it bounds what a short input makes the executor do.</summary>
    public const int BlocksMax = 256;

    public required ChainConfiguration Configuration { get; init; }

    /// <summary>RLP headers, ascending and contiguous; the last is that of the block before the batch. More than one only if BLOCKHASH reached further back.</summary>
    public required byte[][] Headers { get; init; }

    public required BatchBlock[] Blocks { get; init; }

    /// <summary>Trie nodes of the states before the blocks: sorted, each once, each needed by at least one block.</summary>
    public required byte[][] WitnessState { get; init; }

    /// <summary>Codes read from those states, likewise.</summary>
    public required byte[][] WitnessCodes { get; init; }

    /// <summary>Why the last block is final.</summary>
    public required FinalityCertificate Certificate { get; init; }

    /// <summary>Against the last header's state root.</summary>
    public required FinalityProof Proof { get; init; }

    /// <summary>Proof of the account of the contract that names the validators in the state before the batch, root first.</summary>
    public required byte[][] PreviousAccount { get; init; }
}
