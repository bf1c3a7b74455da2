using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Sequitur.Rpc.Traces;
using Xunit;

namespace Sequitur.Runtime.Rpc;

/// <summary>The worked example of docs/spec/prover-api.md is what a node answers, and its check gives what the page says.</summary>
public sealed partial class ProverApiExampleTests
{
    /// <summary>Set when what a node answers has changed on purpose: then the file is written anew.</summary>
    private const string Rewrite = "SEQUITUR_WRITE_EXAMPLES";

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, NewLine = "\n" };

    [Fact]
    public async Task The_example_is_what_a_node_answers_about_the_first_block_of_its_chain()
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync(configuration: ChainFixture.Bridged(), bridgeWrites: true);
        JsonNode trace = (await chain.CallAsync("l2trace_getBlockTraceByNumber", "\"0x1\""))!;
        string answer = trace.ToJsonString(s_indented) + "\n";
        string file = Path.Combine(Folder(), "prover-api.example.json");
        if (Environment.GetEnvironmentVariable(Rewrite) is not null) await File.WriteAllTextAsync(file, answer, TestContext.Current.CancellationToken);
        Assert.True(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken) == answer, $"{file} is not what a node answers: run this test with {Rewrite}=1 and read what changed");
        TraceVerdict verdict = TraceCheck.Run(TraceFile.Parse(Encoding.UTF8.GetBytes(answer)), chain.Ledger.Configuration, chain.Ledger.Genesis.Hash, mustBeFinal: true);
        Assert.Null(verdict.FailedCheck);
        Assert.Equal((9UL, 9UL, new Primitives.U256(1).ToHash256()), (verdict.Execution.BridgeBefore.QueueIndex, verdict.Execution.BridgeAfter.QueueIndex, verdict.Finality!.Bridge.WithdrawRoot));
    }

    [Fact]
    public void Each_value_that_the_page_takes_from_the_example_stands_there()
    {
        string page = File.ReadAllText(Path.Combine(Folder(), "prover-api.md"));
        string example = File.ReadAllText(Path.Combine(Folder(), "prover-api.example.json"));
        int start = page.IndexOf("## A worked example", StringComparison.Ordinal);
        string section = page[start..page.IndexOf("\n## ", start + 4, StringComparison.Ordinal)];
        string[] values = [.. Values().Matches(section).Select(match => match.Groups[1].Value)];
        Assert.True(values.Length > 8);
        Assert.All(values, value => Assert.Contains($"\"{value}", example, StringComparison.Ordinal));
    }

    private static string Folder()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Sequitur.slnx"))) folder = Path.GetDirectoryName(folder);
        return Path.Combine(folder!, "docs", "spec");
    }

    [GeneratedRegex("`(0x[0-9a-f]+)…?`")]
    private static partial Regex Values();
}
