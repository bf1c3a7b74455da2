using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace Sequitur.Apps.Network;

[Collection(Unshared.Name)]
public sealed class FreshAccountTests
{
    private const int Accounts = 40;

    /// <summary>A validator may hear of the transaction before it has committed the block that makes it payable.</summary>
    [Fact]
    public async Task A_transaction_that_only_the_newest_block_makes_possible_is_not_forgotten_by_validators_that_lag_behind()
    {
        await using var network = new ValidatorNetwork(4);
        await network.StartAllAsync();
        List<double> took = [];
        for (int i = 0; i < Accounts; i++)
        {
            int asked = i % network.Count;
            TestWallet fresh = TestWallet.Of($"fresh {i}");
            ulong nonce = await network.Client(asked).NumberAsync("eth_getTransactionCount", TestWallet.At(0).Address.ToString(), "pending");
            string funded = (await network.Client(asked).CallAsync("eth_sendRawTransaction", TestWallet.At(0).Transfer(nonce, fresh.Address, 10_000_000_000_000_000))).GetString()!;
            await network.Client(asked).ReceiptAsync(funded);
            long started = Stopwatch.GetTimestamp();
            string hash = (await network.Client(asked).CallAsync("eth_sendRawTransaction", fresh.Transfer(0))).GetString()!;
            JsonElement receipt = await network.Client(asked).ReceiptAsync(hash);
            Assert.Equal("0x1", receipt.GetProperty("status").GetString());
            took.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        TestContext.Current.SendDiagnosticMessage($"final after {string.Join(' ', took.Select(time => $"{time:0}"))} ms");
        Assert.True(took.Max() < 5_000, $"one took {took.Max():0} ms");
        await network.StopAsync();
    }
}
