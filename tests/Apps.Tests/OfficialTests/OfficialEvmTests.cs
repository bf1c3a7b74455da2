using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Apps.OfficialTests;

/// <summary>Runs <c>sequitur evm</c> as its users do, over the official suites.</summary>
public sealed class OfficialEvmTests
{
    [Theory]
    [InlineData("eest-state", "", 22_900)]
    [InlineData("ethereum-tests", "ethereumjs-osaka-state", 800)]
    public Task Every_official_state_test_passes(string archive, string folder, int atLeast) => AllPass("statetest", archive, folder, atLeast);

    [Theory]
    [InlineData("eest-blockchain-osaka", "", 7_000)]
    [InlineData("eest-blockchain-prague", "", 2_700)]
    [InlineData("eest-blockchain-older", "", 3_000)]
    [InlineData("ethereum-tests", "ethereum-tests-blockchain", 520)]
    public Task Every_official_block_test_passes_and_re_executes_from_its_witness(string archive, string folder, int atLeast) =>
        AllPass("blocktest", archive, folder, atLeast);

    /// <summary>Worst-case blocks of up to 150 Mgas: too long for every run.</summary>
    [Fact]
    [Trait("Scope", "Full")]
    public Task Every_official_worst_case_block_passes_and_re_executes_from_its_witness() => AllPass("blocktest", "eest-benchmark", "", 290);

    [Fact]
    public async Task A_path_that_is_not_there_is_bad_usage()
    {
        (int exitCode, _, string errors) = await RunAsync("evm", "statetest", "/nowhere/at/all");
        Assert.Equal(2, exitCode);
        Assert.Contains("/nowhere/at/all", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_test_is_bad_input()
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "{\"name\": [", TestContext.Current.CancellationToken);
            (int exitCode, _, string errors) = await RunAsync("evm", "statetest", file);
            Assert.Equal(2, exitCode);
            Assert.Contains(file, errors, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task AllPass(string command, string archive, string subfolder, int atLeast)
    {
        Assert.SkipUnless(OfficialVectors.TryGetFolder(archive, out string folder, out string reason), reason);
        (int exitCode, string failures, string summary) = await RunAsync(
            "evm", command, "--failures", "--jobs", "2", Path.Combine(folder, subfolder));
        Assert.Equal("", failures);
        Assert.Equal(0, exitCode);
        string last = summary.TrimEnd().Split('\n')[^1];
        Assert.True(int.Parse(last.Split(' ')[0], provider: null) >= atLeast, last);
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "sequitur.dll");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await errors);
    }
}
