using System;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading.Tasks;
using Sequitur.Cli.Devnet;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Apps.Network;

public sealed class DevnetTests
{
    private const string GenesisHash = "0x9d25a5900ef61fcf331a2401a1019ae6c70498b0ba9b777e3240ed98b0dfa91d";

    [Fact]
    public async Task A_devnet_funds_the_test_mnemonic_includes_transfers_and_continues_after_a_restart()
    {
        using var folder = new TemporaryFolder();
        JsonElement before;
        await using (SequiturProcess devnet = StartDevnet(folder))
        {
            using var client = new RpcClient(await devnet.ReadyAsync());
            Assert.Equal(TestWallet.ChainId, await client.NumberAsync("eth_chainId"));
            for (int i = 0; i < TestWallet.Count; i++)
            {
                JsonElement balance = await client.CallAsync("eth_getBalance", TestWallet.At(i).Address.ToString(), "latest");
                Assert.Equal("0x21e19e0c9bab2400000", balance.GetString());
            }

            Assert.Equal(GenesisHash, (await BlockAsync(client, 0)).GetProperty("hash").GetString());
            Assert.Equal(await CallAsync(client, "0xb7ab4db5"), Words(32, 1, DevnetGenesis.ValidatorAddress(0).ToWord()));
            for (ulong nonce = 0; nonce < 3; nonce++) before = await IncludeAsync(client, TestWallet.At(0).Transfer(nonce));
            before = await BlockAsync(client, await client.NumberAsync("eth_blockNumber"));
            await StopAsync(devnet, folder);
        }

        await using (SequiturProcess devnet = StartDevnet(folder))
        {
            using var client = new RpcClient(await devnet.ReadyAsync());
            ulong number = RpcClient.ToNumber(before.GetProperty("number"));
            Assert.Equal(number, await client.NumberAsync("eth_blockNumber"));
            Assert.Equal(before.GetRawText(), (await BlockAsync(client, number)).GetRawText());
            JsonElement receipt = await IncludeAsync(client, TestWallet.At(0).Transfer(3));
            Assert.Equal(number + 1, RpcClient.ToNumber(receipt.GetProperty("blockNumber")));
            await StopAsync(devnet, folder);
        }
    }

    [Fact]
    public async Task Fresh_starts_a_new_chain()
    {
        using var folder = new TemporaryFolder();
        await using (SequiturProcess devnet = StartDevnet(folder))
        {
            using var client = new RpcClient(await devnet.ReadyAsync());
            await IncludeAsync(client, TestWallet.At(0).Transfer(0));
            await StopAsync(devnet, folder);
        }

        await using (SequiturProcess devnet = StartDevnet(folder, "--fresh"))
        {
            using var client = new RpcClient(await devnet.ReadyAsync());
            Assert.Equal(0UL, await client.NumberAsync("eth_blockNumber"));
            await StopAsync(devnet, folder);
        }
    }

    [Fact]
    public async Task A_burst_from_nine_senders_drains_completely()
    {
        using var folder = new TemporaryFolder();
        await using SequiturProcess devnet = StartDevnet(folder);
        using var client = new RpcClient(await devnet.ReadyAsync());
        const ulong each = 100;
        for (ulong nonce = 0; nonce < each; nonce += 20)
        {
            Task<JsonElement[]>[] batches = new Task<JsonElement[]>[9];
            for (int sender = 0; sender < 9; sender++)
            {
                object[] raw = new object[20];
                for (ulong i = 0; i < 20; i++) raw[i] = TestWallet.At(sender).Transfer(nonce + i);
                batches[sender] = client.BatchAsync("eth_sendRawTransaction", raw);
            }

            foreach (JsonElement[] answers in await Task.WhenAll(batches))
            {
                foreach (JsonElement answer in answers) Assert.True(answer.TryGetProperty("result", out _), answer.GetRawText());
            }
        }

        for (int sender = 0; sender < 9; sender++) await WaitForNonceAsync(client, TestWallet.At(sender), each);
        await StopAsync(devnet, folder);
    }

