using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>The checks of a stateless re-execution, in their order.</summary>
public enum StatelessCheck
{
    None,
    Configuration,
    HeaderDecodes,
    HeaderHash,
    WitnessHeadersContiguous,
    LastWitnessHeaderIsParent,

    /// <summary>Strict mode: nodes, codes and headers are sorted, without duplicates, and of legal size.</summary>
    WitnessIsCanonical,
    PreStateRootNode,
    HeaderRules,
    TransactionDecodes,
    Execution,
    TransactionsRoot,
    WithdrawalsRoot,
    GasUsed,
    LogsBloom,
    ReceiptsRoot,
    RequestsHash,
    StateRoot,

    /// <summary>Strict mode: every node, code and header was needed.</summary>
    WitnessIsMinimal,
}

/// <summary>What a stateless re-execution found. It is good only when <see cref="FailedCheck"/> is None.</summary>
public sealed class StatelessResult
{
    public required StatelessCheck FailedCheck { get; init; }

    /// <summary>What the failed check expected, as a word, where it compares two.</summary>
    public U256 Expected { get; init; }

    public U256 Actual { get; init; }

    /// <summary>More about a failed header rule, transaction or execution.</summary>
    public BlockRejection Rejection { get; init; }

    /// <summary>The header, once it decodes.</summary>
    public BlockHeader? Header { get; init; }

    /// <summary>The parent, once the witness headers are good. Nobody but the caller can say whether it is to be trusted.</summary>
    public BlockHeader? Parent { get; init; }

    /// <summary>The state root this execution computed; zero when it did not get that far.</summary>
    public Hash256 ComputedStateRoot { get; init; }

    public ulong GasUsed { get; init; }

    /// <summary>Where the chain stands with its L1 in the state before what was executed; of no use after a failed check.</summary>
    public BridgeState BridgeBefore { get; init; }

    /// <summary>The same in the state after it.</summary>
    public BridgeState BridgeAfter { get; init; }

    public bool IsValid => FailedCheck == StatelessCheck.None;
}
