using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Sequencing;
using Xunit;

namespace Sequitur.Runtime.Rpc;

public sealed class SubmissionTests
{
    [Fact]
    public async Task A_sent_transaction_is_pending_until_it_is_in_a_block()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();
        Transaction transaction = chain.Transfer(ChainFixture.Alice, ChainFixture.Bob.Address, 1);

        string hash = (string)(await chain.CallAsync("eth_sendRawTransaction", Raw(transaction)))!;
        JsonNode pending = (await chain.CallAsync("eth_getTransactionByHash", $"\"{hash}\""))!;
        JsonNode? noReceipt = await chain.CallAsync("eth_getTransactionReceipt", $"\"{hash}\"");
        JsonNode status = (await chain.CallAsync("txpool_status"))!;
        JsonNode content = (await chain.CallAsync("txpool_content"))!;
        chain.Produce(transaction);
        JsonNode included = (await chain.CallAsync("eth_getTransactionByHash", $"\"{hash}\""))!;
        (int code, string message, JsonNode? _) = await chain.FailAsync("eth_sendRawTransaction", Raw(transaction));

        Assert.Equal(transaction.Hash.ToString(), hash);
        Assert.Null(pending["blockNumber"]);
        Assert.Null(noReceipt);
        Assert.Equal("""{"pending":"0x1","queued":"0x0"}""", status.ToJsonString());
        Assert.Equal(hash, (string)content["pending"]![ChainFixture.Alice.Address.ToString()]!["0"]!["hash"]!);
        Assert.Equal("0x1", (string)included["blockNumber"]!);
        Assert.Equal(-32000, code);
        Assert.Equal("already known", message);
    }

    [Theory]
    [InlineData("\"0x\"", "got none")]
    [InlineData("\"0xc0\"", "malformed RLP")]
    [InlineData("\"0x02c0\"", "malformed RLP")]
    [InlineData("\"0x7fc0\"", "transaction type not supported")]
    [InlineData("\"0x1\"", "odd number of digits")]
    [InlineData("\"f86c\"", "DATA")]
    [InlineData("7", "DATA")]
    [InlineData("", "missing value for required argument 0 (transaction)")]
    public async Task Bytes_that_are_no_transaction_are_named(string parameter, string named)
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();

        (int code, string message, JsonNode? _) = await chain.FailAsync("eth_sendRawTransaction", parameter);

        Assert.Equal(-32602, code);
        Assert.Contains(named, message);
    }

    [Theory]
    [InlineData(MempoolRefusalReason.NonceTooLow, "nonce too low: next nonce 7, tx nonce 3")]
    [InlineData(MempoolRefusalReason.InsufficientFunds, "insufficient funds for gas * price + value: balance 3, tx cost 7")]
    [InlineData(MempoolRefusalReason.ReplacementUnderpriced, "replacement transaction underpriced")]
    [InlineData(MempoolRefusalReason.IntrinsicGas, "intrinsic gas too low")]
    [InlineData(MempoolRefusalReason.GasLimitExceeded, "exceeds block gas limit")]
    [InlineData(MempoolRefusalReason.WrongChain, "invalid chain id")]
    [InlineData(MempoolRefusalReason.TypeThreeRefused, "transaction type not supported")]
    public async Task A_refusal_opens_with_words_that_wallets_know(MempoolRefusalReason reason, string words)
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();
        chain.Pool.Answer = new MempoolRefusal(reason, 7, 3);

        (int code, string message, JsonNode? data) = await chain.FailAsync(
            "eth_sendRawTransaction", Raw(chain.Transfer(ChainFixture.Alice, ChainFixture.Bob.Address, 1)));

        Assert.Equal(-32000, code);
        Assert.StartsWith(words, message);
        Assert.Equal(reason.ToString(), (string)data!["reason"]!);
    }

    [Fact]
    public async Task Every_reason_of_refusal_has_a_message_of_its_own()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();
        System.Collections.Generic.HashSet<string> messages = [];
        foreach (MempoolRefusalReason reason in System.Enum.GetValues<MempoolRefusalReason>())
        {
            if (reason == MempoolRefusalReason.None) continue;
            chain.Pool.Answer = new MempoolRefusal(reason, 7, 3);
            (int _, string message, JsonNode? _) = await chain.FailAsync(
                "eth_sendRawTransaction", Raw(chain.Transfer(ChainFixture.Alice, ChainFixture.Bob.Address, 1)));
            Assert.NotEqual(reason.ToString(), message);
            Assert.True(messages.Add(message), message);
        }
    }

    private static string Raw(Transaction transaction) => $"\"{Hex.Encode(transaction.Raw)}\"";
}
