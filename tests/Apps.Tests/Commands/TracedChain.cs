using System;
using System.IO;
using System.Net;
using System.Text.Json;
using System.Threading.Tasks;
using Sequitur.Apps.Network;
using Sequitur.Cli.Devnet;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc;
using Sequitur.Rpc.Methods;
using Sequitur.Rpc.Ports;
using Sequitur.Sequencing;
using Sequitur.Storage;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Apps.Commands;

/// <summary>A chain of four validators with a deployment and calls, served over RPC, and the full trace of the block that holds most.</summary>
public sealed class TracedChain : IAsyncLifetime
{
    public const uint Round = 2;

    private readonly TemporaryFolder _folder = new();
    private Ledger? _ledger;
    private ChainApi? _api;

    public string Trace { get; private set; } = string.Empty;

    public string TraceFile => _folder["trace.json"];

    /// <summary>Both blocks of the chain.</summary>
    public string BatchFile => _folder["batch.json"];

    /// <summary>Of the node that serves the chain.</summary>
    public string Url { get; private set; } = string.Empty;

    /// <summary>The chain's rules as its node tells them.</summary>
    public string ConfigurationFile => _folder["configuration.json"];

    public string GenesisFile => _folder["genesis.json"];

    public JsonElement Block { get; private set; }

    public ChainConfiguration Configuration => Storage.GenesisFile.Parse(File.ReadAllText(GenesisFile)).Configuration;

    public Hash256 ParentHash => Hex.TryDecode(Block.GetProperty("parentHash").GetString()!, out byte[] hash) ? new Hash256(hash) : default;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(GenesisFile, DevnetGenesis.Json(4));
        _ledger = Ledger.Open(_folder["chain"], Storage.GenesisFile.Parse(await File.ReadAllTextAsync(GenesisFile)));
        MakeBlocks(_ledger);
        var identity = new NodeIdentity("Sequitur/test", TestWallet.ChainId, null, static () => 0);
        _api = new ChainApi(_ledger, new EmptyPool(), identity, new RpcServerOptions { EndPoint = new IPEndPoint(IPAddress.Loopback, 0) });
        await _api.StartAsync();
        Url = $"http://{_api.EndPoint}";
        using var client = new RpcClient(new Uri(Url));
        Block = await client.CallAsync("eth_getBlockByNumber", "0x2", false);
        Trace = (await client.CallAsync("getBlockTraceByNumber", "0x2")).GetRawText();
        Write("trace.json", Trace);
        Write("batch.json", (await client.CallAsync("l2trace_getBatch", "0x1", "0x2")).GetRawText());
        Write("configuration.json", (await client.CallAsync("l2trace_config")).GetRawText());
    }

    public async ValueTask DisposeAsync()
    {
        if (_api is not null) await _api.DisposeAsync();
        _ledger?.Dispose();
        _folder.Dispose();
    }

    /// <summary>Puts a file beside the trace.</summary>
    public string Write(string name, string content)
    {
        File.WriteAllText(_folder[name], content);
        return _folder[name];
    }

    private static void MakeBlocks(Ledger ledger)
    {
        // Creation code for a contract that stores its call's first word at slot 1, logs it, and returns it.
        byte[] create = Convert.FromHexString("6f5f3580600155805f5260205fa060205ff35f5260106010f3");
        byte[] word = new byte[32];
        word[31] = 7;
        TestWallet wallet = TestWallet.At(0);
        var chain = new CertifiedChain(ledger, CertifiedChain.ValidatorKeys(4), []);
        SealedBlock deployed = Commit(ledger, chain, wallet.Sign(Fields(0, null, create, 200_000)));
        Address contract = deployed.Results[0].ContractAddress!.Value;
        SealedBlock called = Commit(
            ledger, chain, wallet.Sign(Fields(1, contract, word)), wallet.Sign(Fields(2, contract, new byte[32])), wallet.Transfer(3));
        Assert.All(called.Results, result => Assert.True(result.Receipt.IsSuccess));
    }

    private static SealedBlock Commit(Ledger ledger, CertifiedChain chain, params string[] transactions)
    {
        using LedgerImport import = ledger.BeginImport();
        SealedBlock block = chain.Seal(import, Array.ConvertAll(transactions, Decode));
        import.Add(block, chain.Certify(block.Block.Header, Round));
        import.Commit();
        return block;
    }

    private static Transaction Decode(string raw)
    {
        Assert.True(Hex.TryDecode(raw, out byte[] bytes));
        Assert.Equal(TransactionError.None, Transaction.TryDecode(bytes, out Transaction? transaction));
        return transaction!;
    }

    private static TransactionFields Fields(ulong nonce, Address? to, byte[] data, ulong gas = 100_000) => new()
    {
        ChainId = TestWallet.ChainId,
        Nonce = nonce,
        GasLimit = gas,
        MaxFeePerGas = 100_000_000_000,
        MaxPriorityFeePerGas = 1,
        To = to,
        Data = data,
    };

    /// <summary>Nobody sends anything to this chain.</summary>
    private sealed class EmptyPool : ITransactionPool
    {
        public event Action<Transaction> Added
        {
            add { }
            remove { }
        }

        public ValueTask<MempoolRefusal> SubmitAsync(Transaction transaction) => throw new NotSupportedException();

        public bool TryGetPending(in Hash256 hash, out Transaction? transaction)
        {
            transaction = null;
            return false;
        }

        public ulong? PendingNonce(in Address sender) => null;

        public PendingTransaction[] PendingTransactions() => [];
    }
}
