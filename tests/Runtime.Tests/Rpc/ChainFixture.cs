using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Methods;
using Sequitur.Runtime.Tests.Storage;
using Sequitur.State;
using Sequitur.Storage;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Runtime.Rpc;

/// <summary>A chain on disk with the API over it on a loopback port. Blocks are produced when a test says so.</summary>
internal sealed class ChainFixture : IAsyncDisposable
{
    public const ulong ChainId = 7530;
    public const ulong GasLimit = 30_000_000;
    public const ulong GenesisTime = 1_700_000_000;

    /// <summary>Stores the call's first word in slot 0 and logs it under topic 0xaa.</summary>
    public static readonly Address Writer = AddressOf(0xc0de01);

    /// <summary>Reverts with the call's data.</summary>
    public static readonly Address Reverter = AddressOf(0xc0de02);

    /// <summary>Returns slot 0, which genesis set to 7.</summary>
    public static readonly Address Reader = AddressOf(0xc0de03);

    /// <summary>Deletes slot 0, which genesis set to 7.</summary>
    public static readonly Address Eraser = AddressOf(0xc0de05);

    public static readonly Address Beneficiary = AddressOf(0xfee);

    private readonly TemporaryFolder _folder = new();
    private readonly BlockExecution _execution = new();
    private readonly Dictionary<Address, ulong> _nonces = [];
    private readonly ChainApi _api;
    private readonly HttpClient _client = new();

    private readonly ChainConfiguration _configuration;
    private readonly ulong _excessBlobGas;

    private ChainFixture(RpcLimits limits, Func<NodeStatus>? status, bool hasValidators, ChainConfiguration configuration, ulong excessBlobGas)
    {
        HasValidators = hasValidators;
        _configuration = configuration;
        _excessBlobGas = excessBlobGas;
        Ledger = Ledger.Open(_folder.Path, Genesis(), new LedgerOptions { UndoBlocks = 4 });
        NodeIdentity identity = new("Sequitur/test", ChainId, Beneficiary, static () => 0) { Status = status };
        RpcServerOptions options = new()
        {
            EndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            Limits = limits,
            Report = (fault, method) =>
            {
                Faults.Enqueue($"{method}: {fault}");
                OnFault?.Invoke();
            },
            Metrics = static () => "",
        };
        _api = new ChainApi(Ledger, Pool, identity, options);
    }

    public static TestKey Alice { get; } = new(1);

    public static TestKey Bob { get; } = new(2);

    /// <summary>Who makes the chain's blocks final.</summary>
    public static TestValidators Validators { get; } = new(100, 4);

    /// <summary>The same where its seals are aggregates.</summary>
    public static SealedSet Sealers { get; } = new(4);

    /// <summary>The usual limits, without an audit of newest blocks: what is executed again is what a test asks for.</summary>
    public static RpcLimits Unaudited { get; } = new() { WitnessAuditPause = Timeout.InfiniteTimeSpan };

    /// <summary>False on a chain without the contract ValidatorSet: its blocks have no certificates.</summary>
    public bool HasValidators { get; }

    public Ledger Ledger { get; }

    public TestPool Pool { get; } = new();

    public ConcurrentQueue<string> Faults { get; } = [];

    /// <summary>Called where a fault is told, by the thread that tells it.</summary>
    public Action? OnFault { get; set; }

    public Uri SocketAddress => new($"ws://127.0.0.1:{_api.EndPoint.Port}/");

    public static async Task<ChainFixture> StartAsync(
        RpcLimits? limits = null, Func<NodeStatus>? status = null, bool hasValidators = true, ChainConfiguration? configuration = null, ulong excessBlobGas = 0)
    {
        ChainFixture chain = new(limits ?? Unaudited, status, hasValidators, configuration ?? new ChainConfiguration { ChainId = ChainId }, excessBlobGas);
        await chain._api.StartAsync();
        chain._client.BaseAddress = new Uri($"http://127.0.0.1:{chain._api.EndPoint.Port}/");
        return chain;
    }

