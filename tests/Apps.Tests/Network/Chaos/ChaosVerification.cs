using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Numerics;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace Sequitur.Apps.Network;

/// <summary>Holds a network that has come to rest to everything it has ever told anybody.</summary>
internal sealed class ChaosVerification(ValidatorNetwork network, FinalityWatch watch, PacedSender[] senders, Action<string> tell)
{
    private const ulong BatchLength = 50;
    private const int BalancesAtOnce = 500;

    private BigInteger _burnt;
    private HashSet<string> _accounts = [];

    /// <summary>What was checked, in a sentence.</summary>
    public async Task<string> CheckAsync()
    {
        Assert.True(watch.Contradictions.Count == 0, string.Join('\n', watch.Contradictions.Take(5)));
        ulong head = await network.HeadAsync(0);
        await ChainComparison.AssertSameAsync(network.Clients, head);
        tell($"{network.Count} validators tell the same {head} blocks");
        int transactions = await CheckAcknowledgedAsync(head);
        int sent = senders.Sum(sender => sender.SentAt.Count);
        await CheckSupplyAsync();
        string[] refusals = [.. senders.SelectMany(sender => sender.Refusals).GroupBy(refusal => refusal.Key).Select(group => $"{group.Sum(one => one.Value)} × {group.Key}")];
        return $"Afterwards: the same {head} blocks, word for word, at all {network.Count} validators; all {transactions} receipts that any of them had ever answered are still there, "
            + $"word for word; all {sent} transfers sent are final, each once; the supply is what genesis gave less {_burnt} wei of burnt fees, summed over {_accounts.Count} accounts; "
            + $"`db check` passes on every ledger. Refused sends: {(refusals.Length == 0 ? "none" : string.Join(", ", refusals))}.";
    }

    /// <summary>Every receipt any node has answered is in the chain as it was told; the chain holds nothing else but what nodes send themselves.</summary>
    private async Task<int> CheckAcknowledgedAsync(ulong head)
    {
        Dictionary<string, string> receipts = [];
        _accounts = [.. Genesis().Keys, .. senders.SelectMany(sender => sender.Recipients).Select(address => address.ToString().ToLowerInvariant())];
        for (ulong from = 0; from <= head; from += BatchLength)
        {
            string[] names = [.. Enumerable.Range(0, (int)ulong.Min(BatchLength, head + 1 - from)).Select(i => string.Create(CultureInfo.InvariantCulture, $"0x{from + (ulong)i:x}"))];
            JsonElement[] answers = await network.Client(0).BatchAsync(
                [.. names.Select(name => ("eth_getBlockByNumber", new object[] { name, false })), .. names.Select(name => ("eth_getBlockReceipts", new object[] { name }))]);
            for (int i = 0; i < names.Length; i++)
            {
                JsonElement block = answers[i].GetProperty("result");
                string? told = watch.HashOf(from + (ulong)i);
                Assert.True(told is null || told == block.GetProperty("hash").GetString(), $"block {from + (ulong)i} was told to be {told}");
                _burnt += Number(block.GetProperty("baseFeePerGas")) * Number(block.GetProperty("gasUsed"));
                _accounts.Add(block.GetProperty("miner").GetString()!.ToLowerInvariant());
                foreach (JsonElement receipt in answers[names.Length + i].GetProperty("result").EnumerateArray())
                {
                    Assert.True(receipts.TryAdd(receipt.GetProperty("transactionHash").GetString()!, receipt.GetRawText()), "a transaction is in the chain twice");
                }
            }
        }

        foreach ((string hash, Acknowledged told) in watch.Transactions) Assert.Equal(told.Receipt, receipts.GetValueOrDefault(hash, "none"));
        foreach (string hash in senders.SelectMany(sender => sender.SentAt.Keys)) Assert.True(receipts.ContainsKey(hash), $"{hash} was sent and is not in the chain");
        return watch.Transactions.Count;
    }

    private async Task CheckSupplyAsync()
    {
        BigInteger now = 0;
        foreach (string[] some in _accounts.Chunk(BalancesAtOnce))
        {
            JsonElement[] answers = await network.Client(0).BatchAsync(some.Select(account => ("eth_getBalance", new object[] { account, "latest" })));
            foreach (JsonElement answer in answers) now += Number(answer.GetProperty("result"));
        }

        BigInteger given = 0;
        foreach (BigInteger balance in Genesis().Values) given += balance;
        Assert.Equal(given - _burnt, now);
    }

    /// <summary>Balances by account.</summary>
    private Dictionary<string, BigInteger> Genesis()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllText(network.GenesisFile));
        Dictionary<string, BigInteger> balances = [];
        foreach (JsonProperty account in file.RootElement.GetProperty("alloc").EnumerateObject())
        {
            string name = account.Name.StartsWith("0x", StringComparison.Ordinal) ? account.Name : "0x" + account.Name;
            balances.Add(name.ToLowerInvariant(), account.Value.TryGetProperty("balance", out JsonElement balance) ? Number(balance) : 0);
        }

        return balances;
    }

    private static BigInteger Number(JsonElement quantity)
    {
        string text = quantity.ValueKind == JsonValueKind.Number ? quantity.GetRawText() : quantity.GetString()!;
        return text.StartsWith("0x", StringComparison.Ordinal)
            ? BigInteger.Parse("0" + text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : BigInteger.Parse(text, CultureInfo.InvariantCulture);
    }
}
