using System;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;

namespace Sequitur.Simulator.Blocks;

/// <summary>What a simulated chain with real blocks begins with: wallets, three small contracts, and the rules of the newest fork.</summary>
/// <remarks>Who validates does not stand in this state but is simulated beside it.</remarks>
internal static class SimulatedGenesis
{
    public const int Wallets = 8;

    /// <summary>Of the genesis block, in Unix seconds; the virtual clock begins here.</summary>
    public const ulong Timestamp = 1_700_000_000;

    /// <summary>Small, so that some blocks are full.</summary>
    private const ulong GasLimit = 1_000_000;

    /// <summary>Writes into many slots what differs from block to block, reads an earlier block's hash, and logs.</summary>
    private const string CounterCode = "3354600101335560014303406000554260015541600255600060" + "00a000";

    /// <summary>Sets the slot that its data names, or clears it.</summary>
    private const string SwitchCode = "600035805415905500";

    private const string ReverterCode = "60006000fd";

    private static readonly (Address Address, byte[] Key)[] s_wallets = MakeWallets();
    private static readonly (BlockHeader Header, StateDelta State) s_block = MakeBlock();

    public static ChainConfiguration Configuration { get; } = new() { ChainId = SimulationOptions.ChainId };

    public static Address Counter { get; } = ContractAddress(1);

    public static Address Switch { get; } = ContractAddress(2);

    public static Address Reverter { get; } = ContractAddress(3);

    public static BlockHeader Header => s_block.Header;

    public static StateDelta State => s_block.State;

    public static Address WalletAddress(int wallet) => s_wallets[wallet].Address;

    public static ReadOnlySpan<byte> WalletKey(int wallet) => s_wallets[wallet].Key;

    private static (Address, byte[])[] MakeWallets()
    {
        var wallets = new (Address, byte[])[Wallets];
        for (int i = 0; i < wallets.Length; i++)
        {
            byte[] key = Keccak.Hash([.. "sequitur simulated wallet "u8, (byte)i]).Bytes.ToArray();
            if (!Secp256k1Signer.TryGetAddress(key, out Address address)) throw new InvalidOperationException("Not a private key.");
            wallets[i] = (address, key);
        }

        return wallets;
    }

    private static (BlockHeader, StateDelta) MakeBlock()
    {
        U256 ether = 1_000_000_000_000_000_000;
        var accounts = new GenesisAccount[Wallets + 3];

        // The last wallet is poor: what it can pay for depends on what others send it.
        for (int i = 0; i < Wallets; i++) accounts[i] = new GenesisAccount(s_wallets[i].Address, 0, i == Wallets - 1 ? U256.Divide(ether, 10_000) : ether, [], []);
        accounts[Wallets] = new GenesisAccount(ContractAddress(1), 1, U256.Zero, Convert.FromHexString(CounterCode), []);
        accounts[Wallets + 1] = new GenesisAccount(ContractAddress(2), 1, U256.Zero, Convert.FromHexString(SwitchCode), []);
        accounts[Wallets + 2] = new GenesisAccount(ContractAddress(3), 1, U256.Zero, Convert.FromHexString(ReverterCode), []);
        var specification = new GenesisSpecification
        {
            Configuration = new ChainConfiguration { ChainId = SimulationOptions.ChainId },
            Timestamp = Timestamp,
            GasLimit = GasLimit,
            Accounts = accounts,
        };
        BlockHeader header = GenesisBlock.Build(specification, new MemoryState(), out StateDelta delta);
        return (header, delta);
    }

    private static Address ContractAddress(byte number)
    {
        Span<byte> bytes = stackalloc byte[Address.Size];
        bytes.Fill(0xc0);
        bytes[^1] = number;
        return new Address(bytes);
    }
}
