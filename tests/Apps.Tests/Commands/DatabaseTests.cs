using System;
using System.Diagnostics;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Apps.Network;
using Sequitur.Cli.Devnet;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Apps.Commands;

public sealed class DatabaseTests
{
    [Fact]
    public async Task A_stopped_devnet_is_sound_and_a_spoiled_one_is_not()
    {
        using var folder = new TemporaryFolder();
        await using (SequiturProcess devnet = SequiturProcess.Start(["devnet", .. SequiturProcess.OneValidator, "--data-dir", folder["devnet"]]))
        {
            using var client = new RpcClient(await devnet.ReadyAsync());
            string hash = (await client.CallAsync("eth_sendRawTransaction", TestWallet.At(0).Transfer(0))).GetString()!;
            await client.ReceiptAsync(hash);
            (int held, _, string why) = await SequiturProcess.RunAsync("db", "check", "--data-dir", folder["devnet"]);
            Assert.Equal(2, held);
            Assert.NotEmpty(why);
            devnet.Signal(SequiturProcess.Interrupt);
            Assert.Equal(0, await devnet.ExitAsync());
        }

        (int code, string output, string errors) = await SequiturProcess.RunAsync("db", "check", "--data-dir", folder["devnet"], "--json");
        Assert.True(code == 0, errors);
        using JsonDocument report = JsonDocument.Parse(output);
        Assert.Equal(1, report.RootElement.GetProperty("head").GetInt32());
        Assert.Equal(1, report.RootElement.GetProperty("transactions").GetInt32());
        Assert.Equal(DevnetGenesis.ValidatorAddress(0).ToString(), report.RootElement.GetProperty("node").GetString());
        Assert.True(report.RootElement.GetProperty("validator").GetBoolean());
        Assert.Equal(0, report.RootElement.GetProperty("votes").GetInt32());
        string key = folder["devnet", "validator-0", "node.key"];
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(key, File.GetUnixFileMode(key) | UnixFileMode.OtherRead);
        (code, output, _) = await SequiturProcess.RunAsync("db", "check", "--data-dir", folder["devnet"]);
        Assert.Equal(1, code);
        Assert.Contains("a node key is for its owner only", output, StringComparison.Ordinal);

        Spoil(folder["devnet", "validator-0", "chain", "data.mdb"]);
        Assert.NotEqual(0, (await SequiturProcess.RunAsync("db", "check", "--data-dir", folder["devnet"])).ExitCode);
    }