    public static Address AddressOf(ulong number) => Address.FromWord(number);

    /// <summary>A bridge that stores the call's first word as the root of messages to L1. Nine messages from L1 were taken before genesis.</summary>
    public static readonly Address SimpleBridge = AddressOf(0xc0de06);

    /// <summary>The rules of a chain with that bridge, and with epochs if they have a length.</summary>
    public static ChainConfiguration Bridged(ulong epochLength = 0) => new()
    {
        ChainId = ChainId, Bridge = new BridgeParameters { Contract = SimpleBridge }, Consensus = new ConsensusParameters { EpochLength = epochLength },
    };

    /// <summary>A chain with a few blocks of every kind of transaction.</summary>
    public static async Task<ChainFixture> StartWithBlocksAsync(RpcLimits? limits = null, ChainConfiguration? configuration = null, bool bridgeWrites = false)
    {
        ChainFixture chain = await StartAsync(limits, configuration: configuration);
        chain.Produce([chain.Transfer(Alice, Bob.Address, 5), .. chain.Withdrawal(bridgeWrites, 1)]);
        chain.Produce(
        [
            chain.Call(Alice, Writer, Word(41)),
            chain.Sign(Bob, new TransactionFields { Type = TransactionType.Legacy, To = Alice.Address, Value = 3 }),
            chain.Sign(Bob, new TransactionFields { Type = TransactionType.AccessList, To = Reader, AccessList = [new AccessListEntry(Reader, [0])] }),
            .. chain.Withdrawal(bridgeWrites, 2),
        ]);
        chain.Produce(
        [
            chain.Call(Alice, Reverter, [1, 2, 3]),
            chain.Sign(Alice, new TransactionFields { To = null, Data = Convert.FromHexString("5f5ff3") }),
            chain.Call(Bob, Eraser, []),
            .. chain.Withdrawal(bridgeWrites, 3),
        ]);
        Transaction delegation = chain.Sign(Alice, new TransactionFields
        {
            Type = TransactionType.SetCode,
            To = Bob.Address,
            Authorizations = [chain.Authorize(Bob, Reader)],
        });
        chain.Produce([delegation, .. chain.Withdrawal(bridgeWrites, 4)]);
        return chain;
    }

    public static byte[] Word(ulong value)
    {
        byte[] word = new byte[32];
        ((U256)value).WriteBigEndian(word);
        return word;
    }

    /// <summary>Sets the root of messages to L1.</summary>
    private Transaction[] Withdrawal(bool isWanted, ulong root) => isWanted ? [Call(Alice, _configuration.Bridge.Contract, Word(root))] : [];

    public Transaction Transfer(TestKey from, in Address to, ulong value) => Sign(from, new TransactionFields { To = to, Value = value });

    public Transaction Call(TestKey from, in Address to, byte[] data) => Sign(from, new TransactionFields { To = to, Data = data });

    /// <summary>Completes chain id, nonce, gas and fees, and signs.</summary>
    public Transaction Sign(TestKey from, TransactionFields wanted, ulong? nonce = null)
    {
        ulong next = nonce ?? NextNonce(from.Address);
        TransactionFields fields = new()
        {
            Type = wanted.Type,
            ChainId = ChainId,
            Nonce = next,
            GasLimit = wanted.GasLimit == 0 ? 200_000 : wanted.GasLimit,
            MaxFeePerGas = wanted.MaxFeePerGas.IsZero ? 10_000_000_000 : wanted.MaxFeePerGas,
            MaxPriorityFeePerGas = wanted.Type is TransactionType.Legacy or TransactionType.AccessList
                ? wanted.MaxFeePerGas.IsZero ? 10_000_000_000 : wanted.MaxFeePerGas
                : 2_000_000_000,
            To = wanted.To,
            Value = wanted.Value,
            Data = wanted.Data,
            AccessList = wanted.AccessList,
            Authorizations = wanted.Authorizations,
        };
        from.Sign(TransactionEncoding.SigningHash(fields), out U256 r, out U256 s, out int parity);
        byte[] raw = TransactionEncoding.Signed(fields, r, s, parity);
        Assert.Equal(TransactionError.None, Transaction.TryDecode(raw, out Transaction? transaction));
        Assert.True(transaction!.TryGetSender(out Address sender));
        Assert.Equal(from.Address, sender);
        return transaction;
    }

