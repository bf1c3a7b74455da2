using System;
using System.CommandLine;
using System.Threading.Tasks;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Traces;

namespace Sequitur.Cli;

/// <summary><c>sequitur stateless</c>: re-executes a block, or a batch of blocks, from its trace alone and checks that it is final.</summary>
internal static class StatelessCommand
{
    public static Command Build()
    {
        var file = new Argument<string?>("FILE")
        {
            Description = "Trace: the bare result of getBlockTraceByNumber or l2trace_getBlockTraceByNumber.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var batch = new Option<string?>("--batch") { Description = "Batch: the bare result of l2trace_getBatch." };
        var rpc = new Option<string[]>("--rpc")
        {
            Description = "Ask this node for the trace or the batch instead. Given several times: ask all of them, trust none, and name who forges.",
            DefaultValueFactory = _ => [],
        };
        var block = new Option<ulong?>("--block") { Description = "Which block, with --rpc." };
        var blocks = new Option<string?>("--blocks") { Description = "Which blocks as one batch, with --rpc: FIRST-LAST, all of one epoch." };
        var config = new Option<string?>("--config") { Description = "Genesis file, or result of l2trace_config, that you trust: the chain's rules." };
        var hash = new Option<string?>("--config-hash") { Description = "Hash of the configuration that you trust: then it does not matter who tells the rules, such as the node of --rpc." };
        var parent = new Option<string?>("--parent") { Description = "Hash of the parent of the (first) block, which you trust." };
        var timeout = new Option<int>("--timeout") { Description = "Seconds that each of several nodes may take.", DefaultValueFactory = _ => 60 };
        var tolerate = new Option<bool>("--tolerate") { Description = "Exit code 0 also when some of several nodes forged, if a block is accepted." };
        var json = new Option<bool>("--json") { Description = "Report as one JSON object on standard output." };
        const string what = "Re-execute a block or a batch from its trace alone and check its certificate; exit code 0 only if every check holds.";
        var command = new Command("stateless", what) { file, batch, rpc, block, blocks, config, hash, parent, timeout, tolerate, json };
        command.SetAction((parsed, _) => KnownFaults.GuardAsync("stateless", async () =>
        {
            Hash256? trustedParent = ParseHash("--parent", "a block hash", parsed.GetValue(parent));
            var rules = new RulesChoice(parsed.GetValue(config), ParseHash("--config-hash", "the hash of a configuration", parsed.GetValue(hash)));
            string[] nodes = parsed.GetValue(rpc)!;
            var source = new TraceSource(parsed.GetValue(file), parsed.GetValue(batch), nodes is [string node] ? node : null, parsed.GetValue(block), parsed.GetValue(blocks));
            if (nodes.Length > 1)
            {
                if (source is not { File: null, Batch: null, Question: { } question }) throw new SettingsException("several --rpc are asked for the same: expected --block N or --blocks FIRST-LAST, and neither FILE nor --batch");
                if (parsed.GetValue(timeout) <= 0) throw new SettingsException("--timeout: expected a positive number of seconds");
                var several = new SeveralNodes(nodes, question, TimeSpan.FromSeconds(parsed.GetValue(timeout)), parsed.GetValue(tolerate));
                return await several.RunAsync(rules, trustedParent, parsed.GetValue(json)).ConfigureAwait(false);
            }

            ReadOnlyMemory<byte> bytes = await source.ReadAsync().ConfigureAwait(false);
            return await (source.IsBatch
                ? RunBatchAsync(TraceReading.ParseBatch(bytes), TrustAsync, parsed.GetValue(json))
                : RunAsync(TraceReading.Parse(bytes), TrustAsync, parsed.GetValue(json))).ConfigureAwait(false);

            async Task<TraceTrust> TrustAsync(TraceContent content) => new(await rules.OfAsync(content, source.Rpc).ConfigureAwait(false), trustedParent);
        }));
        return command;
    }

    private static async Task<int> RunAsync(TraceFile trace, Func<TraceContent, Task<TraceTrust>> trustIn, bool json)
    {
        TraceTrust trust = await trustIn(trace.Content).ConfigureAwait(false);
        TraceVerdict verdict = TraceCheck.Run(trace, trust.Rules.Configuration, trust.Parent, trust.Rules.MustBeFinal);
        if (json) StatelessReport.WriteJson(verdict, trust);
        else StatelessReport.WriteText(verdict, trust);
        return verdict.IsValid ? ExitCode.Ok : ExitCode.Failed;
    }

    private static async Task<int> RunBatchAsync(BatchFile batch, Func<TraceContent, Task<TraceTrust>> trustIn, bool json)
    {
        TraceTrust trust = await trustIn(batch.Content).ConfigureAwait(false);
        BatchVerdict verdict = BatchCheck.Run(batch, trust.Rules.Configuration, new TrustedStart(PreviousHash: trust.Parent));
        if (json) BatchReport.WriteJson(verdict, trust);
        else BatchReport.WriteText(verdict, trust);
        return verdict.IsValid ? ExitCode.Ok : ExitCode.Failed;
    }

    private static Hash256? ParseHash(string option, string expected, string? text)
    {
        if (text is null) return null;
        if (Hex.TryDecode(text, out byte[] bytes) && bytes.Length == Hash256.Size) return new Hash256(bytes);
        throw new SettingsException($"{option}: expected {expected}, got '{text}'");
    }
}
