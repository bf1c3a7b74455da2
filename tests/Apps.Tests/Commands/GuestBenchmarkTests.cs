using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Sequitur.Cli.Bench;
using Sequitur.Cli.Proving;
using Sequitur.GuestCompiler;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Apps.Commands;

/// <summary>Blocks of transfers in every build of the block program, which is what <c>sequitur bench guest</c> measures.</summary>
public sealed class GuestBenchmarkTests
{
    /// <summary>What a plain transfer may cost with accelerators, among a thousand accounts.</summary>
    private const double CyclesAimed = 60_000;

    [Fact]
    public Task Four_builds_of_the_block_program_give_the_same_output_for_a_block_of_transfers() => RunInFourBuildsAsync(accounts: 64, transfers: 4, tokens: 2);

    [Fact]
    [Trait("Scope", "Full")]
    public Task Four_builds_give_the_same_output_for_a_hundred_transfers_and_twenty_token_calls() => RunInFourBuildsAsync(accounts: 1_000, transfers: 100, tokens: 20);

    [Fact]
    public void A_plain_transfer_costs_the_guest_with_accelerators_less_than_what_was_aimed_at()
    {
        GuestBenchmark benchmark = Benchmark(1_000, GuestVariant.Native(), GuestVariant.Machine("accelerated", BuiltGuests.Read("block")));
        benchmark.Run(100, 20);
        Assert.True(benchmark.AllAgree);
        GuestFigure figure = benchmark.Figures.Single();
        Assert.InRange(figure.PerTransfer, 1, CyclesAimed);
        Assert.InRange(figure.PerToken, figure.PerTransfer, 3 * CyclesAimed);

        // Functions that a block without the transfers calls as well drop out, and so nothing is counted twice.
        Assert.Equal(figure.PerTransfer, figure.Functions.Sum(share => share.Transfer), 0.01);
    }

    [Fact]
    public void A_build_that_computes_something_else_is_told()
    {
        GuestVariant wrong = new("wrong", IsMeasured: false, input => GuestVariant.Native().Run(input) with { Output = [1] });
        StringWriter told = new();
        GuestBenchmark benchmark = new(new TransferChain(64), [GuestVariant.Native(), wrong], told);
        benchmark.Run(1, 1);
        Assert.False(benchmark.AllAgree);
        Assert.Contains("wrong, block 0: exit 0, output 01", told.ToString(), System.StringComparison.Ordinal);
    }

    private static async Task RunInFourBuildsAsync(int accounts, int transfers, int tokens)
    {
        GuestToolchain toolchain = Toolchain();
        string assemblies = Path.Combine(BuiltGuests.Folder, "..", "..", "artifacts", "bin");
        CompilationResult portable = GuestBuild.Translate(GuestCatalog.Entries.Single(entry => entry.Name == "block"), assemblies, isPortable: true);
        Assert.True(portable.Succeeded, string.Join('\n', portable.Errors));
        byte[][] built = await Task.WhenAll(new[] { GuestTarget.Zkvm, GuestTarget.LinuxX64 }.Select(target => Task.Run(() => toolchain.Build(portable.Source, target))));
        GuestBenchmark benchmark = Benchmark(
            accounts,
            GuestVariant.Native(),
            GuestVariant.Machine("accelerated", BuiltGuests.Read("block")),
            GuestVariant.Machine("portable", built[0]),
            GuestVariant.Process("x64", built[1]));
        benchmark.Run(transfers, tokens);
        Assert.True(benchmark.AllAgree);
        Assert.True(benchmark.Figures[1].PerTransfer > benchmark.Figures[0].PerTransfer);
    }

    private static GuestBenchmark Benchmark(int accounts, params IReadOnlyList<GuestVariant> variants) => new(new TransferChain(accounts), variants, TextWriter.Null);

    private static GuestToolchain Toolchain()
    {
        try
        {
            return GuestToolchain.Find();
        }
        catch (ToolchainException missing)
        {
            Assert.Skip(missing.Message);
            throw;
        }
    }
}
