using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Net;
using System.Text.Json;
using System.Threading.Tasks;
using Sequitur.Apps.Clients;
using Sequitur.Apps.Network;
using Sequitur.Cli.Devnet;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Apps.Messages;

/// <summary>anvil as L1, with the contract MessageQueue. A block is final when two more are there.</summary>
internal sealed class AnvilL1 : IAsyncDisposable
{
    public const ulong ChainId = 31_337;

    /// <summary>Wei for each gas of a message.</summary>
    public const ulong GasPrice = 3;

    /// <summary>However this process ends, the shell reads the end of its input and ends the node.</summary>
    private const string WhileInputIsOpen = "\"$@\" >/dev/null 2>&1 </dev/null & cat >/dev/null; kill $!; wait";

    private static readonly string s_program = Path.Combine(ClientPackages.Folder, "node_modules", "@foundry-rs", "anvil-linux-amd64", "bin", "anvil");

    private readonly Process _process;
    private readonly RpcClient _client;

    private AnvilL1(Process process, Uri url)
    {
        _process = process;
        Url = url;
        _client = new RpcClient(url);
    }

    public Uri Url { get; }

    public Address Queue { get; private set; }

    /// <summary>The account that sends unless another is named: the last of the test mnemonic.</summary>
    public static Address Sender => TestWallet.At(9).Address;

    /// <summary>Skips the test where the packages it needs are not there.</summary>
    public static async Task<AnvilL1> StartAsync()
    {
        string? whyNot = await ClientPackages.Installed;
        Assert.SkipWhen(whyNot is not null, whyNot ?? "");
        int port = FreePorts.Choose(IPAddress.Loopback, 1)[0];
        string[] arguments =
        [
            "--port", port.ToString(CultureInfo.InvariantCulture), "--chain-id", ChainId.ToString(CultureInfo.InvariantCulture), "--slots-in-an-epoch", "1", "--silent",
        ];
        Process process = Process.Start(new ProcessStartInfo("sh", ["-c", WhileInputIsOpen, "sh", s_program, .. arguments]) { RedirectStandardInput = true })!;
        var anvil = new AnvilL1(process, new Uri($"http://127.0.0.1:{port}"));
        await anvil.ListeningAsync();
        await anvil.DeployAsync();
        return anvil;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _client.Dispose();
    }

    /// <summary>Sends a message in a block of its own.</summary>
    public Task SendAsync(Address to, ulong value, byte[]? data = null, ulong gas = 100_000)
    {
        byte[] content = data ?? [];
        byte[] call = new byte[4 + (4 * 32) + ((content.Length + 31) / 32 * 32)];
        Keccak.Hash("send(address,uint64,bytes)"u8).Bytes[..4].CopyTo(call);
        to.ToWord().WriteBigEndian(call.AsSpan(4));
        ((U256)gas).WriteBigEndian(call.AsSpan(36));
        ((U256)96UL).WriteBigEndian(call.AsSpan(68));
        ((U256)(ulong)content.Length).WriteBigEndian(call.AsSpan(100));
        content.CopyTo(call, 132);
        return TransactAsync(Queue, call, value + (gas * GasPrice));
    }

    /// <summary>Makes everything so far final.</summary>
    public Task FinalizeAsync() => _client.CallAsync("anvil_mine", "0x3");

    /// <summary>Replaces the last blocks by empty ones.</summary>
    public Task ReorganizeAsync(int depth) => _client.CallAsync("anvil_reorg", depth, Array.Empty<object>());

    /// <summary>Number of the newest final block.</summary>
    public async Task<ulong> FinalizedAsync() =>
        RpcClient.ToNumber((await _client.CallAsync("eth_getBlockByNumber", "finalized", false)).GetProperty("number"));

    public async Task<ulong> SentAsync()
    {
        byte[] data = Keccak.Hash("nextIndex()"u8).Bytes[..4].ToArray();
        return RpcClient.ToNumber(await _client.CallAsync("eth_call", new { to = Queue.ToString(), data = Hex.Encode(data) }, "latest"));
    }

    private async Task DeployAsync()
    {
        using JsonDocument artifact = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(ClientPackages.Root, "contracts", "artifacts", "MessageQueue.json")));
        Hex.TryDecode(artifact.RootElement.GetProperty("creationCode").GetString(), out byte[] code);
        byte[] arguments = new byte[64];
        ((U256)GasPrice).WriteBigEndian(arguments.AsSpan(0, 32));
        Sender.ToWord().WriteBigEndian(arguments.AsSpan(32));
        JsonElement receipt = await TransactAsync(null, [.. code, .. arguments], 0);
        Hex.TryDecode(receipt.GetProperty("contractAddress").GetString(), out byte[] address);
        Queue = new Address(address);
    }

    private async Task<JsonElement> TransactAsync(Address? to, byte[] data, ulong value)
    {
        object transaction = to is { } contract
            ? new { from = Sender.ToString(), to = contract.ToString(), data = Hex.Encode(data), value = $"0x{value:x}" }
            : new { from = Sender.ToString(), data = Hex.Encode(data), value = $"0x{value:x}" };
        string hash = (await _client.CallAsync("eth_sendTransaction", transaction)).GetString()!;
        JsonElement receipt = await _client.ReceiptAsync(hash);
        return receipt.GetProperty("status").GetString() == "0x1" ? receipt : throw new InvalidOperationException($"L1 refused it: {receipt.GetRawText()}");
    }

    private async Task ListeningAsync()
    {
        for (int attempt = 0; attempt < 300 && !_process.HasExited; attempt++)
        {
            try
            {
                await _client.CallAsync("eth_chainId");
                return;
            }
            catch (System.Net.Http.HttpRequestException)
            {
                await Task.Delay(50);
            }
        }

        throw new InvalidOperationException($"anvil does not answer at {Url}");
    }
}
