using System;
using System.CommandLine;
using System.IO;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Traces;
using Sequitur.Storage;

namespace Sequitur.Cli;

/// <summary><c>sequitur stateless</c>: re-executes a block from its trace alone and checks that it is final.</summary>
internal static class StatelessCommand
{
    public static Command Build()
    {
        var file = new Argument<string?>("FILE")
        {
            Description = "Trace: the bare result of getBlockTraceByNumber or l2trace_getBlockTraceByNumber.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var rpc = new Option<string?>("--rpc") { Description = "Ask this node for the trace instead." };
        var block = new Option<ulong?>("--block") { Description = "Which block, with --rpc." };
        var config = new Option<string?>("--config") { Description = "Genesis file you trust: the chain's rules." };
        var parent = new Option<string?>("--parent") { Description = "Hash of the parent block, which you trust." };
        var json = new Option<bool>("--json") { Description = "Report as one JSON object on standard output." };
        const string what = "Re-execute a block from its trace alone and check its certificate; exit code 0 only if every check holds.";
        var command = new Command("stateless", what) { file, rpc, block, config, parent, json };
        command.SetAction((parsed, _) => KnownFaults.GuardAsync("stateless", async () =>
        {
            ReadOnlyMemory<byte> bytes = await ReadAsync(parsed.GetValue(file), parsed.GetValue(rpc), parsed.GetValue(block)).ConfigureAwait(false);
            Hash256? trustedParent = ParseParent(parsed.GetValue(parent));
            return Run(bytes, parsed.GetValue(config), trustedParent, parsed.GetValue(json));
        }));
        return command;
    }

    private static int Run(ReadOnlyMemory<byte> bytes, string? config, Hash256? trustedParent, bool json)
    {
        TraceFile trace = TraceReading.Parse(bytes);
        GenesisSpecification? genesis = config is null ? null : GenesisFile.Parse(File.ReadAllText(config));
        ChainConfiguration configuration = genesis?.Configuration ?? TraceReading.AssumedConfiguration(trace);
        TraceVerdict verdict = TraceCheck.Run(trace, configuration, trustedParent, genesis is { HasValidatorSet: true });
        bool isTrusted = genesis is not null && trustedParent is not null;
        if (json) WriteJson(trace, verdict, isTrusted);
        else WriteText(trace, verdict, isTrusted);
        return verdict.IsValid ? ExitCode.Ok : ExitCode.Failed;
    }

    private static void WriteText(TraceFile trace, TraceVerdict verdict, bool isTrusted)
    {
        if (!verdict.IsValid)
        {
            Console.Error.WriteLine($"sequitur stateless: check failed: {verdict.FailedCheck}");
            return;
        }

        StatelessResult result = verdict.Execution;
        Console.Out.WriteLine($"block {result.Header!.Number} {result.Header.Hash}");
        Console.Out.WriteLine($"state root {result.ComputedStateRoot}");
        Console.Out.WriteLine(verdict.Finality is { } finality
            ? $"final true (round {trace.Finality!.Certificate.Round}, signers {finality.SignerCount} of {finality.Validators})"
            : "final false (the trace has no certificate)");
        Console.Out.WriteLine(isTrusted ? "trusted true" : "trusted false (the configuration, or the parent, was not given: --config, --parent)");
    }

    private static void WriteJson(TraceFile trace, TraceVerdict verdict, bool isTrusted)
    {
        StatelessResult result = verdict.Execution;
        using (var writer = new Utf8JsonWriter(Console.OpenStandardOutput()))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("valid", verdict.IsValid);
            writer.WriteBoolean("trusted", isTrusted);
            writer.WriteBoolean("final", verdict.IsFinal);
            if (verdict.IsFinal) WriteFinality(writer, trace.Finality!.Certificate.Round, verdict.Finality!);
            if (result.Header is { } header)
            {
                writer.WriteNumber("block", header.Number);
                writer.WriteString("hash", header.Hash.ToString());
            }

            if (result.Parent is { } parent) writer.WriteString("parentHash", parent.Hash.ToString());
            writer.WriteString("stateRoot", result.ComputedStateRoot.ToString());
            writer.WriteNumber("gasUsed", result.GasUsed);
            if (verdict is { IsValid: true, PublicOutput: { } output }) writer.WriteString("publicOutput", "0x" + Convert.ToHexStringLower(output.Encode()));
            writer.WriteString("failedCheck", verdict.FailedCheck);
            writer.WriteEndObject();
        }

        Console.Out.WriteLine();
    }

    private static void WriteFinality(Utf8JsonWriter writer, uint round, FinalityResult finality)
    {
        writer.WriteNumber("round", round);
        writer.WriteNumber("validators", finality.Validators);
        writer.WriteStartArray("signers");
        foreach (Address signer in finality.Signers) writer.WriteStringValue(signer.ToString());
        foreach (U256 identifier in finality.Identifiers) writer.WriteStringValue(identifier.ToHash256().ToString());
        writer.WriteEndArray();
    }

    private static Hash256? ParseParent(string? text)
    {
        if (text is null) return null;
        if (Hex.TryDecode(text, out byte[] bytes) && bytes.Length == Hash256.Size) return new Hash256(bytes);
        throw new SettingsException($"--parent: expected a block hash, got '{text}'");
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(string? file, string? rpc, ulong? block)
    {
        if (file is not null && rpc is null && block is null)
        {
            return TraceReading.Read(file);
        }

        if (file is null && rpc is not null && block is not null) return await AskAsync(rpc, block.Value).ConfigureAwait(false);
        throw new SettingsException("expected either FILE, or --rpc URL with --block N");
    }

    private static async Task<ReadOnlyMemory<byte>> AskAsync(string rpc, ulong block)
    {
        bool isUrl = Uri.TryCreate(rpc, UriKind.Absolute, out Uri? url) && url.Scheme is ("http" or "https");
        if (!isUrl) throw new SettingsException($"--rpc: expected an http URL, got '{rpc}'");
        using var client = new HttpClient { MaxResponseContentBufferSize = TraceReading.BytesMax };
        string question = $$"""{"jsonrpc":"2.0","id":1,"method":"l2trace_getBlockTraceByNumber","params":["0x{{block:x}}"]}""";
        using var content = new StringContent(question, Encoding.UTF8, "application/json");
        try
        {
            using HttpResponseMessage response = await client.PostAsync(url, content).ConfigureAwait(false);
            byte[] body = await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
            using JsonDocument answer = JsonDocument.Parse(body);
            if (answer.RootElement.TryGetProperty("result", out JsonElement result)) return Encoding.UTF8.GetBytes(result.GetRawText());
            string error = answer.RootElement.TryGetProperty("error", out JsonElement told) ? told.GetRawText() : answer.RootElement.GetRawText();
            throw new SettingsException($"{rpc} has no trace of block {block}: {error}");
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException or JsonException)
        {
            throw new SettingsException($"{rpc}: {fault.Message}", fault);
        }
    }
}
