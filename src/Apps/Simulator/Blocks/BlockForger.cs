using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Simulator.Blocks;

/// <summary>Makes out of a good block one that is not, in one respect each time.</summary>
internal static class BlockForger
{
    public const int Ways = 9;

    private const ulong FarAheadSeconds = 3_600;

    /// <summary>The block with one lie in it.</summary>
    /// <param name="truth">Would be valid.</param>
    /// <param name="way">Below <see cref="Ways"/>.</param>
    /// <param name="again">A transaction that is final already, if there is one.</param>
    public static Block Forge(Block truth, int way, Transaction? again) => way switch
    {
        0 => truth with { Header = Change(truth.Header, new HeaderLie { StateRoot = truth.Header.ParentHash }) },
        1 => truth with { Header = Change(truth.Header, new HeaderLie { ReceiptsRoot = truth.Header.StateRoot }) },
        2 => truth with { Header = Change(truth.Header, new HeaderLie { GasUsed = truth.Header.GasUsed + 1 }) },
        3 => truth with { Header = Change(truth.Header, new HeaderLie { BaseFee = truth.Header.BaseFee + 1 }) },
        4 => truth with { Header = Change(truth.Header, new HeaderLie { Timestamp = SimulatedGenesis.Timestamp - 1 }) },
        5 => truth with { Header = Change(truth.Header, new HeaderLie { GasLimit = truth.Header.GasLimit * 2 }) },

        // Its list is not the one that its header names, so nobody can complete it.
        6 => truth with { Header = Change(truth.Header, new HeaderLie { TransactionsRoot = truth.Header.StateRoot }) },
        7 when again is not null => WithTransactions(truth, [.. truth.Transactions, again]),
        _ => truth.Transactions.Length == 0
            ? truth with { Header = Change(truth.Header, new HeaderLie { StateRoot = truth.Header.ParentHash }) }
            : WithTransactions(truth, truth.Transactions[1..]),
    };

    /// <summary>The block at another place, or by somebody else, with everything else as it was.</summary>
    public static Block Move(Block truth, ulong number, in Hash256 parent) => truth with { Header = Change(truth.Header, new HeaderLie { Number = number, ParentHash = parent }) };

    /// <summary>Valid by the rules, but of a time that no clock has reached.</summary>
    public static ulong FarAhead(ulong clock) => clock + FarAheadSeconds;

    private static Block WithTransactions(Block truth, Transaction[] transactions) => truth with
    {
        Transactions = transactions,
        Header = Change(truth.Header, new HeaderLie { TransactionsRoot = Block.RootOf(transactions) }),
    };

    private static BlockHeader Change(BlockHeader truth, in HeaderLie lie) => new()
    {
        ParentHash = lie.ParentHash ?? truth.ParentHash,
        OmmersHash = truth.OmmersHash,
        Beneficiary = truth.Beneficiary,
        StateRoot = lie.StateRoot ?? truth.StateRoot,
        TransactionsRoot = lie.TransactionsRoot ?? truth.TransactionsRoot,
        ReceiptsRoot = lie.ReceiptsRoot ?? truth.ReceiptsRoot,
        LogsBloom = truth.LogsBloom,
        Difficulty = truth.Difficulty,
        Number = lie.Number ?? truth.Number,
        GasLimit = lie.GasLimit ?? truth.GasLimit,
        GasUsed = lie.GasUsed ?? truth.GasUsed,
        Timestamp = lie.Timestamp ?? truth.Timestamp,
        ExtraData = truth.ExtraData,
        PrevRandao = truth.PrevRandao,
        Nonce = truth.Nonce,
        BaseFee = lie.BaseFee ?? truth.BaseFee,
        WithdrawalsRoot = truth.WithdrawalsRoot,
        BlobGasUsed = truth.BlobGasUsed,
        ExcessBlobGas = truth.ExcessBlobGas,
        ParentBeaconRoot = truth.ParentBeaconRoot,
        RequestsHash = truth.RequestsHash,
    };

    /// <summary>What is said otherwise; null: as it is.</summary>
    private readonly record struct HeaderLie
    {
        public Hash256? ParentHash { get; init; }

        public Hash256? StateRoot { get; init; }

        public Hash256? TransactionsRoot { get; init; }

        public Hash256? ReceiptsRoot { get; init; }

        public ulong? Number { get; init; }

        public ulong? GasLimit { get; init; }

        public ulong? GasUsed { get; init; }

        public ulong? Timestamp { get; init; }

        public U256? BaseFee { get; init; }
    }
}
