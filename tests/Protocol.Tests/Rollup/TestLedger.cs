using System;
using System.Collections.Generic;
using Sequitur.Evm;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;

namespace Sequitur.Protocol.Rollup;

/// <summary>A small chain in memory: funded wallets, a few contracts, blocks built, imported and re-executed.</summary>
internal sealed class TestLedger : IBlockHashes
{
    public const ulong ChainId = 7530;

    /// <summary>Writes calldata word 1 to the slot that calldata word 0 names.</summary>
    public static readonly Address Store = AddressOf(0xaa01);

    /// <summary>Reverts with its calldata.</summary>
    public static readonly Address Reverter = AddressOf(0xaa02);

    /// <summary>Logs one topic.</summary>
    public static readonly Address Logger = AddressOf(0xaa03);

    /// <summary>Returns BLOCKHASH(calldata word 0).</summary>
    public static readonly Address HashReader = AddressOf(0xaa04);

    /// <summary>Calls the precompile whose address is calldata word 0.</summary>
    public static readonly Address PrecompileCaller = AddressOf(0xaa05);

    private readonly List<BlockHeader> _headers = [];

    public TestLedger(
        bool hasBeaconChain = false, ulong osakaTime = 0, ulong pragueTime = 0, Action<List<GenesisAccount>>? alloc = null, EvmProfile? profile = null,
        ConsensusParameters? consensus = null, BridgeParameters? bridge = null)
    {
        Configuration = new ChainConfiguration
        {
            ChainId = ChainId,
            PragueTime = pragueTime,
            OsakaTime = osakaTime,
            Forks = [ForkRules.Cancun, ForkRules.Prague, ForkRules.Osaka with { Profile = profile ?? EvmProfile.Osaka }],
            HasBeaconChain = hasBeaconChain,
            Consensus = consensus ?? new ConsensusParameters(),
            Bridge = bridge ?? new BridgeParameters(),
            BlobSchedule = [new BlobParameters(0, 6, 9, 5_007_716)],
        };
        List<GenesisAccount> accounts =
        [
            Contract(Store, "60203560003555"),
            Contract(Reverter, "366000600037366000fd"),
            Contract(Logger, "600160006000a1"),
            Contract(HashReader, "6000354060005260206000f3"),
            Contract(PrecompileCaller, "60006000600060006000600035620ffffff150"),
        ];
        foreach (Wallet wallet in Wallets)
        {
            accounts.Add(new GenesisAccount(wallet.Address, 0, U256.One << 80, [], []));
        }

        alloc?.Invoke(accounts);
        GenesisSpecification specification = new()
        {
            Configuration = Configuration,
            GasLimit = 30_000_000,
            BaseFee = 1_000,
            Timestamp = 100,
            Accounts = [.. accounts],
        };
        _headers.Add(GenesisBlock.Build(specification, State, out _));
    }

    public static Wallet[] Wallets { get; } = [new(1), new(2), new(3), new(4)];

    public ChainConfiguration Configuration { get; }

    public MemoryState State { get; } = new();

    public BlockExecution Execution { get; } = new();

    public BlockHeader Head => _headers[^1];

    public IReadOnlyList<BlockHeader> Headers => _headers;

    public static Address AddressOf(ulong value) => Address.FromWord(value);

    public static GenesisAccount Contract(in Address address, string code) => new(address, 1, default, Convert.FromHexString(code), []);

    public BlockAttributes Attributes(ulong delay = 0) => new()
    {
        Timestamp = Head.Timestamp + delay,
        Beneficiary = AddressOf(0xbeef),
        GasLimit = Head.GasLimit,
    };

    public void Begin(BlockAttributes? attributes = null) =>
        Xunit.Assert.Equal(default, Execution.Begin(Configuration, Head, attributes ?? Attributes(), State, this));

    public SealedBlock Seal()
    {
        Xunit.Assert.Equal(default, Execution.Seal(State, recordWitness: true, out SealedBlock? sealedBlock));
        return sealedBlock!;
    }

    /// <summary>A block of these transactions, all of which must be accepted. The chain does not move yet.</summary>
    public SealedBlock Build(params ReadOnlySpan<Transaction> transactions)
    {
        Begin();
        foreach (Transaction transaction in transactions)
        {
            Xunit.Assert.Equal(default, Execution.TryExecute(transaction));
        }

        return Seal();
    }

    public BlockRejection Import(Block block, out SealedBlock? sealedBlock) =>
        BlockImport.Execute(new BlockExecution(), Configuration, Head, block, State, State, this, recordWitness: true, out sealedBlock);

    public void Append(SealedBlock block)
    {
        State.Apply(block.Delta);
        _headers.Add(block.Block.Header);
    }

    public bool TryGet(ulong number, out Hash256 hash)
    {
        bool exists = number < (ulong)_headers.Count;
        hash = exists ? _headers[(int)number].Hash : default;
        return exists;
    }

    public StatelessInput InputOf(SealedBlock block)
    {
        int oldest = (int)Math.Min(block.OldestBlockHashRead, Head.Number);
        return new StatelessInput
        {
            Configuration = Configuration,
            HeaderRlp = block.Block.Header.Rlp,
            ExpectedHash = block.Block.Header.Hash,
            Transactions = Array.ConvertAll(block.Block.Transactions, transaction => transaction.Raw),
            Withdrawals = block.Block.Withdrawals,
            WitnessState = block.Delta.WitnessNodes,
            WitnessCodes = block.Delta.WitnessCodes,
            WitnessHeaders = Array.ConvertAll(_headers[oldest..].ToArray(), header => header.Rlp),
            IsStrict = true,
        };
    }

    public static Transaction Call(Wallet wallet, ulong nonce, in Address to, byte[]? data = null, ulong gas = 200_000, U256 value = default) =>
        wallet.Sign(Fields(nonce, to, data, gas, value));

    public static TransactionFields Fields(ulong nonce, Address? to, byte[]? data = null, ulong gas = 200_000, U256 value = default) => new()
    {
        ChainId = ChainId,
        Nonce = nonce,
        To = to,
        Data = data ?? [],
        GasLimit = gas,
        Value = value,
        MaxFeePerGas = 1_000_000,
        MaxPriorityFeePerGas = 7,
    };

    public static byte[] Words(params ReadOnlySpan<ulong> words)
    {
        byte[] bytes = new byte[32 * words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            new U256(words[i]).WriteBigEndian(bytes.AsSpan(32 * i, 32));
        }

        return bytes;
    }

    public ForkRules Rules => Configuration.RulesAt(Head.Timestamp);
}
