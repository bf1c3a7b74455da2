using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Xunit;

namespace Sequitur.Runtime.Rpc;

/// <summary>docs/spec/prover-api.md is what a prover is written against: it names what a trace holds, all of it, in its order.</summary>
public sealed partial class ProverApiPageTests
{
    [Fact]
    public async Task The_page_names_every_member_of_a_trace_in_its_order_and_no_other()
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync(configuration: ChainFixture.Bridged());
        JsonNode trace = (await chain.CallAsync("getBlockTraceByNumber", "\"0x2\""))!;
        Dictionary<string, List<string>> tables = Tables();

        Assert.Equal(Names(trace), tables["Members"]);
        Assert.Equal(Names(trace["witness"]!), tables["`witness`"]);
        Assert.Equal(Names(trace["commit"]!), tables["`commit`"]);
        Assert.Equal(Names(trace["finalBlockStorage"]!), tables["`finalBlockStorage`"]);
        Assert.Equal(Names(trace["executionResults"]![0]!), tables["`executionResults[i]`"]);
        JsonNode touched = trace["txStorageTraces"]![0]!;
        string[] nested = [.. Names(touched["accounts"]![0]!).Select(name => "accounts[]." + name)];
        Assert.Equal([.. Names(touched), .. nested], tables["`txStorageTraces[i]`"]);
    }

    private static string[] Names(JsonNode members) => [.. members.AsObject().Select(member => member.Key)];

    /// <summary>The first column of each table under "Result", by the first word of the paragraph before it.</summary>
    private static Dictionary<string, List<string>> Tables()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Sequitur.slnx"))) folder = Path.GetDirectoryName(folder);
        string page = File.ReadAllText(Path.Combine(folder!, "docs", "spec", "prover-api.md"));
        string[] paragraphs = page[page.IndexOf("## Result", StringComparison.Ordinal)..page.IndexOf("## Batches", StringComparison.Ordinal)].Split("\n\n");
        Dictionary<string, List<string>> tables = [];
        for (int i = 1; i < paragraphs.Length; i++)
        {
            if (!paragraphs[i].StartsWith("| member |", StringComparison.Ordinal)) continue;
            string title = paragraphs[i - 1].Split([' ', ',', ':'])[0];
            tables.Add(title, [.. MemberRow().Matches(paragraphs[i]).Select(row => row.Groups[1].Value)]);
        }

        return tables;
    }

    [GeneratedRegex(@"^\| `([^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex MemberRow();
}
