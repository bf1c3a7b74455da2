using System;
using System.Text.Json;
using Sequitur.Rpc.Traces;

namespace Sequitur.Cli;

/// <summary>Tells what was accepted from several nodes, and what each of them has done.</summary>
internal static class SeveralNodesReport
{
    public static void WriteText(InquiryResult result, TraceTrust trust)
    {
        if (result.Accepted is TraceVerdict trace) StatelessReport.WriteText(trace, trust);
        else if (result.Accepted is BatchVerdict batch) BatchReport.WriteText(batch, trust);
        else Console.Error.WriteLine($"sequitur stateless: nothing is accepted: {result.Refusal}");
        foreach (NodeFinding node in result.Nodes)
        {
            string member = node.Member is null ? "" : $", first in {node.Member}";
            string why = node.Why is null ? "" : $": {node.Why}";
            (node.IsFault ? Console.Error : Console.Out).WriteLine($"node {node.Node} {NameOf(node.Conduct)}{member}{why}");
        }
    }

    public static void WriteJson(InquiryResult result, TraceTrust trust)
    {
        using (var writer = new Utf8JsonWriter(Console.OpenStandardOutput()))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("accepted", result.Accepted is not null);
            StatelessReport.WriteTrust(writer, trust, result.Accepted is not null);
            writer.WriteString("refusal", result.Refusal);
            if (result.Accepted is TraceVerdict trace) StatelessReport.WriteVerdict(writer, trace, trust.Rules);
            if (result.Accepted is BatchVerdict batch) BatchReport.WriteVerdict(writer, batch, trust.Rules);
            writer.WriteStartArray("nodes");
            foreach (NodeFinding node in result.Nodes)
            {
                writer.WriteStartObject();
                writer.WriteString("node", node.Node);
                writer.WriteString("conduct", NameOf(node.Conduct));
                writer.WriteString("member", node.Member);
                writer.WriteString("why", node.Why);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        Console.Out.WriteLine();
    }

    private static string NameOf(NodeConduct conduct) => conduct switch
    {
        NodeConduct.Agrees => "agrees",
        NodeConduct.Silent => "silent",
        NodeConduct.HasNoTrace => "has-no-trace",
        NodeConduct.Forged => "forged",
        NodeConduct.OtherBlock => "other-block",
        NodeConduct.Differs => "differs",
        NodeConduct.Undecided => "undecided",
        _ => throw new InvalidOperationException($"There is no name for {conduct}."),
    };
}
