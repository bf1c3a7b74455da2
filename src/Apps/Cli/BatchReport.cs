using System;
using System.Text.Json;
using Sequitur.Rollup;
using Sequitur.Rpc.Traces;

namespace Sequitur.Cli;

/// <summary>Tells what the check of a batch found.</summary>
internal static class BatchReport
{
    public static void WriteText(BatchVerdict verdict, TraceTrust trust)
    {
        if (!verdict.IsValid)
        {
            StatelessReport.WriteFailure(verdict.FailedCheck!, trust.Rules);
            return;
        }

        BatchPublicOutput output = verdict.Result.Output!;
        Console.Out.WriteLine($"blocks {output.FirstNumber} to {output.LastNumber}, the last {output.BlockHash}");
        Console.Out.WriteLine($"state root {output.StateRoot}");
        Console.Out.WriteLine($"final true (round {output.Round}, signers {output.Signers.SignerCount} of {output.Signers.ValidatorCount})");
        StatelessReport.WriteBridgeText(trust.Rules.Configuration, Before(output), verdict.Result.Finality!.Bridge);
        StatelessReport.WriteTrust(Console.Out, trust);
    }

    public static void WriteJson(BatchVerdict verdict, TraceTrust trust)
    {
        using (var writer = new Utf8JsonWriter(Console.OpenStandardOutput()))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("valid", verdict.IsValid);
            StatelessReport.WriteTrust(writer, trust, verdict.IsValid);
            WriteVerdict(writer, verdict, trust.Rules);
            writer.WriteString("failedCheck", verdict.FailedCheck);
            writer.WriteEndObject();
        }

        Console.Out.WriteLine();
    }

    /// <summary>What was found of the blocks.</summary>
    public static void WriteVerdict(Utf8JsonWriter writer, BatchVerdict verdict, TraceRules rules)
    {
        writer.WriteBoolean("final", verdict.IsValid);
        if (verdict is not { IsValid: true, Result: { Output: { } output, Finality: { } finality } }) return;
        StatelessReport.WriteFinality(writer, output.Round, finality);
        writer.WriteNumber("firstBlock", output.FirstNumber);
        writer.WriteNumber("lastBlock", output.LastNumber);
        writer.WriteString("hash", output.BlockHash.ToString());
        writer.WriteString("parentHash", output.PreviousHash.ToString());
        writer.WriteString("previousStateRoot", output.PreviousStateRoot.ToString());
        writer.WriteString("stateRoot", output.StateRoot.ToString());
        writer.WriteNumber("transactions", output.TransactionCount);
        writer.WriteNumber("gasUsed", output.GasUsed);
        writer.WriteString("set", output.Signers.Set.ToString());
        StatelessReport.WriteBridge(writer, rules.Configuration, Before(output), finality.Bridge);
        StatelessReport.WritePublicOutput(writer, rules, output.Encode());
    }

    private static BridgeState Before(BatchPublicOutput output) => new(default, output.Bridge.Start.Index, output.Bridge.Start.Hash);
}
