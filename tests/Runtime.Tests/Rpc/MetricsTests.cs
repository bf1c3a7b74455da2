using System;
using System.Linq;
using System.Threading.Tasks;
using Sequitur.Rpc.Metrics;
using Xunit;

namespace Sequitur.Runtime.Rpc;

public sealed class MetricsTests
{
    [Fact]
    public void Gauges_counters_and_labels_are_written_as_the_format_wants()
    {
        string text = new MetricsText()
            .Gauge("a_gauge", "A gauge.", -1.5)
            .Counter("a_total", "A counter.", 9_007_199_254_740_991)
            .Family("labelled", "With labels.", MetricType.Gauge).Sample(1, ("state", "queued")).Sample(2, ("state", "other"), ("more", "x"))
            .ToString();

        const string expected =
            """
            # HELP a_gauge A gauge.
            # TYPE a_gauge gauge
            a_gauge -1.5
            # HELP a_total A counter.
            # TYPE a_total counter
            a_total 9007199254740991
            # HELP labelled With labels.
            # TYPE labelled gauge
            labelled{state="queued"} 1
            labelled{state="other",more="x"} 2

            """;
        Assert.Equal(expected.ReplaceLineEndings("\n"), text);
        Assert.Equal(4, PrometheusText.Parse(text).Samples.Count);
    }

    [Fact]
    public void What_has_a_meaning_in_the_format_is_escaped()
    {
        string text = new MetricsText().Family("a", "back\\slash and\nline \"quoted\"", MetricType.Gauge).Sample(1, ("l", "back\\slash and\nline \"quoted\"")).ToString();

        Assert.Contains("""# HELP a back\\slash and\nline "quoted" """.TrimEnd() + '\n', text, StringComparison.Ordinal);
        Assert.Contains("""a{l="back\\slash and\nline \"quoted\""} 1""" + '\n', text, StringComparison.Ordinal);
        PrometheusText.Parse(text);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1e300, "1E+300")]
    [InlineData(0.1, "0.1")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(double.NaN, "NaN")]
    public void Values_are_written_in_full_precision(double value, string written) =>
        Assert.EndsWith($"a {written}\n", new MetricsText().Gauge("a", "A.", value).ToString(), StringComparison.Ordinal);

    [Fact]
    public void A_histogram_counts_what_was_at_most_each_bound()
    {
        Histogram histogram = new();
        foreach (double milliseconds in (double[])[0, 0.25, 0.26, 5, 10_000, 10_001, -3]) histogram.Observe(TimeSpan.FromMilliseconds(milliseconds));

        PrometheusText read = PrometheusText.Parse(new MetricsText().Histogram("h_seconds", "H.", histogram).ToString());

        Assert.Equal("histogram", read.Types["h_seconds"]);
        Assert.Equal(3, read.Samples["h_seconds_bucket{le=\"0.00025\"}"]);
        Assert.Equal(4, read.Samples["h_seconds_bucket{le=\"0.0005\"}"]);
        Assert.Equal(5, read.Samples["h_seconds_bucket{le=\"0.005\"}"]);
        Assert.Equal(6, read.Samples["h_seconds_bucket{le=\"10\"}"]);
        Assert.Equal(7, read.Samples["h_seconds_bucket{le=\"+Inf\"}"]);
        Assert.Equal(7, read.Samples["h_seconds_count"]);
        Assert.Equal(20.00651, read.Samples["h_seconds_sum"], 9);
    }

    [Fact]
    public async Task Threads_observe_at_the_same_time_and_nothing_is_lost()
    {
        Histogram histogram = new();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 50_000; i++) histogram.Observe(TimeSpan.FromMilliseconds(i % 3));
        })));

        long[] cumulative = new long[Histogram.BoundsInSeconds.Length + 1];
        double sum = histogram.Read(cumulative);

        Assert.Equal(200_000, cumulative[^1]);
        Assert.Equal(4 * 49.999, sum, 6);
    }

    [Fact]
    public void Names_that_are_none_and_doubles_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new MetricsText().Gauge("1a", "A.", 1));
        Assert.Throws<ArgumentException>(() => new MetricsText().Gauge("", "A.", 1));
        Assert.Throws<ArgumentException>(() => new MetricsText().Gauge("a-b", "A.", 1));
        Assert.Throws<ArgumentException>(() => new MetricsText().Gauge("a", "A.", 1).Gauge("a", "A.", 1));
        Assert.Throws<ArgumentException>(() => new MetricsText().Gauge("a", "A.", 1).Sample(2));
        Assert.Throws<ArgumentException>(() => new MetricsText().Family("a", "A.", MetricType.Gauge).Sample(2, ("l:x", "")));
        Assert.Throws<InvalidOperationException>(() => new MetricsText().Sample(2));
    }

    [Theory]
    [InlineData("# HELP a A.\n# TYPE a gauge\na 1", "does not end")]
    [InlineData("# HELP a A.\n# TYPE a gauge\na 1\na 1\n", "a sample twice")]
    [InlineData("# HELP a A.\n# TYPE a gauge\n", "no sample")]
    [InlineData("# TYPE a gauge\na 1\n", "no help")]
    [InlineData("a 1\n", "outside")]
    [InlineData("# HELP a A.\n# TYPE a gauge\nb 1\n", "outside")]
    [InlineData("# HELP a A.\n# TYPE a gauge\na 1e5\n", "not a sample")]
    [InlineData("# HELP a A.\n# TYPE a gauge\na{l=\"\n\"} 1\n", "not a sample")]
    [InlineData("# HELP a A.\n# TYPE a gauge\na{l=\"\",l=\"\"} 1\n", "a label twice")]
    [InlineData("# HELP a A.\n# TYPE a counter\na 1\n", "_total")]
    [InlineData("# HELP a_total A.\n# TYPE a_total counter\na_total -1\n", "below zero")]
    [InlineData("# HELP a A.\n# TYPE a histogram\na_bucket{le=\"1\"} 1\na_sum 1\na_count 1\n", "buckets")]
    [InlineData("# HELP a A.\n# TYPE a histogram\na_bucket{le=\"1\"} 3\na_bucket{le=\"+Inf\"} 2\na_sum 1\na_count 2\n", "buckets")]
    [InlineData("# HELP a A.\n# TYPE a histogram\na_bucket{le=\"+Inf\"} 2\na_sum 1\na_count 1\n", "count")]
    public void The_reader_of_these_tests_is_strict(string text, string fault) =>
        Assert.Contains(fault, Assert.Throws<FormatException>(() => PrometheusText.Parse(text)).Message, StringComparison.Ordinal);
}
