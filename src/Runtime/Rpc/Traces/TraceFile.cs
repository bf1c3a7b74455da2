using System;
using System.Collections.Generic;
using System.Text.Json;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Json;
using Sequitur.Storage;

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

    private TraceFile(JsonElement root) => _root = root;

    public required ulong ChainId { get; init; }

    /// <summary>Name of the rules the producer executed by.</summary>
    public required string Fork { get; init; }

    /// <summary>What the trace says about the chain's precompiles and transaction types: <c>A</c> for the fork's own.</summary>
    public required string EvmProfile { get; init; }

    public required byte[] HeaderRlp { get; init; }

    public required byte[][] Transactions { get; init; }

    public required Withdrawal[] Withdrawals { get; init; }

    public required byte[][] State { get; init; }

    public required byte[][] Codes { get; init; }

    public required byte[][] Headers { get; init; }

    /// <summary>Null in the trace of a chain whose blocks have no certificates.</summary>
    public TraceFinality? Finality { get; init; }

    /// <exception cref="TraceFileException">Names the member, what was expected and what came.</exception>
    public static TraceFile Parse(ReadOnlyMemory<byte> json)
    {
        JsonElement root;
        try
        {
            root = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 16 }).RootElement;
        }
        catch (JsonException malformed)
        {
            throw new TraceFileException("the file", "JSON without duplicate members", malformed.Message, malformed);
        }

        var trace = new TraceMember("the trace", root);
        trace.AllowOnly(
        [
            "version", "chainId", "fork", "evmProfile", "header", "headerRlp", "transactions", "withdrawals", "witness", "finalBlockStorage",
            "commit", "txStorageTraces", "executionResults",
        ]);
        ulong version = trace["version"].Quantity();
        if (version != TraceOptions.SupportedVersion)
        {
            throw new TraceFileException("version", $"0x{TraceOptions.SupportedVersion:x}", $"0x{version:x}");
        }

        trace["header"].RequireObject();
        TraceMember witness = trace["witness"];
        witness.AllowOnly(["state", "codes", "headers"]);
        return new TraceFile(root)
        {
            ChainId = trace["chainId"].Quantity(),
            Fork = trace["fork"].Text(),
            EvmProfile = trace["evmProfile"].Text(),
            HeaderRlp = trace["headerRlp"].Data(),
            Transactions = trace["transactions"].DataList(),
            Withdrawals = ReadWithdrawals(trace["withdrawals"]),
            State = witness["state"].DataList(),
            Codes = witness["codes"].DataList(),
            Headers = witness["headers"].DataList(),
            Finality = TraceFinality.Read(trace),
        };
    }

    public StatelessInput ToInput(ChainConfiguration configuration) => new()
    {
        Configuration = configuration,
        HeaderRlp = HeaderRlp,
        Transactions = Transactions,
        Withdrawals = Withdrawals,
        WitnessState = State,
        WitnessCodes = Codes,
        WitnessHeaders = Headers,
        IsStrict = true,
    };

    /// <summary>For a trace whose re-execution is valid: the path of what says something else than the block does; null when nothing does.</summary>
    /// <param name="configuration">The rules it was executed by.</param>
    /// <param name="finality">What the check of its certificate found; null when it has none.</param>
    public string? FindContradiction(ChainConfiguration configuration, FinalityResult? finality)
    {
        if (BlockHeader.TryDecode(HeaderRlp, out BlockHeader? header) != RlpError.None) return "headerRlp";
        var transactions = new Transaction[Transactions.Length];
        for (int i = 0; i < transactions.Length; i++)
        {
            if (Transaction.TryDecode(Transactions[i], out Transaction? transaction) != TransactionError.None) return $"transactions[{i}]";
            transactions[i] = transaction!;
        }

        using JsonDocument expected = JsonDocument.Parse(Write(configuration, new Block(header!, transactions, Withdrawals), finality));
        foreach (JsonProperty member in _root.EnumerateObject())
        {
            if (!expected.RootElement.TryGetProperty(member.Name, out JsonElement value)) return member.Name;
            if (TraceDifference.Find(value, member.Value, member.Name) is { } path) return path;
        }

        return null;
    }

    private byte[] Write(ChainConfiguration configuration, Block block, FinalityResult? finality)
    {
        List<TransactionTouches> touches = [];
        List<TransactionResult> results = [];
        var witness = new BlockWitness(State, Codes, Headers, [], []);
        using var output = new JsonOutput(OutputBytesMax);
        output.BeginObject();
        TraceJson.WriteEnvelope(output, configuration, block, witness);
        if (finality is not null) TraceFinalityJson.Write(output, configuration, block.Header, Finality!, finality);
        if (new BlockReplay(configuration).Run(block, witness, touches, results) is null)
        {
            output.Name("txStorageTraces"u8);
            TraceJson.WriteStorageTraces(output, touches);
            output.Name("executionResults"u8);
            TraceJson.WriteExecutionResults(output, [.. results]);
        }

        output.EndObject();
        return output.Written.ToArray();
    }

    private static Withdrawal[] ReadWithdrawals(TraceMember list)
    {
        List<Withdrawal> withdrawals = [];
        foreach (TraceMember item in list.Items())
        {
            item.AllowOnly(["index", "validatorIndex", "address", "amount"]);
            Address address = new(item["address"].Data(Address.Size));
            withdrawals.Add(new Withdrawal(item["index"].Quantity(), item["validatorIndex"].Quantity(), address, item["amount"].Quantity()));
        }

        return [.. withdrawals];
    }
}
