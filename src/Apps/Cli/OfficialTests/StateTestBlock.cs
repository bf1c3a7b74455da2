using System;
using System.Text.Json;
using Sequitur.Crypto;
using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;

namespace Sequitur.Cli.OfficialTests;

/// <summary>A block that begins with the transaction of a state test: what a range [0, 1) of it without steps needs.</summary>
/// <remarks>
/// The header has the environment of the test, and the parent is one after which the prices of the test follow. Two values cannot be carried as they
/// are. Block hashes are those of headers, and no header has the hash that state tests give a number. And a block cannot be split where deposits are on
/// (EIP-6110): from Prague on the chain is one without a beacon chain, whose PREVRANDAO is zero.
/// </remarks>
internal sealed class StateTestBlock : IBlockHashes
{
    /// <summary>Why a case cannot be carried.</summary>
    public const string NeedsRandomness = "depends on PREVRANDAO, which is zero where a block can be split";
    public const string NeedsBlockHashes = "depends on the hash that state tests give a block's number, which no header has";

    private const ulong Reach = 256;

    /// <summary>Ascending; the last is the parent.</summary>
    private readonly BlockHeader[] _ancestors;

    public StateTestBlock(ChainConfiguration configuration, BlockEnvironment environment, JsonElement env, Hash256 preStateRoot)
    {
        ulong excessBlobGas = FixtureJson.Number(env, "currentExcessBlobGas");
        Configuration = WithoutDeposits(configuration, environment.Timestamp);
        Environment = Configuration.HasBeaconChain ? environment : WithoutRandomness(environment);
        _ancestors = new BlockHeader[Math.Min(environment.Number, Reach)];
        Hash256 hash = default;
        for (int i = 0; i < _ancestors.Length; i++)
        {
            ulong number = environment.Number - (ulong)(_ancestors.Length - i);
            _ancestors[i] = Parent(number, hash, excessBlobGas, preStateRoot);
            hash = _ancestors[i].Hash;
        }

        Header = MakeHeader(
            environment.Number, hash, environment.Timestamp, 0, environment.BaseFee, 0, excessBlobGas, preStateRoot, Environment.PrevRandao.ToHash256());
    }

    public ChainConfiguration Configuration { get; }

    /// <summary>As the transaction will see it.</summary>
    public BlockEnvironment Environment { get; }

    public BlockHeader Header { get; }

    /// <summary>Why no block can have the test's environment; mostly none.</summary>
    public BlockRejection CheckHeader() => _ancestors.Length == 0
        ? new BlockRejection(BlockRejectionReason.NumberMismatch)
        : BlockImport.CheckHeader(Configuration, _ancestors[^1], Header);

    public bool TryGet(ulong number, out Hash256 hash)
    {
        ulong distance = Header.Number - number;
        bool isKnown = distance - 1 < (ulong)_ancestors.Length;
        hash = isKnown ? _ancestors[^(int)distance].Hash : default;
        return isKnown;
    }

    /// <summary>The range of the test's transaction alone.</summary>
    public RangeInput ToRange(byte[] transaction, StateTestExecution execution, MemoryState preState)
    {
        Hash256 root = preState.StateRoot;
        ulong headers = execution.OldestBlockHashRead == ulong.MaxValue ? 1 : Header.Number - execution.OldestBlockHashRead;
        byte[][] nodes = execution.Delta.WitnessNodes;
        return new RangeInput
        {
            Content = new StatelessInput
            {
                Configuration = Configuration,
                HeaderRlp = Header.Rlp,
                Transactions = [transaction],
                Withdrawals = [],
                WitnessState = nodes.Length == 0 && root != Keccak.EmptyTrie ? [((ITrieNodes)preState).Read(default, default, root).ToArray()] : nodes,
                WitnessCodes = execution.Delta.WitnessCodes,
                WitnessHeaders = Array.ConvertAll(_ancestors[^(int)headers..], header => header.Rlp),
            },
            Steps = RangeSteps.None,
            Before = RunningValues.AtStart(root),
        };
    }

    private static ChainConfiguration WithoutDeposits(ChainConfiguration configuration, ulong timestamp) => new()
    {
        ChainId = configuration.ChainId,
        PragueTime = configuration.PragueTime,
        OsakaTime = configuration.OsakaTime,
        BlobSchedule = configuration.BlobSchedule,
        BaseFeeDenominator = configuration.BaseFeeDenominator,
        BaseFeeElasticity = configuration.BaseFeeElasticity,
        StrictTimestamps = configuration.StrictTimestamps,
        HasBeaconChain = (configuration.SystemContractsAt(timestamp) & SystemContractSet.Deposits) == 0,
        DepositContract = configuration.DepositContract,
    };

    private static BlockEnvironment WithoutRandomness(BlockEnvironment environment) => new()
    {
        ChainId = environment.ChainId,
        Number = environment.Number,
        Timestamp = environment.Timestamp,
        Beneficiary = environment.Beneficiary,
        GasLimit = environment.GasLimit,
        BaseFee = environment.BaseFee,
        BlobBaseFee = environment.BlobBaseFee,
        PrevRandao = default,
    };

    /// <summary>A header that used its target of gas, so that the base fee stays; and blob gas so that the excess is the test's.</summary>
    private BlockHeader Parent(ulong number, in Hash256 parentHash, ulong excessBlobGas, in Hash256 stateRoot)
    {
        ulong timestamp = Environment.Timestamp == 0 ? 0 : Environment.Timestamp - 1;
        ulong gasUsed = Environment.GasLimit / Configuration.BaseFeeElasticity;
        ulong targetBlobGas = Configuration.BlobParametersAt(Environment.Timestamp).TargetBlobs * FeeMarket.GasPerBlob;
        BlockHeader idle = MakeHeader(number, parentHash, timestamp, gasUsed, Environment.BaseFee, 0, excessBlobGas, stateRoot, default);
        return FeeMarket.NextExcessBlobGas(Configuration, idle, Environment.Timestamp) == excessBlobGas
            ? idle
            : MakeHeader(number, parentHash, timestamp, gasUsed, Environment.BaseFee, targetBlobGas, excessBlobGas, stateRoot, default);
    }

    private BlockHeader MakeHeader(
        ulong number,
        in Hash256 parentHash,
        ulong timestamp,
        ulong gasUsed,
        in U256 baseFee,
        ulong blobGasUsed,
        ulong excessBlobGas,
        in Hash256 stateRoot,
        in Hash256 prevRandao) => new()
    {
        ParentHash = parentHash,
        OmmersHash = Keccak.EmptyList,
        Beneficiary = Environment.Beneficiary,
        StateRoot = stateRoot,
        TransactionsRoot = Keccak.EmptyTrie,
        ReceiptsRoot = Keccak.EmptyTrie,
        LogsBloom = new Bloom(),
        Difficulty = default,
        Number = number,
        GasLimit = Environment.GasLimit,
        GasUsed = gasUsed,
        Timestamp = timestamp,
        ExtraData = [],
        PrevRandao = prevRandao,
        Nonce = 0,
        BaseFee = baseFee,
        WithdrawalsRoot = Keccak.EmptyTrie,
        BlobGasUsed = blobGasUsed,
        ExcessBlobGas = excessBlobGas,
        ParentBeaconRoot = default,
        RequestsHash = Configuration.RulesAt(Environment.Timestamp).HasRequests ? default(Hash256) : null,
    };
}
