using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>Everything a re-execution needs and nothing that it trusts, apart from the configuration.</summary>
public sealed class StatelessInput
{
    public required ChainConfiguration Configuration { get; init; }

    public required byte[] HeaderRlp { get; init; }

    /// <summary>What the header must hash to, when the caller knows or the envelope claims it.</summary>
    public Hash256? ExpectedHash { get; init; }

    /// <summary>EIP-2718 bytes in block order.</summary>
    public required byte[][] Transactions { get; init; }

    public required Withdrawal[] Withdrawals { get; init; }

    /// <summary>Trie nodes of the state before the block.</summary>
    public required byte[][] WitnessState { get; init; }

    /// <summary>Codes read from the state before the block.</summary>
    public required byte[][] WitnessCodes { get; init; }

    /// <summary>RLP headers, ascending and contiguous; the last is the parent.</summary>
    public required byte[][] WitnessHeaders { get; init; }

    /// <summary>The strict mode of a trace envelope: the witness is sorted, without duplicates, and nothing in it is unused.</summary>
    public bool IsStrict { get; init; }
}
