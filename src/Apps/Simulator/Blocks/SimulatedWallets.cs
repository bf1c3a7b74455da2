using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Simulator.Blocks;

/// <summary>Wallets that send transactions to any node that is up: transfers, calls, replacements, gaps, copies, and what nobody takes.</summary>
internal sealed class SimulatedWallets(ConsensusSimulation world, Chance chance)
{
    private const int PauseMsMax = 120;
    private const int BurstMax = 24;
    private const ulong CallGas = 100_000;
    private const ulong TransferGas = 21_000;
    private const ulong Gwei = 1_000_000_000;

    /// <summary>Nearly the gas of a block.</summary>
    private const ulong GreedyGas = 950_000;

    private readonly TransactionMaker _maker = new(world.Options.HasRealSignatures);

    /// <summary>How many transactions have been sent.</summary>
    public int Sent { get; private set; }

    /// <summary>How many of them the first node asked has refused.</summary>
    public int Refused { get; private set; }

    public void Start() => world.Events.After(chance.Next(PauseMsMax), Act);

    private void Act()
    {
        world.Events.After(1 + chance.Next(PauseMsMax), Act);
        int wallet = chance.Next(SimulatedGenesis.Wallets);
        SimulatedNode node = world.Nodes[chance.Next(world.Nodes.Count)];
        if (!node.IsUp) return;
        int count = chance.Next(40) == 0 ? chance.Next(BurstMax) : 1;
        for (int i = 0; i < count && node.IsUp; i++) Send(node, wallet, Any(node, SimulatedGenesis.WalletAddress(wallet)));
    }

    private void Send(SimulatedNode node, int wallet, TransactionFields fields)
    {
        Transaction transaction = _maker.Make(wallet, fields);
        Sent++;
        if (node.Submit(transaction).IsRefused) Refused++;
        if (chance.Next(8) != 0) return;
        SimulatedNode another = world.Nodes[chance.Next(world.Nodes.Count)];
        if (another.IsUp) another.Submit(transaction);
    }

    /// <summary>Behind a gap the nonces that are missing come next, as the node answers with the first of them; and what is stuck at a price too low is replaced in the end.</summary>
    private TransactionFields Any(SimulatedNode node, in Address wallet)
    {
        ulong nonce = node.PendingNonce(wallet);
        ulong at = chance.Next(10) switch
        {
            0 => nonce + (ulong)chance.Next(1, 4),
            1 when nonce > 0 => nonce - 1,
            2 => node.FinalNonce(wallet),
            _ => nonce,
        };
        ulong tip = (ulong)chance.Next(1, 20) * Gwei / 10;
        ulong fee = (2 * Gwei) + (tip * (ulong)chance.Next(1, 4));
        return chance.Next(12) switch
        {
            0 => Bad(at, tip, fee),
            1 or 2 => Call(SimulatedGenesis.Counter, at, tip, fee, []),
            3 => Call(SimulatedGenesis.Switch, at, tip, fee, Slot()),
            4 => Call(SimulatedGenesis.Reverter, at, tip, fee, []),
            5 when chance.Next(4) == 0 => new TransactionFields
            {
                ChainId = SimulationOptions.ChainId, Nonce = at, GasLimit = GreedyGas, MaxFeePerGas = fee, MaxPriorityFeePerGas = tip, To = SimulatedGenesis.Counter,
            },
            6 => Transfer(TransactionType.Legacy, at, fee, fee),
            7 => Transfer(TransactionType.AccessList, at, fee, fee),
            _ => Transfer(TransactionType.DynamicFee, at, tip, fee),
        };
    }

    private TransactionFields Transfer(TransactionType type, ulong nonce, ulong tip, ulong fee) => new()
    {
        Type = type,
        ChainId = SimulationOptions.ChainId,
        Nonce = nonce,
        GasLimit = TransferGas,
        MaxFeePerGas = fee,
        MaxPriorityFeePerGas = tip,
        To = SimulatedGenesis.WalletAddress(chance.Next(SimulatedGenesis.Wallets)),
        Value = (ulong)chance.Next(1_000_000) * Gwei,
    };

    private static TransactionFields Call(in Address contract, ulong nonce, ulong tip, ulong fee, byte[] data) => new()
    {
        ChainId = SimulationOptions.ChainId,
        Nonce = nonce,
        GasLimit = CallGas,
        MaxFeePerGas = fee,
        MaxPriorityFeePerGas = tip,
        To = contract,
        Data = data,
    };

    /// <summary>What every node refuses, each for another reason; or what only its price is wrong of.</summary>
    private TransactionFields Bad(ulong nonce, ulong tip, ulong fee) => chance.Next(6) switch
    {
        0 => new TransactionFields { ChainId = SimulationOptions.ChainId + 1, Nonce = nonce, GasLimit = TransferGas, MaxFeePerGas = fee, MaxPriorityFeePerGas = tip, To = SimulatedGenesis.Counter },
        1 => new TransactionFields { ChainId = SimulationOptions.ChainId, Nonce = nonce, GasLimit = TransferGas - 1, MaxFeePerGas = fee, MaxPriorityFeePerGas = tip, To = SimulatedGenesis.Counter },
        2 => new TransactionFields { ChainId = SimulationOptions.ChainId, Nonce = nonce, GasLimit = 2 * GreedyGas, MaxFeePerGas = fee, MaxPriorityFeePerGas = tip, To = SimulatedGenesis.Counter },
        3 => new TransactionFields { ChainId = SimulationOptions.ChainId, Nonce = nonce, GasLimit = TransferGas, MaxFeePerGas = tip, MaxPriorityFeePerGas = fee, To = SimulatedGenesis.Counter },
        4 => new TransactionFields { ChainId = SimulationOptions.ChainId, Nonce = nonce, GasLimit = TransferGas, MaxFeePerGas = 1, To = SimulatedGenesis.Counter },
        _ => new TransactionFields
        {
            ChainId = SimulationOptions.ChainId, Nonce = nonce, GasLimit = TransferGas, MaxFeePerGas = fee, MaxPriorityFeePerGas = tip, To = SimulatedGenesis.Counter, Value = U256.MaxValue >> 8,
        },
    };

    private byte[] Slot()
    {
        byte[] slot = new byte[32];
        slot[^1] = (byte)chance.Next(16);
        return slot;
    }
}
