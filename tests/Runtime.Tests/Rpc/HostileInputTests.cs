using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Sequitur.Rpc.Dispatch;
using Xunit;

namespace Sequitur.Runtime.Rpc;

/// <summary>Whatever comes in, what goes out is one JSON response with a named error, and nothing breaks.</summary>
public sealed partial class HostileInputTests
{
    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1e400", "\"\"", "\"0x\"", "\"0x0\"", "\"0x1\"", "\"0xffffffffffffffff\"", "\"0x10000000000000000\"", "\"latest\"", "\"pending\"",
        "\"earliest\"", "\"newHeads\"", "[]", "[[]]", "{}", "\"\\u0000\"", "\"\\ud800\"", $"\"0x{new string('0', 40)}\"", $"\"0x{new string('f', 64)}\"",
        "{\"to\":\"0x0000000000000000000000000000000000c0de01\",\"gas\":\"0xffffffffffffffff\",\"value\":\"0x1\"}",
        "{\"from\":\"0x0000000000000000000000000000000000c0de01\",\"data\":\"0x60006000fd\",\"maxFeePerGas\":\"0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\"}",
        "{\"accessList\":[null,1,{}],\"authorizationList\":[{}],\"blobVersionedHashes\":[]}", "{\"blockHash\":null}", "{\"fromBlock\":\"0xffffffffffffffff\"}",
        "{\"topics\":[[],[null],null]}", "{\"0x0000000000000000000000000000000000c0de01\":{\"state\":{\"0x0\":\"0x1\"},\"nonce\":\"0xffffffffffffffff\"}}",
    ];

    [Fact]
    public async Task Every_documented_method_answers_any_parameters_with_a_result_or_a_named_error()
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync(new RpcLimits { FiltersMax = 10_000, CallGasMax = 1_000_000 });
        Random random = new(7);
        foreach (string method in DocumentedMethods())
        {
            List<string> batch = [];
            for (int id = 0; id < 120; id++)
            {
                int count = random.Next(0, 5);
                string parameters = string.Join(',', Enumerable.Range(0, count).Select(_ => Values[random.Next(Values.Length)]));
                batch.Add($$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}","params":[{{parameters}}]}""");
            }

            JsonArray responses = (await chain.PostAsync($"[{string.Join(',', batch)}]")).AsArray();

            Assert.Equal(batch.Count, responses.Count);
            foreach (JsonNode? response in responses)
            {
                int code = (int?)response!["error"]?["code"] ?? 0;
                Assert.True(code is not (-32601 or -32603), $"{batch[(int)response["id"]!]}: {response.ToJsonString()} {string.Join('\n', chain.Faults)}");
            }
        }

        Assert.Empty(chain.Faults);
    }

    [Fact]
    public async Task A_damaged_message_is_answered_by_json_all_the_same()
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync();
        string intact = $$"""[{"id":1,"jsonrpc":"2.0","method":"eth_getBalance","params":["{{ChainFixture.Alice.Address}}",{"blockNumber":"0x1"}]}]""";
        // The id stays: a message without one is a notification, and those are not answered.
        int idLength = intact.IndexOf(',', StringComparison.Ordinal);
        Random random = new(11);
        for (int round = 0; round < 500; round++)
        {
            char[] damaged = intact.ToCharArray();
            for (int count = random.Next(1, 4); count > 0; count--)
            {
                damaged[random.Next(idLength, damaged.Length)] = (char)random.Next(1, 128);
            }

            JsonNode response = await chain.PostAsync(new string(damaged, 0, random.Next(2) == 0 ? damaged.Length : random.Next(damaged.Length)));
            JsonNode single = response is JsonArray array ? array[0]! : response;
            Assert.True(single["result"] is not null || single["error"]!["message"] is not null, response.ToJsonString());
        }

        Assert.Empty(chain.Faults);
    }

    private static string[] DocumentedMethods()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Sequitur.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        string page = File.ReadAllText(Path.Combine(folder!, "docs", "spec", "json-rpc.md"));
        string table = page[page.IndexOf("| family | methods |", StringComparison.Ordinal)..page.IndexOf("Every other method", StringComparison.Ordinal)];
        string[] names = [.. MethodName().Matches(table).Select(static match => match.Groups[1].Value)];
        Assert.True(names.Length > 50);
        return names;
    }

    [GeneratedRegex("`((?:[a-z0-9]+_)?[a-z0-9]*[gG]et[A-Za-z0-9]+|[a-z0-9]+_[A-Za-z0-9]+)`")]
    private static partial Regex MethodName();
}
