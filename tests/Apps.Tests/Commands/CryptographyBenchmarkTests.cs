using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using Sequitur.Cli.Bench;
using Xunit;

namespace Sequitur.Apps.Commands;

public sealed class CryptographyBenchmarkTests
{
    [Fact]
    public void Every_operation_is_measured_on_an_input_that_it_accepts()
    {
        CryptographyBenchmark benchmark = new(peers: null, rounds: 1, milliseconds: 1);
        StringWriter table = new();
        IReadOnlyList<CryptographyOperation> operations = CryptographyOperation.All();
        JsonObject[] lines = [.. benchmark.Run(operations, table, CancellationToken.None)];
        Assert.Equal(operations.Count, lines.Count(line => (string?)line["implementation"] == "ours, C#"));
        Assert.All(lines, line => Assert.InRange((double)line["median"]!, 1, 1e9));
        Assert.Equal(lines.Length + 1, table.ToString().TrimEnd().Split(Environment.NewLine).Length);
    }

    [Fact]
    public void An_operation_that_fails_ends_the_benchmark_by_name()
    {
        CryptographyOperation failing = new("always-wrong", () => false);
        CryptographyBenchmark benchmark = new(peers: null, rounds: 1, milliseconds: 1);
        BenchmarkException failure = Assert.Throws<BenchmarkException>(() => benchmark.Run([failing], TextWriter.Null, CancellationToken.None).ToArray());
        Assert.Contains("always-wrong", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Peers_that_are_not_installed_are_named_with_the_command_that_installs_them()
    {
        BenchmarkException failure = Assert.Throws<BenchmarkException>(() => new CurvePeers("/nowhere"));
        Assert.Contains("npm ci", failure.Message, StringComparison.Ordinal);
    }
}
