using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Apps.OfficialTests;

/// <summary>Runs <c>sequitur evm</c> as its users do, over the official suites: every case is run, or is one that <see cref="OfficialStrata"/> excludes.</summary>
public sealed class OfficialEvmTests
{
    /// <summary>What a run without <c>--full</c> takes: every n-th case of each folder and fork.</summary>
    private const int SampleEvery = 4;

    /// <summary>Of the worst-case blocks of up to 150 Mgas fewer.</summary>
    private const int SampleEveryOfBenchmarks = 20;

    public static TheoryData<string, string, string> Suites => new()
    {
        { "statetest", "eest-state", "" },
        { "statetest", "ethereum-tests", "ethereumjs-osaka-state" },
        { "blocktest", "eest-blockchain-osaka", "" },
        { "blocktest", "eest-blockchain-prague", "" },
        { "blocktest", "eest-blockchain-older", "" },
        { "blocktest", "eest-benchmark", "" },
        { "blocktest", "ethereum-tests", "ethereum-tests-blockchain/BlockchainTests/ValidBlocks" },
        { "blocktest", "ethereum-tests", "ethereum-tests-blockchain/BlockchainTests/InvalidBlocks" },
        { "blocktest", "ethereum-tests", "ethereum-tests-blockchain/BlockchainTests/TransitionTests" },
    };

    [Theory]
    [MemberData(nameof(Suites))]
    [Trait("Scope", "Sample")]
    public Task A_sample_of_every_official_suite_passes(string command, string archive, string folder) =>
        AllPass(command, archive, folder, archive == "eest-benchmark" ? SampleEveryOfBenchmarks : SampleEvery);

    [Theory]
    [MemberData(nameof(Suites))]
    [Trait("Scope", "Full")]
    public Task Every_official_test_passes(string command, string archive, string folder) => AllPass(command, archive, folder, every: 1);

    /// <summary>The portable bodies of the EVM and its cryptography, as on a machine without vector instructions.</summary>
    [Fact]
    [Trait("Scope", "Full")]
    public Task Every_official_state_test_passes_without_hardware_intrinsics() => AllPass("statetest", "eest-state", "", every: 1, intrinsics: false);

    [Fact]
    public async Task A_path_that_is_not_there_is_bad_usage()
    {
        (int exitCode, _, string errors) = await EvmProcess.RunAsync("statetest", "/nowhere/at/all");
        Assert.Equal(2, exitCode);
        Assert.Contains("/nowhere/at/all", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--sample", "0")]
    [InlineData("--sample", "often")]
    [InlineData("--jobs", "-1")]
    public async Task A_number_below_one_is_bad_usage(string option, string value)
    {
        (int exitCode, _, string errors) = await EvmProcess.RunAsync("blocktest", option, value, Path.GetTempPath());
        Assert.Equal(2, exitCode);
        Assert.Contains(value, errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"name\": [")]
    [InlineData("[]")]
    [InlineData("{}{}")]
    [InlineData("{\"name\": {}}")]
    public async Task A_file_that_is_no_test_is_bad_input(string content)
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);
            (int exitCode, _, string errors) = await EvmProcess.RunAsync("statetest", file);
            Assert.Equal(2, exitCode);
            Assert.Contains(file, errors, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task AllPass(string command, string archive, string subfolder, int every, bool intrinsics = true)
    {
        Assert.SkipUnless(OfficialVectors.TryGetFolder(archive, out string folder, out string reason), reason);
        string[] environment = intrinsics ? [] : ["DOTNET_EnableHWIntrinsic=0"];
        (int exitCode, string output, string counts) = await EvmProcess.RunAsync(
            environment, command, "--failures", "--json", "--jobs", "2", "--sample", $"{every}", Path.Combine(folder, subfolder));
        string[] lines = output.TrimEnd().Split('\n');
        SaveCounts($"{archive}{(subfolder.Length == 0 ? "" : "-" + Path.GetFileName(subfolder))}{(intrinsics ? "" : "-without-intrinsics")}", counts);
        Assert.Equal([], lines[..^1]);
        Assert.Equal(0, exitCode);
        using JsonDocument summary = JsonDocument.Parse(lines[^1]);
        Assert.Equal(Expected(archive, subfolder), Found(summary.RootElement, archive, subfolder));
    }

    /// <summary>Cases by fork, or of a folder as a whole: how many are run, and how many skipped.</summary>
    private static SortedDictionary<string, (int Run, int Skipped)> Expected(string archive, string subfolder)
    {
        SortedDictionary<string, (int, int)> expected = new(StringComparer.Ordinal);
        foreach (OfficialStratum stratum in OfficialStrata.All)
        {
            if (stratum.Archive == archive && (subfolder.Length == 0 || stratum.Where == subfolder || stratum.Part == subfolder))
            {
                expected.Add(stratum.Where, stratum.Runner == OfficialRunner.None ? (0, stratum.Count) : (stratum.Count, 0));
            }
        }

        return expected;
    }

    private static SortedDictionary<string, (int Run, int Skipped)> Found(JsonElement summary, string archive, string subfolder)
    {
        SortedDictionary<string, (int, int)> found = new(StringComparer.Ordinal);
        bool isOneStratum = OfficialStrata.All.Any(stratum => stratum.Archive == archive && stratum.Where == subfolder);
        if (isOneStratum)
        {
            found.Add(subfolder, Fate(summary));
            return found;
        }

        foreach (JsonProperty fork in summary.GetProperty("forks").EnumerateObject())
        {
            found.Add(fork.Name, Fate(fork.Value));
        }

        return found;
    }

    /// <summary>What a sample leaves to the full run counts as run, if the sample took any of its kind.</summary>
    private static (int Run, int Skipped) Fate(JsonElement counts)
    {
        int passed = counts.GetProperty("passed").GetInt32();
        int leftOut = counts.GetProperty("leftOut").GetInt32();
        Assert.True(passed > 0 || leftOut == 0);
        return (passed + leftOut, counts.GetProperty("skipped").GetInt32());
    }

    /// <summary>For the report of <c>./test</c>.</summary>
    internal static void SaveCounts(string suite, string counts)
    {
        string folder = Path.Combine(OfficialVectors.RepositoryRoot(), "artifacts", "test-results", "official");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, suite + ".log"), counts);
    }
}
