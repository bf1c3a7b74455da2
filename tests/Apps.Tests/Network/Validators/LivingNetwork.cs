using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Cli;
using Sequitur.Cli.Devnet;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Traces;
using Sequitur.Storage;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Apps.Network.Validators;

/// <summary>Four validators of a chain whose set changes, nodes that join them, and a transfer every few milliseconds while anything changes.</summary>
internal sealed class LivingNetwork : IAsyncDisposable
{
    public const int FirstFour = 4;

    private const int TransferEveryMs = 30;

    private readonly TemporaryFolder _folder = new();
    private readonly List<SequiturProcess> _nodes = [];
    private readonly List<RpcClient> _clients = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly SealScheme _seals;
    private Task _transfers = Task.CompletedTask;

    private LivingNetwork(ulong epochLength, ulong minimum, SealScheme seals)
    {
        Governor = TestWallet.At(9);
        _seals = seals;
        byte[]? SealKeyOf(int index) => seals == SealScheme.Bls12381 ? Keystore.IdentityOf(KeyKind.Seal, DevnetGenesis.SealKey(index)) : null;
        Genesis = NewGenesis.Json(new NewChain
        {
            ChainId = TestWallet.ChainId,
            Seals = seals,
            Validators = [.. Enumerable.Range(0, FirstFour).Select(i => new GenesisValidator(DevnetGenesis.ValidatorAddress(i), NewChain.UsualStake, SealKeyOf(i)))],
            Funded = [.. Enumerable.Range(0, TestWallet.Count).Select(i => TestWallet.At(i).Address)],
            EpochLength = epochLength,
            MinimumValidators = minimum,
            Staking = new StakingParameters { Governor = Governor.Address },
        });
        First = new ValidatorNetwork(FirstFour, genesis: Genesis);
    }

    public ValidatorNetwork First { get; }

    public TestWallet Governor { get; }

    public string Genesis { get; }

    /// <summary>The longest that no block came while transfers were sent.</summary>
    public TimeSpan LongestPause { get; private set; }

    public static async Task<LivingNetwork> StartAsync(ulong epochLength = 8, ulong minimum = 2, SealScheme seals = SealScheme.EcdsaSecp256k1)
    {
        var network = new LivingNetwork(epochLength, minimum, seals);
        await network.First.StartAllAsync();
        return network;
    }

    /// <summary>A node with a devnet validator's key that dials the first four and all that came later.</summary>
    public async Task<RpcClient> AddNodeAsync(int key)
    {
        string folder = FolderOf(key);
        Directory.CreateDirectory(folder);
        NodeKeyFile.Write(Path.Combine(folder, "node.key"), DevnetGenesis.ValidatorKey(key));
        string config = await First.InitFollowerAsync(folder);
        if (_seals == SealScheme.Bls12381) await AddSealKeyAsync(folder, config);
        SequiturProcess node = SequiturProcess.Start("node", "--supervised", "--config", config);
        _nodes.Add(node);
        var client = new RpcClient(await node.ReadyAsync());
        _clients.Add(client);
        return client;
    }

    /// <summary>Where a node that was added has its keys: <c>node.key</c> and, where seals are BLS, the encrypted <c>seal.key</c> with its <c>password</c>.</summary>
    public string FolderOf(int key) => _folder[$"node-{key}"];

    /// <summary>As an operator does it: a new key, encrypted, and two more members of the node's configuration.</summary>
    private static async Task AddSealKeyAsync(string folder, string config)
    {
        string password = Path.Combine(folder, "password");
        await File.WriteAllTextAsync(password, "correct horse battery staple\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(password, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (int code, _, string errors) = await SequiturProcess.RunAsync(
            "keys", "create", Path.Combine(folder, "seal.key"), "--kind", "seal", "--light", "--password-file", password);
        Assert.True(code == 0, errors);
        JsonDocumentOptions commented = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        JsonNode file = JsonNode.Parse(await File.ReadAllTextAsync(config), documentOptions: commented)!;
        (file["sealKey"], file["passwordFile"]) = ("seal.key", "password");
        await File.WriteAllTextAsync(config, file.ToJsonString());
    }

    /// <summary>Sends transfers to a validator until the network is disposed, and watches how long it takes for the next block to come.</summary>
    public void SendTransfers(int validator) => _transfers = Task.Run(async () =>
    {
        TestWallet wallet = TestWallet.At(8);
        ulong nonce = await First.Client(validator).NumberAsync("eth_getTransactionCount", wallet.Address.ToString(), "pending");
        ulong head = 0;
        long moved = Stopwatch.GetTimestamp();
        while (!_stopping.IsCancellationRequested)
        {
            await First.Client(validator).CallAsync("eth_sendRawTransaction", wallet.Transfer(nonce++));
            await Task.Delay(TransferEveryMs);
            ulong next = await First.HeadAsync(validator);
            TimeSpan pause = Stopwatch.GetElapsedTime(moved);
            if (pause > LongestPause) LongestPause = pause;
            if (next == head) continue;
            head = next;
            moved = Stopwatch.GetTimestamp();
        }
    });

