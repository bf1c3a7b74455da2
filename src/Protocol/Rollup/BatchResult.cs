using Sequitur.State;

namespace Sequitur.Rollup;

/// <summary>Why a batch is refused. The numbers stay as they are.</summary>
public enum BatchFault
{
    None = 0,

    /// <summary>The configuration has no meaning.</summary>
    Configuration = 1,

    /// <summary>The configuration is not the one the caller trusts.</summary>
    OtherConfiguration = 2,

    /// <summary>The block before the batch, or its state, is not the one the caller trusts.</summary>
    OtherStart = 3,

    /// <summary>There is no block.</summary>
    NoBlocks = 4,

    /// <summary>There are more than <see cref="BatchInput.BlocksMax"/>.</summary>
    TooManyBlocks = 5,

    /// <summary>The headers before the batch do not decode, are none or too many, or do not follow each other.</summary>
    Headers = 6,

    /// <summary>Nodes or codes are not sorted, or one is there twice or empty.</summary>
    WitnessIsCanonical = 7,

    /// <summary>A block other than the first is at a boundary (<see cref="BatchResult.Block"/>): one certificate does not speak for both epochs.</summary>
    AcrossBoundary = 8,

    /// <summary>A block (<see cref="BatchResult.Block"/>) is not valid after those before it; <see cref="BatchResult.Execution"/> says why.</summary>
    Block = 9,

    /// <summary>A node, a code or a header was needed by no block.</summary>
    WitnessIsMinimal = 10,

    /// <summary>The last block is not shown to be final; <see cref="BatchResult.Finality"/> says why.</summary>
    Finality = 11,

    /// <summary>The proof of the contract's account before the batch does not hold; <see cref="BatchResult.Proof"/> says why.</summary>
    PreviousAccount = 12,

    /// <summary>The contract's storage after the batch is not what it was before, and the first block is at no boundary.</summary>
    SetChanged = 13,
}

/// <summary>What the check of a batch found. It is good only when <see cref="Fault"/> is None.</summary>
public sealed class BatchResult
{
    public required BatchFault Fault { get; init; }

    /// <summary>Which block a fault is about, counted from zero.</summary>
    public int Block { get; init; }

    /// <summary>What executing that block found; the last block's without a fault.</summary>
    public RangeResult? Execution { get; init; }

    /// <summary>What the check of the certificate found, once all blocks were executed.</summary>
    public FinalityResult? Finality { get; init; }

    /// <summary>More about <see cref="BatchFault.PreviousAccount"/>.</summary>
    public MerkleProofError Proof { get; init; }

    /// <summary>The block before the batch, once its header is read. Nobody but the caller can say whether it is to be trusted.</summary>
    public BlockHeader? Previous { get; init; }

    /// <summary>The last block's header, without a fault.</summary>
    public BlockHeader? Last { get; init; }

    /// <summary>Null after a fault.</summary>
    public BatchPublicOutput? Output { get; init; }

    public bool IsValid => Fault == BatchFault.None;
}
