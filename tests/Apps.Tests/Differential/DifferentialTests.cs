using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Sequitur.Apps.Clients;
using Sequitur.Apps.Network;
using Sequitur.Cli.OfficialTests;
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
    private static readonly int[] Precompiles = [.. Enumerable.Range(1, 0x11), 0x100];

    private static readonly string Folder = Path.Combine(ClientPackages.Root, "artifacts", "differential");

    [Fact]
    public Task Random_programs_mean_the_same_to_every_implementation() => CompareAsync(1_000);

    [Fact]
    [Trait("Scope", "Soak")]
    public Task A_hundred_thousand_random_programs_mean_the_same_to_every_implementation() => CompareAsync(100_000);

    [Fact]
    public Task A_difference_is_found_and_shrunk_to_the_instruction_that_makes_it() =>
        IsFoundAsync(honest => honest with { GasUsed = honest.GasUsed + 1 });

    [Fact]
    public Task A_breakdown_is_found_and_shrunk_to_the_instruction_that_makes_it() => IsFoundAsync(_ => throw new IOException("it hangs"));

    [Fact]
    public async Task Random_programs_reach_every_instruction_and_every_precompile()
    {
        ReachTracer.Record record = new(ForkRules.Osaka);
        await using OwnImplementation<ReachTracer> own = new(new ReachTracer(record));
        await own.RunAsync([.. Enumerable.Range(0, 1_500).Select(seed => ScenarioGenerator.Generate(Fork.Osaka, seed))]);
        IEnumerable<int> missed = Enumerable.Range(0, 256).Where(opcode => IsAssigned(opcode) && record.Opcodes[opcode] == 0);
        Assert.Equal([], missed.Select(opcode => opcode.ToString("x2", CultureInfo.InvariantCulture)));
        Assert.Equal(Precompiles, record.Succeeded);

        // Signature recovery, hashes and P-256 fail only for want of gas.
        Assert.Superset(new HashSet<int> { 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17 }, record.Failed);
    }

    [Fact]
    public void The_same_seed_makes_the_same_program()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            byte[] first = StateTestWriter.Write(ScenarioGenerator.Generate(Fork.Osaka, seed));
            Assert.Equal(first, StateTestWriter.Write(ScenarioGenerator.Generate(Fork.Osaka, seed)));
        }
    }

    /// <summary>Programs that some implementation once saw differently, with what they mean.</summary>
    [Fact]
    public void Every_program_that_was_found_still_means_what_it_should()
    {
        string folder = Path.Combine(ClientPackages.Root, "tests", "Apps.Tests", "Differential", "Found");
        StateTestRunner<NoTracer> runner = new(default);
        foreach (string file in Directory.EnumerateFiles(folder, "*.json"))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            JsonProperty test = document.RootElement.EnumerateObject().Single();
            Assert.All(runner.Run(test.Value, [.. runner.List("", test.Name, test.Value)]), outcome => Assert.True(outcome.Passed, outcome.ToJson()));
        }
    }

    private static async Task IsFoundAsync(Func<Observation, Observation> lie)
    {
        await using Comparison comparison = new([new LyingImplementation(Opcode.MCopy, lie)], _ => { });
        await Task.Run(() => ProgramProperty.Check(comparison, seed: 1, programs: 1_000, fork: null));
        Assert.NotNull(comparison.Finding);
        List<byte> left = [];
        foreach (ScenarioAccount account in comparison.Finding.Accounts)
        {
            left.AddRange(account.Code.Assemble());
        }

        Assert.Equal([Opcode.MCopy], left);
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
        ITestOutputHelper? output = TestContext.Current.TestOutputHelper;
        output?.WriteLine($"seed {seed}");
        await using Comparison comparison = new([.. others], progress => output?.WriteLine(progress));
        Exception? failure = await Task.Run(() => ProgramProperty.Check(comparison, seed, programs, fork));
        string summary = $"seed {seed}, {watch.Elapsed.TotalSeconds:F1} s: {comparison.Summary()}";
        output?.WriteLine(summary);
        if (comparison.Finding is Scenario finding)
        {
            string said = await comparison.DescribeAsync(finding);
            string file = await comparison.SaveAsync(finding, Folder);
            Assert.Fail($"{summary}a difference, shrunk ('sequitur evm statetest {file}' runs it):\n{said}");
        }

        Assert.True(failure is null, $"{summary}{failure}");
        Assert.SkipWhen(whyNotAll is not null, $"{programs} programs compared with ours without intrinsics only: {whyNotAll}");
    }

    /// <summary>The instructions of Osaka; INVALID (0xfe) is one.</summary>
    private static bool IsAssigned(int opcode) => opcode
        is <= 0x0b or (>= 0x10 and <= 0x1e) or 0x20 or (>= 0x30 and <= 0x4a) or (>= 0x50 and <= 0xa4) or (>= 0xf0 and <= 0xf5) or 0xfa or (>= 0xfd and <= 0xff);

    private static string? Setting(string name) =>
        Environment.GetEnvironmentVariable("SEQUITUR_DIFFERENTIAL_" + name) is { Length: > 0 } value ? value : null;

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
