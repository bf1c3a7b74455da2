using System;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using Sequitur.Cli.Bench;
using Sequitur.Cli.Proving;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Apps.Commands;

public sealed class ZkvmBenchmarkTests
{
    [Fact]
    public void A_guest_is_measured_in_our_machine_and_in_QEMU_which_must_agree()
    {
        JsonObject[] lines = [];
        try
        {
            ZkvmBenchmark benchmark = new(Path.Combine(BuiltGuests.Folder, "..", "..", "artifacts", "bin"), rounds: 1, TextWriter.Null);
            lines = [.. benchmark.Run([new("keccak", GuestCatalog.Entries.Single(entry => entry.Name == "keccak"), new byte[1000])], CancellationToken.None)];
        }
        catch (BenchmarkException failure) when (failure.Message.Contains("apt-get install", StringComparison.Ordinal))
        {
            Assert.Skip(failure.Message);
        }

        Assert.Equal(["zkvm.keccak", "zkvm.mean-ratio"], lines.Select(line => (string)line["figure"]!));
        Assert.InRange((double)lines[0]["ratio"]!, 1e-6, 1e6);
        Assert.InRange((ulong)lines[0]["instructions"]!, 10_000UL, 1_000_000UL);
    }
}
