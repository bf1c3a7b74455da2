using System;
using System.Globalization;
using System.Threading.Tasks;
using Xunit;

namespace Sequitur.Apps.Network;

/// <summary>Validators as processes on machines of their own, killed, frozen, parted and reset at random while clients send.</summary>
/// <remarks><c>SEQUITUR_CHAOS_SEED</c> repeats the faults of a run, <c>SEQUITUR_CHAOS_MINUTES</c> changes how long the long one lasts.</remarks>
[Collection(Unshared.Name)]
public sealed class ChaosTests
{
    private const double UsualMinutes = 20;

    [Fact]
    public Task Nothing_final_is_lost_and_nobody_disagrees_while_validators_are_killed_frozen_parted_and_reset() => RunAsync(ChaosLength.Short);

    [Fact]
    [Trait("Scope", "Soak")]
    [Trait("Run", "chaos")]
    public Task Nothing_final_is_lost_and_nobody_disagrees_in_twenty_minutes_of_faults() =>
        RunAsync(ChaosLength.OfMinutes(double.TryParse(Environment.GetEnvironmentVariable("SEQUITUR_CHAOS_MINUTES"), CultureInfo.InvariantCulture, out double minutes) ? minutes : UsualMinutes));

    private static async Task RunAsync(ChaosLength length)
    {
        Assert.SkipWhen(NetworkNamespaces.WhyNot is not null, NetworkNamespaces.WhyNot ?? "");
        int seed = int.TryParse(Environment.GetEnvironmentVariable("SEQUITUR_CHAOS_SEED"), CultureInfo.InvariantCulture, out int asked) ? asked : Environment.TickCount;
        var run = new ChaosRun(seed, length, line => TestContext.Current.SendDiagnosticMessage(line));
        try
        {
            SoakReport.Write("chaos", $"Seed {seed}.\n\n{await run.RunAsync()}");
        }
        catch (Exception fault)
        {
            throw new InvalidOperationException($"Seed {seed}, after\n{run.History}\n{fault.Message}", fault);
        }
    }
}
