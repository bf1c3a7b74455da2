using Sequitur.State;

namespace Sequitur.Rollup;

/// <summary>Why a range is refused. The numbers are exit codes of the guest program and stay as they are; up to 18 they are those of <see cref="StatelessCheck"/>.</summary>
public enum RangeFault
{
    None = 0,
    Configuration = 1,
    HeaderDecodes = 2,
    HeaderHash = 3,
    WitnessHeadersContiguous = 4,
    LastWitnessHeaderIsParent = 5,
    WitnessIsCanonical = 6,
    PreStateRootNode = 7,
    HeaderRules = 8,
    TransactionDecodes = 9,
    Execution = 10,
    TransactionsRoot = 11,
    WithdrawalsRoot = 12,
    GasUsed = 13,
    LogsBloom = 14,
    ReceiptsRoot = 15,
    RequestsHash = 16,
    StateRoot = 17,
    WitnessIsMinimal = 18,

    /// <summary>A step that does not exist.</summary>
    UnknownSteps = 20,

    /// <summary>The first index is negative, or the last above <see cref="RangeInput.TransactionCountMax"/>.</summary>
    Bounds = 21,

    /// <summary>The start step belongs to a range that starts at the first transaction.</summary>
    StartInside = 22,

    /// <summary>Without the start step the values before the range must be given.</summary>
    BeforeMissing = 23,

    /// <summary>With the start step the state before the range is the parent's.</summary>
    BeforeIsNotParent = 24,

    /// <summary>Before the first transaction no list has items, no gas is used and no log written.</summary>
    BeforeIsNotEmpty = 25,

    /// <summary>More gas, blob gas or bytes before the range than the whole block may have.</summary>
    BeforeAboveLimit = 26,

    /// <summary>Withdrawals in a range that has no end step.</summary>
    WithdrawalsInside = 27,

    /// <summary>EIP-6110 reads the logs of the whole block: with deposits on, a block cannot be split.</summary>
    DepositsCannotBeSplit = 28,

    /// <summary>A node of the trie of the earlier transactions is missing or malformed, or the trie has the item that comes next.</summary>
    TransactionNodes = 29,

    /// <summary>The same of the receipts.</summary>
    ReceiptNodes = 30,
}

/// <summary>What the execution of a range found. It is good only when <see cref="Fault"/> is None.</summary>
public sealed class RangeResult
{
    public required RangeFault Fault { get; init; }

    /// <summary>More about a fault up to 18; the last values otherwise.</summary>
    public required StatelessResult Details { get; init; }

    /// <summary>For <see cref="RangeFault.TransactionNodes"/> and <see cref="RangeFault.ReceiptNodes"/>: which node.</summary>
    public StateFault ListFault { get; init; }

    /// <summary>Null after a fault.</summary>
    public RangePublicOutput? Output { get; init; }

    /// <summary>Where the chain stands with its L1 before the range; of no use after a fault.</summary>
    public BridgeState BridgeBefore => Details.BridgeBefore;

    /// <summary>The same after it.</summary>
    public BridgeState BridgeAfter => Details.BridgeAfter;

    public bool IsValid => Fault == RangeFault.None;
}
