using System;
using System.IO;
using System.Text.Json;
using System.Threading.Tasks;
using Sequitur.Apps.Network;
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

        Spoil(folder["devnet", "validator-0", "chain", "data.mdb"]);
        Assert.NotEqual(0, (await SequiturProcess.RunAsync("db", "check", "--data-dir", folder["devnet"])).ExitCode);
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
    private static void Spoil(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        ReadOnlySpan<byte> funds = [0x02, 0x1e, 0x19, 0xe0, 0xc9, 0xba, 0xb2, 0x40];
        int changed = 0;
        for (int at = bytes.AsSpan().IndexOf(funds); at >= 0; changed++)
        {
            bytes[at] = 0x03;
            int next = bytes.AsSpan(at + 1).IndexOf(funds);
            at = next < 0 ? -1 : at + 1 + next;
        }

        Assert.True(changed > 0, "no stored balance was found");
        File.WriteAllBytes(file, bytes);
    }
}
