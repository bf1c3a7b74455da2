using System;
using System.Collections.Generic;
using Sequitur.Cli.Simulation;
using Sequitur.Consensus;
using Sequitur.Finality;
using Sequitur.Simulator;
using Sequitur.Simulator.Actors;
using Sequitur.Simulator.Schedules;
using Xunit;

namespace Sequitur.Apps.Simulation;

/// <summary><c>sequitur sim consensus --seals bls</c>: commits carry seals, machines ask for their check, and certificates are aggregates.</summary>
public sealed class SealedScheduleTests
{
    [Theory]
    [InlineData(4, 1, 0ul, false, 80)]
    [InlineData(4, 0, 0ul, false, 20)]
    [InlineData(7, 2, 0ul, false, 20)]
    [InlineData(4, 1, 8ul, false, 12)]
    [InlineData(4, 2, 0ul, true, 20)]
    public void With_as_many_Byzantine_validators_as_may_be_nothing_is_found(int validators, int byzantine, ulong epochLength, bool hasUnequalStakes, int schedules)
    {
        SimulationReport report = Run(validators, byzantine, schedules, settings => settings with { EpochLength = epochLength, HasUnequalStakes = hasUnequalStakes });
        Assert.True(report.Failed == 0, report.FirstFailure?.ToString());
        Assert.Equal("bls", (string)report.ToJson()["seals"]!);
        Assert.True((long)report.ToJson()["sealChecks"]! > schedules * ScheduleRun.HeightsMin);
        Assert.True(byzantine == 0 || (long)report.ToJson()["wrongSeals"]! > 0, "nobody sent a wrong seal");
    }

    [Fact]
    public void Blocks_may_be_real_at_the_same_time()
    {
        SimulationReport report = Run(4, 1, 6, settings => settings with { HasRealBlocks = true });
        Assert.True(report.Failed == 0, report.FirstFailure?.ToString());
    }

    [Fact]
    public void With_one_more_Byzantine_validator_a_fork_is_found_within_300_schedules() =>
        Assert.Equal(ViolationKind.Fork, Run(4, 2, 300, settings => settings).FirstFailure?.Violation.Kind);

    /// <summary>Whoever says the right thing under a wrong seal, to all or to half, harms nobody but itself; two whose wrong seals cancel each other out are as good as two right ones.</summary>
    [Theory]
    [InlineData(ActorKind.InvalidProposer, 4, 1)]
    [InlineData(ActorKind.Liar, 4, 1)]
    [InlineData(ActorKind.InvalidProposer, 7, 2)]
    public void Wrong_seals_beside_right_signatures_are_withstood(ActorKind kind, int validators, int byzantine)
    {
        SimulationReport report = Run(validators, byzantine, 20, settings => settings with { Actors = [kind] });
        Assert.True(report.Failed == 0, report.FirstFailure?.ToString());
        Assert.True((long)report.ToJson()["wrongSeals"]! > 0, "nobody sent a wrong seal");
    }

    /// <summary>Every step of every machine is the same: so what stand-ins show holds for real seals.</summary>
    [Fact]
    public void Real_seals_give_the_same_trace_as_stand_ins()
    {
        SimulationSettings settings = Settings(4, 1) with { Actors = [ActorKind.InvalidProposer] };
        Schedule schedule = ScheduleGenerator.Of(settings, 3) with { HasRealSignatures = false };
        ScheduleResult standIns = ScheduleRun.Run(schedule with { HasRealSeals = false });
        ScheduleResult real = ScheduleRun.Run(schedule with { HasRealSeals = true });
        Assert.Empty(real.Violations);
        Assert.True(real.Counts.WrongSeals > 0, "nobody sent a wrong seal");
        Assert.Equal((standIns.TraceHash, standIns.Counts), (real.TraceHash, real.Counts));
    }

    [Theory]
    [Trait("Scope", "Soak")]
    [InlineData(4, 1, 0ul, 100_000)]
    [InlineData(7, 2, 0ul, 20_000)]
    [InlineData(4, 1, 8ul, 10_000)]
    public void In_many_schedules_nothing_is_found(int validators, int byzantine, ulong epochLength, int schedules)
    {
        SimulationReport report = Run(validators, byzantine, schedules, settings => settings with { EpochLength = epochLength }, 40_000_000);
        Assert.True(report.Failed == 0, report.FirstFailure?.ToString());
    }

    /// <summary>Too few signers, one too many, other ones, too many bits, single seals, another sum: by real seals and by stand-ins.</summary>
    [Fact]
    public void A_certificate_that_is_not_what_it_should_be_is_refused_and_for_the_same_reason_whether_seals_are_real()
    {
        HashSet<CertificateFault> faults = [];
        (CertificateFault[] standIns, CertificateFault[] real) = (Refusals(isReal: false), Refusals(isReal: true));
        Assert.DoesNotContain(CertificateFault.None, standIns);
        Assert.Equal(standIns, real);
        faults.UnionWith(standIns);
        Assert.Superset(
            new HashSet<CertificateFault> { CertificateFault.TooFewSeals, CertificateFault.TooManySeals, CertificateFault.BadSigners, CertificateFault.OtherScheme, CertificateFault.BadSeal }, faults);
    }

    [Fact]
    public void Seals_are_ecdsa_or_bls_and_nothing_else() => Assert.Equal(2, SimulationCommand.Build().Parse(["consensus", "--seals", "schnorr"]).Invoke());

    private static CertificateFault[] Refusals(bool isReal)
    {
        ConsensusSimulation world = new(new SimulationOptions { Validators = 4, HasBlsSeals = true, HasRealSeals = isReal }, 1);
        world.Start();
        Assert.True(world.Reaches(2, 60_000));
        Decision decision = world.Nodes[0].Chain[0].Decision;
        Electorate electorate = world.ElectorateAfter(default, 1);
        Assert.Equal(CertificateFault.None, world.Keys.Check(decision, electorate));
        List<CertificateFault> faults = [];
        foreach (SimulatedNode node in world.Nodes)
        {
            for (ulong way = 0; way < 12; way++)
            {
                FinalityCertificate spoiled = new WrongSeals(world, node, new Chance(way)).Spoil(decision, electorate);
                faults.Add(world.Keys.Check(decision with { Certificate = spoiled }, electorate));
            }
        }

        return [.. faults];
    }

    private static SimulationSettings Settings(int validators, int byzantine) => new(validators, byzantine, IsSynced: true, ActorKinds.All) { HasBlsSeals = true };

    private static SimulationReport Run(int validators, int byzantine, int schedules, Func<SimulationSettings, SimulationSettings> change, ulong seed = 1) => SimulationSeries.Run(
        new SimulationRequest { Settings = change(Settings(validators, byzantine)), Seed = seed, Schedules = schedules, Jobs = Environment.ProcessorCount }, static _ => { });
}