    [Fact]
    public async Task Of_a_chain_of_aggregated_seals_a_sound_copy_is_told_from_one_whose_certificate_is_damaged()
    {
        using var folder = new TemporaryFolder();
        byte[] signature;
        await using (SequiturProcess devnet = SequiturProcess.Start(["devnet", .. SequiturProcess.OneValidator, "--data-dir", folder["devnet"], "--seals", "bls"]))
        {
            using var client = new RpcClient(await devnet.ReadyAsync());
            string hash = (await client.CallAsync("eth_sendRawTransaction", TestWallet.At(0).Transfer(0))).GetString()!;
            await client.ReceiptAsync(hash);
            JsonElement trace = await client.CallAsync("l2trace_getBlockTraceByNumber", "0x1");
            signature = Convert.FromHexString(trace.GetProperty("commit").GetProperty("signature").GetString()!.AsSpan(2));
            devnet.Signal(SequiturProcess.Interrupt);
            Assert.Equal(0, await devnet.ExitAsync());
        }

        (int code, string output, string errors) = await SequiturProcess.RunAsync("db", "check", "--data-dir", folder["devnet"], "--json");
        Assert.True(code == 0, output + errors);
        byte[] damaged = [.. signature];
        damaged[^1] ^= 1;
        Replace(folder["devnet", "validator-0", "chain", "data.mdb"], signature, damaged);
        (code, output, _) = await SequiturProcess.RunAsync("db", "check", "--data-dir", folder["devnet"]);
        Assert.Equal(1, code);
        Assert.Contains("BadSeal", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_taken_under_load_is_sound_keeps_silent_and_once_released_goes_on()
    {
        using var folder = new TemporaryFolder();
        string[] start = ["devnet", .. SequiturProcess.OneValidator, "--data-dir", folder["devnet"]];
        ulong nonce = 0, head = 0;
        await using (SequiturProcess devnet = SequiturProcess.Start(start))
        {
            using var client = new RpcClient(await devnet.ReadyAsync());
            using var enough = new CancellationTokenSource();
            Task load = LoadAsync();
            for (int i = 0; i < 3; i++)
            {
                head = Number(await RunAsync("db", "backup", "--data-dir", folder["devnet"], "--to", folder[$"copy{i}"], "--json"), "head");
            }

            await enough.CancelAsync();
            await load;
            Assert.InRange(head, 1UL, nonce);
            async Task LoadAsync()
            {
                for (; !enough.IsCancellationRequested; nonce++)
                {
                    await client.ReceiptAsync((await client.CallAsync("eth_sendRawTransaction", TestWallet.At(0).Transfer(nonce))).GetString()!);
                }
            }

            (int code, _, string errors) = await SequiturProcess.RunAsync("db", "backup", "--data-dir", folder["devnet"], "--to", folder["copy0"]);
            Assert.Equal(2, code);
            Assert.Contains("exists and is not overwritten", errors, StringComparison.Ordinal);
        }

        for (int i = 0; i < 3; i++)
        {
            string report = await RunAsync("db", "check", "--data-dir", folder[$"copy{i}"], "--json");
            Assert.Equal(JsonValueKind.Null, JsonDocument.Parse(report).RootElement.GetProperty("votesAbove").ValueKind);
        }

        Directory.Move(folder["devnet", "validator-0", "chain"], folder["devnet", "validator-0", "lost"]);
        Directory.Move(folder["copy2", "chain"], folder["devnet", "validator-0", "chain"]);
        Assert.Equal(head, await HeadAfterTransferAsync(start, head, TimeSpan.FromSeconds(1)));
        (int refused, _, string why) = await SequiturProcess.RunAsync("db", "release", "--data-dir", folder["devnet"], "--above", $"{head - 1}");
        Assert.Equal(2, refused);
        Assert.Contains($"expected at least {head}", why, StringComparison.Ordinal);
        await RunAsync("db", "release", "--data-dir", folder["devnet"], "--above", $"{head}");
        Assert.Equal(head + 1, await HeadAfterTransferAsync(start, head, Eventually.Patience));
        Assert.Equal(head + 1, Number(await RunAsync("db", "check", "--data-dir", folder["devnet"], "--json"), "head"));
    }

    /// <summary>Starts the devnet, sends the next transfer, and gives its head when it has moved or the time is over.</summary>
    private static async Task<ulong> HeadAfterTransferAsync(string[] start, ulong head, TimeSpan patience)
    {
        await using SequiturProcess devnet = SequiturProcess.Start(start);
        using var client = new RpcClient(await devnet.ReadyAsync());
        await client.CallAsync("eth_sendRawTransaction", TestWallet.At(0).Transfer(head));
        ulong reached = await client.NumberAsync("eth_blockNumber");
        for (Stopwatch watch = Stopwatch.StartNew(); reached == head && watch.Elapsed < patience; reached = await client.NumberAsync("eth_blockNumber"))
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Equal(reached == head, devnet.Errors.Contains("silent", StringComparison.Ordinal));
        devnet.Signal(SequiturProcess.Interrupt);
        Assert.Equal(0, await devnet.ExitAsync());
        return reached;
    }

    private static ulong Number(string json, string name) => JsonDocument.Parse(json).RootElement.GetProperty(name).GetUInt64();

    private static async Task<string> RunAsync(params string[] arguments)
    {
        (int code, string output, string errors) = await SequiturProcess.RunAsync(arguments);
        Assert.True(code == 0, errors);
        return output;
    }

    [Fact]
    public async Task A_folder_without_a_ledger_is_named()
    {
        using var folder = new TemporaryFolder();
        (int code, _, string errors) = await SequiturProcess.RunAsync("db", "check", "--data-dir", folder.FullPath);
        Assert.Equal(2, code);
        Assert.Contains("holds no ledger", errors, StringComparison.Ordinal);
    }

    /// <summary>Changes the balance of the genesis accounts wherever it is stored: 10,000 ETH becomes another sum.</summary>
    private static void Spoil(string file) =>
        Replace(file, [0x02, 0x1e, 0x19, 0xe0, 0xc9, 0xba, 0xb2, 0x40], [0x03, 0x1e, 0x19, 0xe0, 0xc9, 0xba, 0xb2, 0x40]);

    private static void Replace(string file, byte[] stored, byte[] other)
    {
        byte[] bytes = File.ReadAllBytes(file);
        int changed = 0;
        for (int at = bytes.AsSpan().IndexOf(stored); at >= 0; changed++)
        {
            other.CopyTo(bytes, at);
            int next = bytes.AsSpan(at + 1).IndexOf(stored);
            at = next < 0 ? -1 : at + 1 + next;
        }

        Assert.True(changed > 0, "what is to be spoilt was not found");
        File.WriteAllBytes(file, bytes);
    }
}
