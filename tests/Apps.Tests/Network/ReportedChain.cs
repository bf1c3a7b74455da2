using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace Sequitur.Apps.Network;

/// <summary>What a node has told its clients is final: it may never take any of it back.</summary>
internal sealed class ReportedChain
{
    private readonly ConcurrentDictionary<ulong, string> _blocks = [];
    private readonly ConcurrentDictionary<string, string> _receipts = [];

    public ulong Head => _blocks.IsEmpty ? 0 : _blocks.Keys.Max();

    public int BlockCount => _blocks.Count;

    public int ReceiptCount => _receipts.Count;

    public void AddBlock(JsonElement block)
    {
        string said = block.GetRawText();
        string before = _blocks.GetOrAdd(RpcClient.ToNumber(block.GetProperty("number")), said);
        Assert.Equal(before, said);
    }

    public void AddReceipt(JsonElement receipt) => _receipts[receipt.GetProperty("transactionHash").GetString()!] = receipt.GetRawText();

    /// <summary>Everything reported is still there, word for word.</summary>
    public async Task CheckAsync(RpcClient client)
    {
        Assert.True(await client.NumberAsync("eth_blockNumber") >= Head, $"block {Head} was reported and is gone");
        foreach ((ulong number, string said) in _blocks)
        {
            Assert.Equal(said, (await client.CallAsync("eth_getBlockByNumber", $"0x{number:x}", false)).GetRawText());
        }

        foreach (KeyValuePair<string, string>[] some in _receipts.Chunk(100))
        {
            JsonElement[] answers = await client.BatchAsync("eth_getTransactionReceipt", [.. some.Select(receipt => receipt.Key)]);
            for (int i = 0; i < some.Length; i++) Assert.Equal(some[i].Value, answers[i].GetProperty("result").GetRawText());
        }
    }

    /// <summary>Forgets receipts, so that the check of a later round does not read all rounds again; blocks stay.</summary>
    public void ForgetReceipts() => _receipts.Clear();
}
