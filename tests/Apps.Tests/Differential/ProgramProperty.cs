using System;
using FsCheck;
using FsCheck.Fluent;
using Sequitur.Evm;

namespace Sequitur.Apps.Differential;

/// <summary>The property that random programs are compared by, in batches, since a round trip to another process costs as much as a program.</summary>
internal static class ProgramProperty
{
    private const int BatchSize = 50;

    /// <summary>Compares that many programs; null, or what was thrown, also when they differ (<see cref="Comparison.Finding"/> is then the smallest).</summary>
    /// <param name="comparison">Whom to compare.</param>
    /// <param name="seed">The same seed gives the same programs, as long as the generator is the same.</param>
    /// <param name="programs">How many, rounded up to whole batches.</param>
    /// <param name="fork">Of which fork all are; null for a mixture, mostly of the newest.</param>
    public static Exception? Check(Comparison comparison, ulong seed, int programs, Fork? fork)
    {
        Arbitrary<Scenario[]> batches = Arb.From(Programs(fork).ArrayOf(BatchSize), ScenarioShrinker.Shrink);
        Config config = Config.QuickThrowOnFailure
            .WithMaxTest((programs + BatchSize - 1) / BatchSize)
            .WithReplay(seed, 1)
            .WithQuietOnSuccess(true);
        try
        {
            Prop.ForAll(batches, batch => comparison.AgreeAsync(batch).GetAwaiter().GetResult()).Check(config);
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    /// <summary>FsCheck chooses fork and seed; what a program then is made of follows from them (<see cref="ScenarioGenerator"/>).</summary>
    private static Gen<Scenario> Programs(Fork? fork) =>
        from choice in Gen.Choose(0, 9)
        from seed in Gen.Choose(0, int.MaxValue)
        select ScenarioGenerator.Generate(fork ?? ForkOf(choice), seed);

    private static Fork ForkOf(int choice) => choice switch
    {
        < 7 => Fork.Osaka,
        < 9 => Fork.Prague,
        _ => Fork.Cancun,
    };
}