    public Rollup.Authorization Authorize(TestKey from, in Address code)
    {
        ulong nonce = NextNonce(from.Address);
        from.Sign(TransactionEncoding.AuthorizationHash(ChainId, code, nonce), out U256 r, out U256 s, out int parity);
        return new Rollup.Authorization { ChainId = ChainId, Address = code, Nonce = nonce, YParity = (byte)parity, R = r, S = s };
    }

    /// <summary>Executes, seals and commits a block with these transactions.</summary>
    public SealedBlock Produce(params Transaction[] transactions) => Produce(transactions, null);

    /// <summary>The same with another certificate than four honest validators would give it, or with none.</summary>
    public SealedBlock Produce(Transaction[] transactions, Func<BlockHeader, FinalityCertificate?>? certificate)
    {
        BlockHeader parent = Ledger.Head;
        using LedgerSnapshot state = Ledger.OpenSnapshot();
        BlockAttributes attributes = new() { Timestamp = parent.Timestamp + 1, Beneficiary = Beneficiary, GasLimit = parent.GasLimit };
        BlockRejection rejection = _execution.Begin(Ledger.Configuration, parent, attributes, state, state);
        Assert.Equal(BlockRejectionReason.None, rejection.Reason);
        foreach (Transaction transaction in transactions)
        {
            Assert.Equal(TransactionRejectionReason.None, _execution.TryExecute(transaction).Reason);
        }

        rejection = _execution.Seal(state, recordWitness: true, out SealedBlock? block);
        Assert.Equal(BlockRejectionReason.None, rejection.Reason);
        BlockHeader header = block!.Block.Header;
        certificate ??= sealedHeader => IsSealed
            ? Sealers.Certify(ChainId, sealedHeader.Number, 1, sealedHeader.Hash, 0, 1, 3)
            : Validators.Certify(ChainId, sealedHeader);
        block = ReplaceWitness is null ? block : WithWitness(block, ReplaceWitness(block.Delta.WitnessNodes));
        Ledger.Commit(block, HasValidators ? certificate(header) : null);
        return block;
    }

    /// <summary>The nodes that the ledger is given of a block's witness in place of those that were recorded.</summary>
    public Func<byte[][], byte[][]>? ReplaceWitness { get; set; }

    private static SealedBlock WithWitness(SealedBlock block, byte[][] nodes) => new()
    {
        Block = block.Block,
        Results = block.Results,
        Requests = block.Requests,
        OldestBlockHashRead = block.OldestBlockHashRead,
        BridgeBefore = block.BridgeBefore,
        BridgeAfter = block.BridgeAfter,
        Delta = new StateDelta
        {
            StateRoot = block.Delta.StateRoot,
            Accounts = block.Delta.Accounts,
            Storage = block.Delta.Storage,
            Codes = block.Delta.Codes,
            Nodes = block.Delta.Nodes,
            WitnessNodes = nodes,
            WitnessCodes = block.Delta.WitnessCodes,
            AccessedAddresses = block.Delta.AccessedAddresses,
            AccessedSlots = block.Delta.AccessedSlots,
        },
    };

