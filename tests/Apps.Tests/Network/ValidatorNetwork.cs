using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Cli.Devnet;
using Sequitur.Primitives;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Apps.Network;

/// <summary>Validators of one chain as processes of their own, each of which can be killed and started again.</summary>
internal sealed class ValidatorNetwork : IAsyncDisposable
{

    private readonly TemporaryFolder _folder = new();
    private readonly SequiturProcess?[] _processes;
    private readonly RpcClient?[] _clients;
    private readonly Uri?[] _urls;
    private readonly Func<int, string[]> _place;

    /// <param name="count">How many validators.</param>
    /// <param name="configure">Changes the configuration of each before it starts.</param>
    /// <param name="place">What stands before the command that starts each.</param>
    /// <param name="genesis">The genesis file; null for a devnet's.</param>
    public ValidatorNetwork(int count, Action<int, JsonNode>? configure = null, Func<int, string[]>? place = null, string? genesis = null)
    {
        _place = place ?? (_ => []);
        _processes = new SequiturProcess?[count];
        _clients = new RpcClient?[count];
        _urls = new Uri?[count];
        using DevnetFolder devnet = DevnetFolder.Open(FolderPath);
        if (genesis is not null) File.WriteAllText(GenesisFile, genesis);
        devnet.Prepare(new DevnetChoices(count, 0, 0));
        for (int i = 0; i < count; i++)
        {
            JsonNode file = JsonNode.Parse(File.ReadAllText(ConfigFile(i)))!;
            configure?.Invoke(i, file);
            File.WriteAllText(ConfigFile(i), file.ToJsonString());
        }
    }

    public int Count => _processes.Length;

    public string FolderPath => _folder["network"];

    public string GenesisFile => Path.Combine(FolderPath, "genesis.json");

    public RpcClient[] Clients => [.. Enumerable.Range(0, Count).Select(Client)];

    public static Address AddressOf(int index) => DevnetGenesis.ValidatorAddress(index);

    /// <summary>Validators take turns in the order of their addresses.</summary>
    public static int ProposerAfter(int index, int count)
    {
        int[] ring = [.. Enumerable.Range(0, count).OrderBy(AddressOf)];
        return ring[(Array.IndexOf(ring, index) + 1) % count];
    }

    public static int IndexOf(string address, int count) =>
        Enumerable.Range(0, count).Single(i => AddressOf(i).ToString().Equals(address, StringComparison.OrdinalIgnoreCase));

    public bool IsRunning(int index) => _processes[index] is not null;

    public string NodeFolder(int index) => Path.Combine(FolderPath, $"validator-{index}");

    public string ConfigFile(int index) => Path.Combine(NodeFolder(index), "node.json");

    public RpcClient Client(int index) => _clients[index] ?? throw new InvalidOperationException($"Validator {index} does not run.");

    public Uri Url(int index) => _urls[index] ?? throw new InvalidOperationException($"Validator {index} does not run.");

    public async Task StartAsync(params IEnumerable<int> which)
    {
        int[] all = [.. which];
        foreach (int i in all) _processes[i] = SequiturProcess.StartWithin(_place(i), "node", "--supervised", "--config", ConfigFile(i));
        foreach (int i in all)
        {
            _urls[i] = await _processes[i]!.ReadyAsync();
            _clients[i] = new RpcClient(_urls[i]!);
        }
    }

    public async Task StartAllAsync()
    {
        await StartAsync(Enumerable.Range(0, Count));
        await ConnectedAsync(Enumerable.Range(0, Count));
    }

    /// <summary>Waits until each of these sees a quorum.</summary>
    public async Task ConnectedAsync(params IEnumerable<int> which)
    {
        foreach (int i in which)
        {
            await UntilAsync($"validator {i} sees a quorum", async () => (await Client(i).GetAsync("/health")).GetProperty("quorumConnected").GetBoolean());
        }
    }

    /// <summary>SIGKILL to all of these at once.</summary>
    public async Task KillAsync(params IEnumerable<int> which)
    {
        int[] all = [.. which];
        foreach (int i in all) _processes[i]!.Kill();
        foreach (int i in all)
        {
            await _processes[i]!.DisposeAsync();
            Forget(i);
        }
    }