    public async Task StopTransfersAsync()
    {
        await _stopping.CancelAsync();
        await _transfers;
    }

    /// <summary>Sends a call and waits until it is final, again if the account's own reward has taken its nonce. The call must succeed.</summary>
    public async Task<JsonElement> CallAsync(RpcClient node, TestWallet sender, Address contract, byte[] data, U256 value = default)
    {
        JsonElement receipt = default;
        string last = "";
        await Eventually.IsSoAsync(
            "the call is final",
            async () =>
            {
                ulong nonce = await node.NumberAsync("eth_getTransactionCount", sender.Address.ToString(), "pending");
                string raw = sender.Sign(new TransactionFields
                {
                    ChainId = TestWallet.ChainId,
                    Nonce = nonce,
                    GasLimit = 1_000_000,
                    MaxFeePerGas = 100_000_000_000,
                    MaxPriorityFeePerGas = 1_000_000_000,
                    To = contract,
                    Value = value,
                    Data = data,
                });
                JsonElement sent = await node.AskAsync("eth_sendRawTransaction", raw);
                last = sent.GetRawText();
                if (!sent.TryGetProperty("result", out JsonElement hash)) return false;

                // Sent once for each nonce: a second call would revert where the first is only late.
                await Eventually.IsSoAsync(
                    $"nonce {nonce} is spent",
                    async () =>
                    {
                        bool isSpent = await node.NumberAsync("eth_getTransactionCount", sender.Address.ToString(), "latest") > nonce;
                        receipt = await node.CallAsync("eth_getTransactionReceipt", hash.GetString()!);
                        return isSpent || receipt.ValueKind == JsonValueKind.Object;
                    },
                    () => last);
                return receipt.ValueKind == JsonValueKind.Object;
            },
            () => last);
        Assert.Equal("0x1", receipt.GetProperty("status").GetString());
        return receipt;
    }

    /// <summary>What a view answers, in words.</summary>
    public static async Task<U256[]> ViewAsync(RpcClient node, Address contract, byte[] data, string block = "latest")
    {
        string answer = (await node.CallAsync("eth_call", new { to = contract.ToString(), data = Hex.Encode(data) }, block)).GetString()!;
        byte[] bytes = Convert.FromHexString(answer.AsSpan(2));
        return [.. Enumerable.Range(0, bytes.Length / 32).Select(i => U256.FromBigEndian(bytes.AsSpan(32 * i, 32)))];
    }

    /// <summary>Which devnet validators are in the set after a block, as <c>getValidators()</c> has it.</summary>
    public static async Task<int[]> ValidatorsAsync(RpcClient node, string block = "latest", Address? set = null)
    {
        U256[] words = await ViewAsync(node, set ?? Predeploys.ValidatorSet, ContractCalls.ActiveValidators(), block);
        return [.. words[2..].Select(word => Enumerable.Range(0, 16).Single(i => DevnetGenesis.ValidatorAddress(i).ToWord() == word)).Order()];
    }

    public Task UntilValidatorsAsync(RpcClient node, params int[] expected) => First.UntilAsync(
        $"the validators are {string.Join(", ", expected)}", async () => (await ValidatorsAsync(node, set: Set)).SequenceEqual(expected));

    private Address Set => _seals == SealScheme.Bls12381 ? Predeploys.ValidatorSetBls : Predeploys.ValidatorSet;

    public static async Task<int> ProposerAsync(RpcClient node, ulong number)
    {
        JsonElement block = await node.CallAsync("eth_getBlockByNumber", $"0x{number:x}", false);
        return ValidatorNetwork.IndexOf(block.GetProperty("miner").GetString()!, 16);
    }

    /// <summary>Checks traces as <c>sequitur stateless</c> does, with the genesis file and each block's parent from another node.</summary>
    public async Task AssertTracesAsync(RpcClient node, IEnumerable<ulong> numbers)
    {
        ChainConfiguration configuration = GenesisFile.Parse(Genesis).Configuration;
        foreach (ulong number in numbers)
        {
            JsonElement told = await node.CallAsync("l2trace_getBlockTraceByNumber", $"0x{number:x}");
            JsonElement parent = await First.Client(0).CallAsync("eth_getBlockByNumber", $"0x{number - 1:x}", false);
            TraceFile trace = TraceReading.Parse(Encoding.UTF8.GetBytes(told.GetRawText()));
            var hash = new Hash256(Convert.FromHexString(parent.GetProperty("hash").GetString().AsSpan(2)));
            TraceVerdict verdict = TraceCheck.Run(trace, configuration, hash, true);
            Assert.True(verdict.IsValid && verdict.IsFinal, $"block {number}: {verdict.FailedCheck}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        foreach (RpcClient client in _clients) client.Dispose();
        foreach (SequiturProcess node in _nodes) await node.DisposeAsync();
        await First.DisposeAsync();
        _folder.Dispose();
        _stopping.Dispose();
    }
}
