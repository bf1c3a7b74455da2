using System;
using System.IO;
using System.Text.Json;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Traces;

namespace Sequitur.Cli;

/// <summary>Tells what the check of a trace found.</summary>
internal static class StatelessReport
{
    public static void WriteText(TraceVerdict verdict, TraceTrust trust)
    {
        if (!verdict.IsValid)
        {
            WriteFailure(verdict.FailedCheck!, trust.Rules);
            return;
        }

        StatelessResult result = verdict.Execution;
        Console.Out.WriteLine($"block {result.Header!.Number} {result.Header.Hash}");
        Console.Out.WriteLine($"state root {result.ComputedStateRoot}");
        Console.Out.WriteLine(verdict.Finality is { } finality
            ? $"final true (round {verdict.Round}, signers {finality.SignerCount} of {finality.Validators})"
            : "final false (the trace has no certificate)");
        WriteBridgeText(trust.Rules.Configuration, result.BridgeBefore, result.BridgeAfter);
        WriteTrust(Console.Out, trust);
    }

    public static void WriteFailure(string failedCheck, TraceRules rules)
    {
        Console.Error.WriteLine($"sequitur stateless: check failed: {failedCheck}");
        WriteAssumptions(Console.Error, rules);
        if (rules.Origin == RulesOrigin.Assumed) Console.Error.WriteLine("if the chain has other rules, give them by --config");
    }

    public static void WriteTrust(TextWriter output, TraceTrust trust)
    {
        WriteAssumptions(output, trust.Rules);
        output.WriteLine(trust.Text);
    }

    private static void WriteAssumptions(TextWriter output, TraceRules rules)
    {
        foreach (string assumption in rules.Assumptions) output.WriteLine($"assumed {assumption}");
    }

    public static void WriteBridgeText(ChainConfiguration configuration, in BridgeState before, in BridgeState after)
    {
        if (!configuration.Bridge.HasContract) return;
        Console.Out.WriteLine($"messages from L1 {before.QueueIndex} to {after.QueueIndex}");
        Console.Out.WriteLine($"withdraw root {after.WithdrawRoot}");
    }

    public static void WriteJson(TraceVerdict verdict, TraceTrust trust)
    {
        using (var writer = new Utf8JsonWriter(Console.OpenStandardOutput()))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("valid", verdict.IsValid);
            WriteTrust(writer, trust, verdict.IsValid);
            WriteVerdict(writer, verdict, trust.Rules);
            writer.WriteString("failedCheck", verdict.FailedCheck);
            writer.WriteEndObject();
        }

        Console.Out.WriteLine();
    }

    /// <summary>What was found of the block.</summary>
    public static void WriteVerdict(Utf8JsonWriter writer, TraceVerdict verdict, TraceRules rules)
    {
        StatelessResult result = verdict.Execution;
        writer.WriteBoolean("final", verdict.IsFinal);
        if (verdict.IsFinal) WriteFinality(writer, verdict.Round!.Value, verdict.Finality!);
        if (result.Header is { } header)
        {
            writer.WriteNumber("block", header.Number);
            writer.WriteString("hash", header.Hash.ToString());
        }

        if (result.Parent is { } parent) writer.WriteString("parentHash", parent.Hash.ToString());
        writer.WriteString("stateRoot", result.ComputedStateRoot.ToString());
        writer.WriteNumber("gasUsed", result.GasUsed);
        if (verdict.IsValid) WriteBridge(writer, rules.Configuration, result.BridgeBefore, result.BridgeAfter);
        if (verdict is { IsValid: true, PublicOutput: { } output }) WritePublicOutput(writer, rules, output.Encode());
    }

    /// <summary>Whether the verdict is to be trusted, and the rules it was found under.</summary>
    public static void WriteTrust(Utf8JsonWriter writer, TraceTrust trust, bool hasVerdict)
    {
        writer.WriteBoolean("trusted", trust.IsTrusted && hasVerdict);
        writer.WriteString("rules", trust.OriginName);
        if (trust.Rules.Origin != RulesOrigin.Assumed)
        {
            writer.WriteString("configurationHash", trust.Rules.Configuration.ConfigurationHash.ToString());
            return;
        }

        writer.WriteStartArray("assumed");
        foreach (string assumption in trust.Rules.Assumptions) writer.WriteStringValue(assumption);
        writer.WriteEndArray();
    }

    /// <summary>It binds the hash of the configuration: under assumed rules it would be that of no chain.</summary>
    public static void WritePublicOutput(Utf8JsonWriter writer, TraceRules rules, byte[] output)
    {
        if (rules.Origin != RulesOrigin.Assumed) writer.WriteString("publicOutput", "0x" + Convert.ToHexStringLower(output));
    }

    /// <summary>Who signed and with what weight: each validator counts as one, or with its stake where stakes decide.</summary>
    public static void WriteFinality(Utf8JsonWriter writer, uint round, FinalityResult finality)
    {
        writer.WriteNumber("round", round);
        writer.WriteNumber("validators", finality.Validators);
        writer.WriteStartArray("signers");
        foreach (Address signer in finality.Signers) writer.WriteStringValue(signer.ToString());
        foreach (U256 identifier in finality.Identifiers) writer.WriteStringValue(identifier.ToHash256().ToString());
        writer.WriteEndArray();
        bool isByStake = !finality.TotalStake.IsZero;
        U256 weight = isByStake ? U256.Zero : (ulong)finality.SignerCount;
        foreach (U256 stake in finality.Stakes) weight = isByStake ? weight + stake : weight;
        writer.WriteString("weight", Quantity(weight));
        writer.WriteString("totalWeight", Quantity(isByStake ? finality.TotalStake : (ulong)finality.Validators));
    }

    public static void WriteBridge(Utf8JsonWriter writer, ChainConfiguration configuration, in BridgeState before, in BridgeState after)
    {
        if (!configuration.Bridge.HasContract) return;
        writer.WriteNumber("startL1QueueIndex", before.QueueIndex);
        writer.WriteNumber("endL1QueueIndex", after.QueueIndex);
        writer.WriteString("startL1QueueHash", before.QueueHash.ToString());
        writer.WriteString("endL1QueueHash", after.QueueHash.ToString());
        writer.WriteString("withdrawTrieRoot", after.WithdrawRoot.ToString());
    }

    private static string Quantity(in U256 value)
    {
        string digits = Convert.ToHexStringLower(value.ToHash256().Bytes).TrimStart('0');
        return digits.Length == 0 ? "0x0" : "0x" + digits;
    }
}