    [Fact]
    public async Task A_validator_that_is_killed_ends_the_devnet_with_a_failure()
    {
        using var folder = new TemporaryFolder();
        await using SequiturProcess devnet = StartDevnet(folder);
        await devnet.ReadyAsync();
        Kill(folder, 0);
        Assert.Equal(1, await devnet.ExitAsync());
        Assert.Contains("validator 0", devnet.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Four_validators_are_the_default_and_blocks_go_on_without_one_but_not_without_two()
    {
        using var folder = new TemporaryFolder();
        await using SequiturProcess devnet = SequiturProcess.Start("devnet", "--rpc-port", "0", "--p2p-port", "0", "--data-dir", folder["devnet"]);
        using var client = new RpcClient(await devnet.ReadyAsync());
        Assert.Equal(4, devnet.Output.Split("http://").Length - 1);
        Assert.Equal(Words(4), await CallAsync(client, "0x5d593f8d"));
        await IncludeAsync(client, TestWallet.At(0).Transfer(0));
        Kill(folder, 2);
        for (ulong nonce = 1; nonce < 6; nonce++) await IncludeAsync(client, TestWallet.At(0).Transfer(nonce));
        Assert.Contains("3 of 4 go on, 3 are needed: blocks go on", devnet.Errors, StringComparison.Ordinal);
        Kill(folder, 1);
        Assert.Equal(1, await devnet.ExitAsync());
        Assert.Contains("2 of 4 go on, 3 are needed: that is no quorum", devnet.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_supervisor_that_is_killed_leaves_no_validator_behind()
    {
        using var folder = new TemporaryFolder();
        await using SequiturProcess devnet = StartDevnet(folder);
        await devnet.ReadyAsync();
        int pid = ValidatorPid(folder);
        devnet.Kill();
        await devnet.ExitAsync();
        await Eventually.IsSoAsync("the validator has ended", () => !SequiturProcess.IsAlive(pid));
    }

    [Fact]
    public async Task A_second_devnet_in_the_same_folder_is_refused()
    {
        using var folder = new TemporaryFolder();
        await using SequiturProcess devnet = StartDevnet(folder);
        await devnet.ReadyAsync();
        (int code, _, string errors) = await SequiturProcess.RunAsync(["devnet", .. SequiturProcess.OneValidator, "--fresh", "--data-dir", folder["devnet"]]);
        Assert.Equal(2, code);
        Assert.Contains("another devnet runs", errors, StringComparison.Ordinal);
        Assert.False(devnet.HasExited);
        await StopAsync(devnet, folder);
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var folder = new TemporaryFolder();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        string[] arguments = ["devnet", "--validators", "1", "--p2p-port", "0", "--data-dir", folder["devnet"], "--rpc-port", $"{port}"];
        (int code, string output, string errors) = await SequiturProcess.RunAsync(arguments);
        Assert.Equal(2, code);
        Assert.Contains($"port {port} on 127.0.0.1 is in use", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("ready", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_with_other_things_in_it_is_never_cleared()
    {
        using var folder = new TemporaryFolder();
        string precious = folder["precious.txt"];
        await File.WriteAllTextAsync(precious, "keep me", TestContext.Current.CancellationToken);
        (int code, _, string errors) = await SequiturProcess.RunAsync(["devnet", .. SequiturProcess.OneValidator, "--data-dir", folder.FullPath, "--fresh"]);
        Assert.Equal(2, code);
        Assert.Contains("precious.txt", errors, StringComparison.Ordinal);
        Assert.True(File.Exists(precious));
    }

    [Theory]
    [InlineData("--validators", "101")]
    [InlineData("--validators", "0")]
    [InlineData("--validators", "x")]
    [InlineData("--rpc-port", "65536")]
    [InlineData("--rpc-port", "-1")]
    [InlineData("--p2p-port", "65536")]
    [InlineData("--p2p-port", "8545")]
    [InlineData("--frehs", "")]
    public async Task Bad_arguments_are_refused(string option, string value)
    {
        using var folder = new TemporaryFolder();
        (int code, string output, string errors) = await SequiturProcess.RunAsync("devnet", "--data-dir", folder["devnet"], option, value);
        Assert.Equal(2, code);
        Assert.NotEmpty(errors);
        Assert.Empty(output);
    }

    private static SequiturProcess StartDevnet(TemporaryFolder folder, params string[] more) =>
        SequiturProcess.Start(["devnet", .. SequiturProcess.OneValidator, "--data-dir", folder["devnet"], .. more]);

    private static async Task StopAsync(SequiturProcess devnet, TemporaryFolder folder)
    {
        int pid = ValidatorPid(folder);
        devnet.Signal(SequiturProcess.Interrupt);
        Assert.Equal(0, await devnet.ExitAsync());
        Assert.False(SequiturProcess.IsAlive(pid));
        Assert.False(File.Exists(folder["devnet", "validator-0", "pid"]));
    }

    private static int ValidatorPid(TemporaryFolder folder, int index = 0) =>
        int.Parse(File.ReadAllText(folder["devnet", $"validator-{index}", "pid"]), CultureInfo.InvariantCulture);

    private static void Kill(TemporaryFolder folder, int index)
    {
        using var validator = System.Diagnostics.Process.GetProcessById(ValidatorPid(folder, index));
        validator.Kill();
    }

    private static Task<JsonElement> BlockAsync(RpcClient client, ulong number) => client.CallAsync("eth_getBlockByNumber", $"0x{number:x}", false);

    /// <summary>What a function of the contract ValidatorSet returns.</summary>
    private static async Task<string?> CallAsync(RpcClient client, string data) =>
        (await client.CallAsync("eth_call", new { to = Predeploys.ValidatorSet.ToString(), data }, "latest")).GetString();

    private static string Words(params ReadOnlySpan<U256> words)
    {
        string text = "0x";
        foreach (U256 word in words) text += word.ToHash256().ToString()[2..];
        return text;
    }

    private static async Task<JsonElement> IncludeAsync(RpcClient client, string raw)
    {
        string hash = (await client.CallAsync("eth_sendRawTransaction", raw)).GetString()!;
        JsonElement receipt = await client.ReceiptAsync(hash);
        Assert.Equal("0x1", receipt.GetProperty("status").GetString());
        return receipt;
    }

    private static Task WaitForNonceAsync(RpcClient client, TestWallet wallet, ulong expected) => Eventually.IsSoAsync(
        $"{wallet.Address} has nonce {expected}",
        async () => await client.NumberAsync("eth_getTransactionCount", wallet.Address.ToString(), "latest") == expected);
}
