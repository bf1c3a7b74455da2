using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;

namespace Sequitur.Cli.Bench;

/// <summary>How long one network took from taking a transaction to a final receipt, at one of its nodes.</summary>
/// <param name="Network">What was measured.</param>
/// <param name="Validators">How many vote; zero for a peer.</param>
/// <param name="DelayMs">One-way delay between any two of them.</param>
/// <param name="Samples">Milliseconds, and whether the node asked had proposed the block itself.</param>
internal sealed record FinalityFigure(string Network, int Validators, double DelayMs, List<(double Milliseconds, bool IsOwnProposal)> Samples)
{
    public double Median => Percentile(0.5, _ => true);

    public double Percentile95 => Percentile(0.95, _ => true);

    /// <summary>The transaction need not travel to a proposer.</summary>
    public double MedianOwn => Percentile(0.5, own => own);

    public double MedianOther => Percentile(0.5, own => !own);

    public JsonObject ToJson()
    {
        JsonObject line = new()
        {
            ["figure"] = "finality.receipt-latency",
            ["network"] = Network,
            ["validators"] = Validators,
            ["delayMs"] = DelayMs,
            ["samples"] = Samples.Count,
            ["unit"] = "ms",
            ["p50"] = KernelBenchmark.Round(Median),
            ["p95"] = KernelBenchmark.Round(Percentile95),
        };
        if (Validators > 1)
        {
            line["p50OwnProposal"] = KernelBenchmark.Round(MedianOwn);
            line["p50OtherProposal"] = KernelBenchmark.Round(MedianOther);
        }

        if (DelayMs > 0)
        {
            line["p50Delays"] = KernelBenchmark.Round(Median / DelayMs);
            line["p95Delays"] = KernelBenchmark.Round(Percentile95 / DelayMs);
        }

        return line;
    }

    private double Percentile(double share, System.Func<bool, bool> choose) =>
        TransferProbe.Percentile([.. Samples.Where(sample => choose(sample.IsOwnProposal)).Select(sample => sample.Milliseconds).Order()], share);
}
