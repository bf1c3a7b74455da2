using System;
using System.Text.Json;
using System.Threading.Tasks;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Xunit;

namespace Sequitur.Apps.Network;

/// <summary>Bad transactions over the wire: refused by name, and nothing of them stays.</summary>
public sealed class BadInputTests(BadInputTests.Devnet devnet) : IClassFixture<BadInputTests.Devnet>
{
    private static readonly TestWallet s_wallet = TestWallet.At(5);

    [Fact]
    public Task Bytes_that_are_no_transaction_are_refused() => RefusesAsync("0x02c0", "malformed");

    [Fact]
    public Task An_unknown_type_is_refused() => RefusesAsync("0x05c0", "type not supported");

    [Fact]
    public Task A_truncated_transaction_is_refused() => RefusesAsync(s_wallet.Transfer(0)[..^2], "malformed");

    [Fact]
    public Task A_byte_too_many_is_refused() => RefusesAsync(s_wallet.Transfer(0) + "00", "malformed");

    [Fact]
    public Task Another_chain_id_is_refused() =>
        RefusesAsync(s_wallet.Sign(new TransactionFields { ChainId = 1, GasLimit = 21_000, To = s_wallet.Address }), "chain id");

    [Fact]
    public Task A_nonce_far_ahead_is_refused() => RefusesAsync(s_wallet.Transfer(5_000), "nonce too high");

    [Fact]
    public Task An_unfunded_sender_is_refused() => RefusesAsync(TestWallet.Unfunded.Transfer(0), "insufficient funds");

    [Fact]
    public async Task A_blob_transaction_is_refused_as_such()
    {
        byte[] versioned = new byte[32];
        versioned[0] = 1;
        TransactionFields fields = new()
        {
            Type = TransactionType.Blob,
            ChainId = TestWallet.ChainId,
            GasLimit = 21_000,
            To = s_wallet.Address,
            MaxFeePerGas = 100_000_000_000,
            MaxFeePerBlobGas = 1,
            BlobHashes = [new Hash256(versioned)],
        };
        await RefusesAsync(s_wallet.Sign(fields), "no blobs");
    }

    [Fact]
    public async Task A_used_nonce_and_a_known_transaction_are_refused()
    {
        TestWallet wallet = TestWallet.At(6);
        string hash = (await devnet.Client.CallAsync("eth_sendRawTransaction", wallet.Transfer(0))).GetString()!;
        await devnet.Client.ReceiptAsync(hash);
        await RefusesAsync(wallet.Transfer(0, value: 2), "nonce too low");
        string waiting = wallet.Transfer(2);
        await devnet.Client.CallAsync("eth_sendRawTransaction", waiting);
        await RefusesAsync(waiting, "already known");
        await RefusesAsync(wallet.Transfer(2, value: 2), "underpriced");
    }

    private async Task RefusesAsync(string raw, string message)
    {
        JsonElement answer = await devnet.Client.AskAsync("eth_sendRawTransaction", raw);
        Assert.True(answer.TryGetProperty("error", out JsonElement error), answer.GetRawText());
        Assert.Contains(message, error.GetProperty("message").GetString(), StringComparison.OrdinalIgnoreCase);
    }

    public sealed class Devnet : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();
        private SequiturProcess? _process;

        internal RpcClient Client { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _process = SequiturProcess.Start(["devnet", .. SequiturProcess.OneValidator, "--data-dir", _folder["devnet"]]);
            Client = new RpcClient(await _process.ReadyAsync());
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            _process!.Signal(SequiturProcess.Interrupt);
            await _process.ExitAsync();
            await _process.DisposeAsync();
            _folder.Dispose();
        }
    }
}