    public int Pid(int index) => _processes[index]!.Pid;

    /// <summary>Sends one a signal that does not end it.</summary>
    public void Signal(int index, int signal) => _processes[index]!.Signal(signal);

    public async Task StopAsync()
    {
        int[] running = [.. Enumerable.Range(0, Count).Where(i => _processes[i] is not null)];
        foreach (int i in running) _processes[i]!.Signal(SequiturProcess.Terminate);
        foreach (int i in running)
        {
            int code = await _processes[i]!.ExitAsync();
            Assert.True(code == 0, $"validator {i} ended with exit code {code}:\n{_processes[i]!.Errors}");
            await _processes[i]!.DisposeAsync();
            Forget(i);
        }
    }

    public Task<ulong> HeadAsync(int index) => Client(index).NumberAsync("eth_blockNumber");

    public async Task<ulong> HighestAsync()
    {
        ulong highest = 0;
        for (int i = 0; i < Count; i++)
        {
            if (_clients[i] is not null) highest = Math.Max(highest, await HeadAsync(i));
        }

        return highest;
    }

    public Task ReachesAsync(int index, ulong number) => UntilAsync($"validator {index} has block {number}", async () => await HeadAsync(index) >= number);

    /// <summary>Waits until all have the same head and nothing moves any more.</summary>
    public Task SettleAsync() => UntilAsync("all have the same head and nothing waits", async () =>
    {
        ulong head = await HeadAsync(0);
        foreach (RpcClient client in Clients)
        {
            if (await client.NumberAsync("eth_blockNumber") != head) return false;
            JsonElement pool = await client.CallAsync("txpool_status");
            if (RpcClient.ToNumber(pool.GetProperty("pending")) > 0) return false;
        }

        await Task.Delay(300);
        return await HeadAsync(0) == head;
    });

    /// <summary>Sends a transfer to one validator and waits for its final receipt there.</summary>
    public async Task<JsonElement> IncludeAsync(int index, TestWallet wallet)
    {
        ulong nonce = await Client(index).NumberAsync("eth_getTransactionCount", wallet.Address.ToString(), "pending");
        string hash = (await Client(index).CallAsync("eth_sendRawTransaction", wallet.Transfer(nonce))).GetString()!;
        return await Client(index).ReceiptAsync(hash);
    }

    /// <summary>Makes the folder of a node of the same chain, with the validators as peers; returns its configuration file.</summary>
    public async Task<string> InitFollowerAsync(string folder)
    {
        string[] peers =
        [
            .. Enumerable.Range(0, Count).Select(i => $"{AddressOf(i)}@127.0.0.1:{JsonNode.Parse(File.ReadAllText(ConfigFile(i)))!["p2pPort"]}"),
        ];
        (int code, string output, string errors) = await SequiturProcess.RunAsync(
            ["init", folder, "--genesis", GenesisFile, "--rpc-port", "0", "--p2p-port", "0", "--peers", .. peers]);
        Assert.True(code == 0, output + errors);
        return Path.Combine(folder, "node.json");
    }

    /// <summary>Lines of a validator's log that contain this text.</summary>
    public string[] LogLines(int index, string text)
    {
        string path = Path.Combine(NodeFolder(index), "node.log");
        if (!File.Exists(path)) return [];
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n').Where(line => line.Contains(text, StringComparison.Ordinal))];
    }

    public Task UntilAsync(string what, Func<Task<bool>> isSo, int pollMs = 20) => Eventually.IsSoAsync(what, isSo, Ends, pollMs);

    public async ValueTask DisposeAsync()
    {
        for (int i = 0; i < Count; i++)
        {
            if (_processes[i] is { } process) await process.DisposeAsync();
            Forget(i);
        }

        _folder.Dispose();
    }

    private void Forget(int index)
    {
        _clients[index]?.Dispose();
        _clients[index] = null;
        _processes[index] = null;
        _urls[index] = null;
    }

    /// <summary>The last lines each validator wrote.</summary>
    private string Ends() => string.Join('\n', Enumerable.Range(0, Count).Select(i => $"validator {i}:\n{string.Join('\n', LogLines(i, "").TakeLast(12))}"));
}
