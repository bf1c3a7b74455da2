using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Sequitur.Apps.Network;
using Sequitur.Cli.OfficialTests;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Apps.OfficialTests;

/// <summary>Runs <c>sequitur evm statetest --guest</c> over the official suites: each case also as a range of a block, in the zkVM by the guest of the tree.</summary>
public sealed class OfficialGuestTests
{
    /// <summary>Of each folder and fork the first and every 250th: over a hundred of each fork.</summary>
    private const int SampleEvery = 250;

    private static readonly string[] s_guests = ["SEQUITUR_GUESTS=" + BuiltGuests.Folder];

    [Fact]
    [Trait("Scope", "Sample")]
    public async Task A_sample_of_the_official_state_tests_passes_in_the_guest()
    {
        JsonElement summary = await AllPass("eest-state", "", SampleEvery);
        Assert.All(Forks(summary), fork => Assert.InRange(Count(fork.Value, "passed"), 100, 1_000));
    }

    [Theory]
    [InlineData("eest-state", "")]
    [InlineData("ethereum-tests", "ethereumjs-osaka-state")]
    [Trait("Scope", "Full")]
    public async Task Every_official_state_test_passes_in_the_guest(string archive, string folder)
    {
        JsonElement summary = await AllPass(archive, folder, every: 1);
        Assert.All(Forks(summary), fork => Assert.Equal(Uncarried(archive, fork.Key), Count(fork.Value, "skipped")));
    }

    [Fact]
    public async Task A_guest_that_is_another_program_fails_every_case_that_it_runs()
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder["block.elf"], BuiltGuests.Read("keccak"));
        (int exitCode, string output, string counts) = await EvmProcess.RunAsync(
            ["SEQUITUR_GUESTS=" + folder.FullPath], "statetest", "--guest", Found);
        Assert.Equal(1, exitCode);
        Assert.Contains("\"pass\":false", output, StringComparison.Ordinal);
        Assert.Contains("guest: ", output, StringComparison.Ordinal);
        Assert.Contains("0 passed, 1 failed", counts, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_a_guest_to_run_it_is_bad_usage(bool isFile)
    {
        using TemporaryFolder folder = new();
        if (isFile)
        {
            File.WriteAllText(folder["block.elf"], "no program");
        }

        (int exitCode, _, string errors) = await EvmProcess.RunAsync(["SEQUITUR_GUESTS=" + folder.FullPath], "statetest", "--guest", Found);
        Assert.Equal(2, exitCode);
        Assert.Contains("block.elf", errors, StringComparison.Ordinal);
    }

    private static string Found => Path.Combine(OfficialVectors.RepositoryRoot(), "tests", "Apps.Tests", "Differential", "Found");

    /// <summary>Every case passes, or a block cannot carry it and a native execution showed that.</summary>
    private static async Task<JsonElement> AllPass(string archive, string subfolder, int every)
    {
        Assert.SkipUnless(OfficialVectors.TryGetFolder(archive, out string folder, out string reason), reason);
        (int exitCode, string output, string counts) = await EvmProcess.RunAsync(
            s_guests, "statetest", "--guest", "--failures", "--json", "--jobs", "2", "--sample", $"{every}", Path.Combine(folder, subfolder));
        string[] lines = output.TrimEnd().Split('\n');
        OfficialEvmTests.SaveCounts($"{archive}-in-guest", counts);
        Assert.Equal([], lines[..^1]);
        Assert.Equal(0, exitCode);
        using JsonDocument document = JsonDocument.Parse(lines[^1]);
        JsonElement summary = document.RootElement.Clone();
        string[] reasons = [.. summary.GetProperty("skipReasons").EnumerateObject().Select(skipped => skipped.Name)];
        Assert.Empty(reasons.Except([ForkSelection.NotOurs, StateTestBlock.NeedsRandomness, StateTestBlock.NeedsBlockHashes]));
        foreach ((string fork, JsonElement row) in Forks(summary))
        {
            int seen = Count(row, "passed") + Count(row, "skipped") + Count(row, "leftOut");
            Assert.Equal(OfficialStrata.All.Where(stratum => IsOf(stratum, archive, subfolder, fork)).Sum(stratum => stratum.Count), seen);
        }

        return summary;
    }

    /// <summary>Cases that no block can carry so that it can be split.</summary>
    private static int Uncarried(string archive, string fork) => (archive, fork) switch
    {
        ("eest-state", "Osaka") => 13,
        ("eest-state", "Prague") => 15,
        _ => 0,
    };

    private static bool IsOf(OfficialStratum stratum, string archive, string subfolder, string fork) =>
        stratum.Archive == archive && stratum.Where == fork && (subfolder.Length == 0 || stratum.Part == subfolder);

    private static int Count(JsonElement row, string fate) => row.GetProperty(fate).GetInt32();

    /// <summary>The counts of the forks of this chain.</summary>
    private static KeyValuePair<string, JsonElement>[] Forks(JsonElement summary) =>
    [
        .. summary.GetProperty("forks").EnumerateObject().Where(fork => ForkSelection.IsOurs(fork.Name))
            .Select(fork => KeyValuePair.Create(fork.Name, fork.Value)),
    ];
}
