using System;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace Sequitur.Apps.Network;

/// <summary>Validators killed under load: the others go on, and nothing final is lost or changed.</summary>
[Collection(Unshared.Name)]
public sealed class ValidatorCrashTests
{
    [Fact]
    public async Task Blocks_go_on_without_one_of_four_which_catches_up_after_its_restart_and_signs_again()
    {
        await using var network = new ValidatorNetwork(4);
        await network.StartAllAsync();
        var reported = new ReportedChain();
        await using (var load = new NetworkLoad(reported))
        {
            for (int i = 0; i < 3; i++) load.Add(network.Url(i));
            await network.ReachesAsync(3, 5);
            await network.KillAsync(3);
            ulong killedAt = await network.HeadAsync(0);
            await network.ReachesAsync(0, killedAt + 12);

            await network.StartAsync(3);
            await network.ReachesAsync(3, await network.HeadAsync(0));
            ulong caughtUp = await network.HeadAsync(3);
            await network.UntilAsync("the restarted validator signs again", () => HasSignedSinceAsync(network, 3, caughtUp), pollMs: 100);
            await load.StopAsync();
        }

        await network.SettleAsync();
        await ChainComparison.AssertSameAsync(network.Clients, await network.HeadAsync(0));
        foreach (RpcClient client in network.Clients) await reported.CheckAsync(client);
        await network.StopAsync();
    }

    [Fact]
    [Trait("Scope", "Sample")]
    public Task Nothing_final_is_lost_or_changed_when_all_four_are_killed_at_once_under_load() => KillAllAsync(KillDuringLoad.RoundsOr(1));

    [Fact]
    [Trait("Scope", "Full")]
    public Task Nothing_final_is_lost_or_changed_when_all_four_are_killed_at_once_again_and_again() => KillAllAsync(KillDuringLoad.RoundsOr(5));

    [Fact]
    [Trait("Scope", "Soak")]
    public Task Nothing_final_is_lost_or_changed_in_a_hundred_kills_of_all_four() => KillAllAsync(KillDuringLoad.RoundsOr(100));

    private static async Task KillAllAsync(int rounds)
    {
        int seed = Environment.TickCount;
        await using var network = new ValidatorNetwork(4);
        var kills = new KillAllDuringLoad(network, seed);
        try
        {
            await kills.RunAsync(rounds, line => TestContext.Current.SendDiagnosticMessage(line));
        }
        catch (Exception fault)
        {
            throw new InvalidOperationException($"Seed {seed}: {fault.Message}", fault);
        }
    }

    /// <summary>A certificate holds a quorum of the seals, not all, and each node its own: the validator's is among those it keeps itself.</summary>
    private static async Task<bool> HasSignedSinceAsync(ValidatorNetwork network, int index, ulong since)
    {
        string address = ValidatorNetwork.AddressOf(index).ToString();
        for (ulong number = await network.HeadAsync(index); number > since; number--)
        {
            JsonElement trace = await network.Client(index).CallAsync("l2trace_getBlockTraceByNumber", $"0x{number:x}");
            JsonElement signers = trace.GetProperty("finalBlockStorage").GetProperty("signers");
            if (signers.EnumerateArray().Any(signer => signer.GetProperty("address").GetString() == address)) return true;
        }

        return false;
    }
}
