using System;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace Sequitur.Apps.Network;

[Collection(Unshared.Name)]
public sealed class FinalityBenchmarkTests
{
    [Fact]
    public async Task The_finality_benchmark_starts_its_networks_measures_each_and_leaves_nothing_behind()
    {
        using var folder = new TemporaryFolder();
        (int code, string output, string errors) = await SequiturProcess.RunAsync(
            "bench", "finality", "--json", "--delays-ms", "30", "--samples", "6", "--transfers", "300", "--data-dir", folder.FullPath);
        Assert.True(code == 0, output + errors);
        JsonElement[] figures = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        JsonElement delayed = figures.Single(figure => figure.TryGetProperty("p50Delays", out _));
        Assert.Equal(4, delayed.GetProperty("validators").GetInt32());
        Assert.InRange(delayed.GetProperty("p50Delays").GetDouble(), 3, 100);
        Assert.Equal(["1 validator", "4 validators"], figures.Where(figure => figure.TryGetProperty("drained", out _)).Select(figure => figure.GetProperty("network").GetString()));
        Assert.Empty(System.IO.Directory.EnumerateFileSystemEntries(folder.FullPath));
    }
}
