using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Xunit;

namespace Sequitur.Runtime.Rpc;

/// <summary>Every method that the execution API specifies and we serve answers as its schema says.</summary>
public sealed class OpenRpcTests
{
    /// <summary>Specified, and not served on purpose or not yet: docs/spec/json-rpc.md.</summary>
    private static readonly HashSet<string> NotServed =
    [
        "debug_getRawBlockAccessList", "debug_getBadBlocks", "debug_traceBlockByNumber", "debug_traceBlockByHash", "debug_traceTransaction",
        "eth_getBlockAccessList", "eth_capabilities", "eth_simulateV1", "eth_fillTransaction", "eth_sign", "eth_signTransaction", "eth_getStorageValues",
        "eth_sendTransaction", "testing_buildBlockV1",
    ];

    [Fact]
    public async Task Responses_match_the_official_specification()
    {
        JsonNode specification = ReadSpecification();
        JsonSchema schema = new(specification);
        Dictionary<string, JsonNode> results = specification["methods"]!.AsArray().ToDictionary(
            static method => (string)method!["name"]!, static method => method!["result"]!["schema"]!);
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync();
        List<string> faults = [];
        HashSet<string> answered = [];
        foreach ((string method, string[] parameters) in await CallsAsync(chain))
        {
            JsonNode? result = await chain.CallAsync(method, parameters);
            answered.Add(method);
            faults.AddRange(schema.Check(result, results[method]).Select(fault => $"{method}({string.Join(", ", parameters)}) {fault}"));
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        string[] open = [.. results.Keys.Where(name => !name.StartsWith("engine_", StringComparison.Ordinal) && !answered.Contains(name) && !NotServed.Contains(name))];
        Assert.Empty(open);
    }

    [Fact]
    public async Task Methods_that_are_not_served_say_so()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();

        foreach (string method in NotServed)
        {
            Assert.Equal(-32601, (await chain.FailAsync(method)).Code);
        }
    }

    private static async Task<List<(string Method, string[] Parameters)>> CallsAsync(ChainFixture chain)
    {
        Transaction waiting = chain.Transfer(ChainFixture.Alice, ChainFixture.Bob.Address, 1);
        Transaction other = chain.Sign(ChainFixture.Alice, new TransactionFields { Type = TransactionType.Legacy, To = ChainFixture.Bob.Address });
        string alice = $"\"{ChainFixture.Alice.Address}\"";
        string reader = $"\"{ChainFixture.Reader}\"";
        string call = $$"""{"from":{{alice}},"to":{{reader}}}""";
        List<(string Method, string[] Parameters)> calls =
        [
            ("eth_chainId", []), ("eth_syncing", []), ("eth_coinbase", []), ("eth_accounts", []), ("eth_blockNumber", []), ("eth_config", []), ("net_version", []),
            ("eth_gasPrice", []), ("eth_baseFee", []), ("eth_blobBaseFee", []), ("eth_maxPriorityFeePerGas", []), ("eth_feeHistory", ["\"0x5\"", "\"latest\"", "[10,90]"]),
            ("eth_call", [call, "\"latest\""]), ("eth_estimateGas", [call]), ("eth_createAccessList", [call, "\"latest\""]),
            ("eth_newFilter", ["{}"]), ("eth_newBlockFilter", []), ("eth_newPendingTransactionFilter", []),
            ("eth_getLogs", ["""{"fromBlock":"0x0"}"""]),
            ("eth_sendRawTransaction", [$"\"{Hex.Encode(waiting.Raw)}\""]), ("eth_sendRawTransaction", [$"\"{Hex.Encode(other.Raw)}\""]),
            ("eth_getTransactionByHash", [$"\"0x{7:x64}\""]), ("eth_getTransactionReceipt", [$"\"0x{7:x64}\""]), ("eth_getBlockByHash", [$"\"0x{7:x64}\"", "true"]),
            ("txpool_status", []), ("txpool_content", []), ("txpool_contentFrom", [alice]),
            ("eth_getBalance", [alice, "\"latest\""]), ("eth_getCode", [reader, "\"latest\""]), ("eth_getTransactionCount", [alice, "\"pending\""]),
            ("eth_getStorageAt", [reader, "\"0x0\"", "\"latest\""]), ("eth_getProof", [reader, "[\"0x0\",\"0x9\"]", "\"latest\""]),
        ];
        for (ulong number = 0; number <= chain.Ledger.Head.Number; number++)
        {
            string at = $"\"0x{number:x}\"";
            Assert.True(chain.Ledger.TryGetBlock(number, out Block? block));
            string hash = $"\"{block!.Header.Hash}\"";
            calls.AddRange(
            [
                ("eth_getBlockByNumber", [at, "false"]), ("eth_getBlockByNumber", [at, "true"]), ("eth_getBlockByHash", [hash, "true"]),
                ("eth_getBlockTransactionCountByNumber", [at]), ("eth_getBlockTransactionCountByHash", [hash]),
                ("eth_getBlockReceipts", [at]), ("debug_getRawHeader", [at]), ("debug_getRawBlock", [at]), ("debug_getRawReceipts", [at]),
            ]);
            for (int index = 0; index < block.Transactions.Length; index++)
            {
                string transaction = $"\"{block.Transactions[index].Hash}\"";
                calls.AddRange(
                [
                    ("eth_getTransactionByHash", [transaction]), ("eth_getTransactionReceipt", [transaction]), ("debug_getRawTransaction", [transaction]),
                    ("eth_getTransactionByBlockNumberAndIndex", [at, $"\"0x{index:x}\""]), ("eth_getTransactionByBlockHashAndIndex", [hash, $"\"0x{index:x}\""]),
                ]);
            }
        }

        string filter = (await chain.CallAsync("eth_newFilter", """{"fromBlock":"0x0"}"""))!.ToJsonString();
        string blocks = (await chain.CallAsync("eth_newBlockFilter"))!.ToJsonString();
        chain.Produce(chain.Call(ChainFixture.Bob, ChainFixture.Writer, ChainFixture.Word(5)));
        calls.AddRange(
        [
            ("eth_getFilterLogs", [filter]), ("eth_getFilterChanges", [filter]), ("eth_getFilterChanges", [blocks]), ("eth_uninstallFilter", [blocks]),
        ]);
        return calls;
    }

    private static JsonNode ReadSpecification()
    {
        string folder = Environment.GetEnvironmentVariable("SEQUITUR_VECTORS") ?? FromRoot();
        string file = Path.Combine(folder, "openrpc.json.gz");
        Assert.SkipUnless(File.Exists(file), $"the specification is not there: {file} (set SEQUITUR_VECTORS)");
        using FileStream packed = File.OpenRead(file);
        using GZipStream json = new(packed, CompressionMode.Decompress);
        return JsonNode.Parse(json)!;
    }

    /// <summary>The folder of vectors beside the repository.</summary>
    private static string FromRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Sequitur.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return Path.Combine(folder ?? ".", "..", "shared", "vectors");
    }
}
