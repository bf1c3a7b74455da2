using System;
using System.Collections.Generic;
using System.Text.Json;
using Sequitur.Rollup;
using Sequitur.Rpc.Json;

namespace Sequitur.Rpc.Traces;

/// <summary>A block trace as a prover gets it: the bare result of the trace methods, read strictly.</summary>
/// <remarks>
/// What the re-execution needs is read here. All else in the envelope says the same things again for people and other tools; once the
/// block is re-executed, <see cref="FindContradiction"/> writes the envelope anew and compares, so nothing in a trace goes unchecked.
/// </remarks>
public sealed class TraceFile
{
    private const int OutputBytesMax = int.MaxValue / 2;

    private readonly JsonElement _root;

    private TraceFile(JsonElement root, TraceContent content)
    {
        _root = root;
        Content = content;
    }

    /// <summary>Of one block.</summary>
    public TraceContent Content { get; }

    public TraceBlock Block => Content.Blocks[0];

    /// <summary>Null in the trace of a chain whose blocks have no certificates.</summary>
    public TraceFinality? Finality => Content.Finality;

    /// <exception cref="TraceFileException">Names the member, what was expected and what came.</exception>
    public static TraceFile Parse(ReadOnlyMemory<byte> json)
    {
        var trace = TraceMember.Parse(json, out JsonElement root);
        trace.AllowOnly(
        [
            "version", "chainId", "fork", "evmProfile", "header", "headerRlp", "transactions", "withdrawals", "witness", "finalBlockStorage",
            "commit", "startL1QueueIndex", "endL1QueueIndex", "startL1QueueHash", "endL1QueueHash", "txStorageTraces", "executionResults",
        ]);
        trace.RequireVersion();
        return new TraceFile(root, TraceContent.Read(trace, [trace]));
    }

    public StatelessInput ToInput(ChainConfiguration configuration) => new()
    {
        Configuration = configuration,
        HeaderRlp = Block.Content.HeaderRlp,
        Transactions = Block.Content.Transactions,
        Withdrawals = Block.Content.Withdrawals,
        WitnessState = Content.Witness.Nodes,
        WitnessCodes = Content.Witness.Codes,
        WitnessHeaders = Content.Witness.Headers,
        IsStrict = true,
    };

    /// <summary>For a trace whose re-execution is valid: the path of what says something else than the block does; null when nothing does.</summary>
    /// <param name="configuration">The rules it was executed by.</param>
    /// <param name="finality">What the check of its certificate found; null when it has none.</param>
    /// <param name="before">Where the chain stood with its L1 before the block.</param>
    public string? FindContradiction(ChainConfiguration configuration, FinalityResult? finality, in BridgeState before)
    {
        if (Block.TryDecode(out Block? block) is { } wrong) return wrong;
        using JsonDocument expected = JsonDocument.Parse(Write(configuration, block!, finality, before));
        foreach (JsonProperty member in expected.RootElement.EnumerateObject())
        {
            bool isOptional = member.Name is "txStorageTraces" or "executionResults";
            if (!isOptional && !_root.TryGetProperty(member.Name, out _)) return member.Name;
        }

        foreach (JsonProperty member in _root.EnumerateObject())
        {
            if (!expected.RootElement.TryGetProperty(member.Name, out JsonElement value)) return member.Name;
            if (TraceDifference.Find(value, member.Value, member.Name) is { } path) return path;
        }

        return null;
    }

    private byte[] Write(ChainConfiguration configuration, Block block, FinalityResult? finality, in BridgeState before)
    {
        List<TransactionTouches> touches = [];
        List<TransactionResult> results = [];
        using var output = new JsonOutput(OutputBytesMax);
        output.BeginObject();
        TraceJson.WriteEnvelope(output, configuration, block, Content.Witness);
        if (finality is not null) TraceFinalityJson.Write(output, configuration, block.Header, new ShownFinality(Finality!, finality, before));
        if (new BlockReplay(configuration).Run(block, Content.Witness, touches, results) is null)
        {
            output.Name("txStorageTraces"u8);
            TraceJson.WriteStorageTraces(output, touches);
            output.Name("executionResults"u8);
            TraceJson.WriteExecutionResults(output, [.. results]);
        }

        output.EndObject();
        return output.Written.ToArray();
    }
}
