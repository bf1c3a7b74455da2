using System;
using System.Threading.Tasks;
using Xunit;

namespace Sequitur.Apps.Network;

public sealed class KillDuringLoadTests
{
    [Fact]
    [Trait("Scope", "Sample")]
    public Task Nothing_final_is_lost_when_the_validator_is_killed_under_load() => RunAsync(KillDuringLoad.RoundsOr(5));

    [Fact]
    [Trait("Scope", "Full")]
    public Task Nothing_final_is_lost_when_the_validator_is_killed_ten_times_under_load() => RunAsync(KillDuringLoad.RoundsOr(10));

    [Fact]
    [Trait("Scope", "Soak")]
    public Task Nothing_final_is_lost_in_a_hundred_kills() => RunAsync(KillDuringLoad.RoundsOr(100));

    private static async Task RunAsync(int rounds)
    {
        using var folder = new TemporaryFolder();
        await using (SequiturProcess devnet = SequiturProcess.Start(["devnet", .. SequiturProcess.OneValidator, "--data-dir", folder["devnet"]]))
        {
            await devnet.ReadyAsync();
            devnet.Signal(SequiturProcess.Interrupt);
            Assert.Equal(0, await devnet.ExitAsync());
        }

        await new KillDuringLoad(folder["devnet"], Environment.TickCount).RunAsync(rounds, line => TestContext.Current.SendDiagnosticMessage(line));
    }
}