    public async Task<JsonNode> PostAsync(string json)
    {
        using StringContent content = new(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _client.PostAsync((Uri?)null, content);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    /// <summary>The response as it is sent to one who takes this encoding, or none.</summary>
    public async Task<HttpResponseMessage> SendAsync(string json, StringWithQualityHeaderValue? encoding)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, (Uri?)null) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        if (encoding is not null) request.Headers.AcceptEncoding.Add(encoding);
        return await _client.SendAsync(request);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => _client.GetAsync(new Uri(path, UriKind.Relative));

    /// <summary>The result of a call that succeeds. Parameters are given as JSON text.</summary>
    public async Task<JsonNode?> CallAsync(string method, params string[] parameters)
    {
        JsonNode response = await PostAsync(Request(method, parameters));
        Assert.True(response["error"] is null, $"{method}: {response["error"]?.ToJsonString()} {string.Join('\n', Faults)}");
        return response["result"];
    }

    /// <summary>The error of a call that fails.</summary>
    public async Task<(int Code, string Message, JsonNode? Data)> FailAsync(string method, params string[] parameters)
    {
        JsonNode response = await PostAsync(Request(method, parameters));
        JsonNode error = response["error"] ?? throw new InvalidOperationException($"{method} succeeded: {response.ToJsonString()}");
        return ((int)error["code"]!, (string)error["message"]!, error["data"]);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _api.DisposeAsync();
        Ledger.Dispose();
        _folder.Dispose();
    }

    private bool IsSealed => _configuration.Consensus.Seals == SealScheme.Bls12381;

    private GenesisAccount SealersContract() =>
        new(_configuration.Consensus.ValidatorSet, 1, default, [0], ValidatorSetBlsStorage.WithStakes(_configuration.Consensus, Sealers.Listed));

    private static string Request(string method, string[] parameters) =>
        $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":[{{string.Join(',', parameters)}}]}""";

    /// <summary>What the chain starts with.</summary>
    public GenesisSpecification Genesis() => new()
    {
        Configuration = _configuration,
        ExcessBlobGas = _excessBlobGas,
        Timestamp = GenesisTime,
        GasLimit = GasLimit,
        Accounts =
        [
            .. HasValidators ? [IsSealed ? SealersContract() : Validators.Contract()] : Array.Empty<GenesisAccount>(),
            .. _configuration.Bridge.HasContract ? [BridgeOf(_configuration.Bridge)] : Array.Empty<GenesisAccount>(),
            new GenesisAccount(Alice.Address, 0, Ether(1000), [], []),
            new GenesisAccount(Bob.Address, 0, Ether(1000), [], []),
            new GenesisAccount(Writer, 1, default, Convert.FromHexString("5f355f555f355f5260aa60205fa100"), []),
            new GenesisAccount(Reverter, 1, default, Convert.FromHexString("365f5f37365ffd"), []),
            new GenesisAccount(Reader, 1, default, Convert.FromHexString("5f545f5260205ff3"), [new GenesisSlot(0, 7), new GenesisSlot(1, 8)]),
            new GenesisAccount(Eraser, 1, default, Convert.FromHexString("5f5f5500"), [new GenesisSlot(0, 7), new GenesisSlot(2, 9)]),
            new GenesisAccount(
                new Address(Convert.FromHexString("0000F90827F1C53a10cb7A02335B175320002935")),
                1,
                default,
                Convert.FromHexString(HistoryCode),
                []),
        ],
    };

    private static GenesisAccount BridgeOf(BridgeParameters bridge) => bridge.Contract != SimpleBridge
        ? MessageQueueContract.Account
        : new(SimpleBridge, 1, default, Convert.FromHexString("5f355f5500"), [new GenesisSlot(bridge.QueueIndexSlot, 9), new GenesisSlot(bridge.QueueHashSlot, 0x99)]);

    /// <summary>EIP-2935's contract.</summary>
    private const string HistoryCode =
        "3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500";

    private static U256 Ether(ulong count) => (U256)count * 1_000_000_000_000_000_000;

    private ulong NextNonce(in Address address)
    {
        ulong nonce = _nonces.GetValueOrDefault(address);
        _nonces[address] = nonce + 1;
        return nonce;
    }
}
