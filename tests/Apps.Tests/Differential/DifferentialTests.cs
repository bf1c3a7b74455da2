using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using Sequitur.Apps.Clients;
using Sequitur.Apps.Network;
using Sequitur.Evm;
using Xunit;

namespace Sequitur.Apps.Differential;

/// <summary>Random programs mean the same to every implementation there is (docs/spec/differential-tests.md).</summary>
/// <remarks>
/// SEQUITUR_DIFFERENTIAL_SEED replays a run, SEQUITUR_DIFFERENTIAL_PROGRAMS says how many programs it has, SEQUITUR_DIFFERENTIAL_FORK of which fork
/// they all are.
/// </remarks>
[Collection(Unshared.Name)]
public sealed class DifferentialTests
{
    private static readonly string Folder = Path.Combine(ClientPackages.Root, "artifacts", "differential");

    [Fact]
    public Task Random_programs_mean_the_same_to_every_implementation() => CompareAsync(1_000);

    [Fact]
    [Trait("Scope", "Full")]
    public Task A_hundred_thousand_random_programs_mean_the_same_to_every_implementation() => CompareAsync(100_000);

    [Fact]
    public async Task A_difference_is_found_and_shrunk_to_the_instruction_that_makes_it()
    {
        await using Comparison comparison = new([new LyingImplementation(Opcode.MCopy)]);
        await Task.Run(() => ProgramProperty.Check(comparison, seed: 1, programs: 1_000, fork: null));
        Assert.NotNull(comparison.Finding);
        List<byte> left = [];
        foreach (ScenarioAccount account in comparison.Finding.Accounts)
        {
            left.AddRange(account.Code.Assemble());
        }

        Assert.Contains(Opcode.MCopy, left);
        Assert.InRange(left.Count, 1, 2);
        Assert.Contains("found.json", await comparison.SaveAsync(comparison.Finding, Path.Combine(Folder, "lie")), StringComparison.Ordinal);
    }

    private static async Task CompareAsync(int usual)
    {
        ulong seed = Setting("SEED") is string text ? (ulong)Number(text) : (ulong)Random.Shared.Next();
        int programs = Setting("PROGRAMS") is string count ? Number(count) : usual;
        Fork? fork = Setting("FORK") is string name ? Enum.Parse<Fork>(name) : null;
        string? whyNotAll = await ClientPackages.Installed;
        List<IImplementation> others = [ChildImplementation.WithoutIntrinsics()];
        if (whyNotAll is null)
        {
            others.Add(ChildImplementation.EthereumJs());
            others.Add(new AnvilImplementation());
        }

        Stopwatch watch = Stopwatch.StartNew();
        await using Comparison comparison = new([.. others]);
        Exception? failure = await Task.Run(() => ProgramProperty.Check(comparison, seed, programs, fork));
        string summary = $"seed {seed}, {watch.Elapsed.TotalSeconds:F1} s: {comparison.Summary()}";
        TestContext.Current.TestOutputHelper?.WriteLine(summary);
        if (comparison.Finding is Scenario finding)
        {
            string said = await comparison.DescribeAsync(finding);
            string file = await comparison.SaveAsync(finding, Folder);
            Assert.Fail($"{summary}a difference, shrunk ('sequitur evm statetest {file}' runs it):\n{said}");
        }

        Assert.True(failure is null, $"{summary}{failure}");
        Assert.SkipWhen(whyNotAll is not null, $"{programs} programs compared with ours without intrinsics only: {whyNotAll}");
    }

    private static string? Setting(string name) =>
        Environment.GetEnvironmentVariable("SEQUITUR_DIFFERENTIAL_" + name) is { Length: > 0 } value ? value : null;

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
