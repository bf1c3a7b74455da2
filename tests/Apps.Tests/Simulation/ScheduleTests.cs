using System.Linq;
using Sequitur.Cli.Simulation;
using Sequitur.Simulator;
using Sequitur.Simulator.Actors;
using Sequitur.Simulator.Schedules;
using Xunit;

namespace Sequitur.Apps.Simulation;

/// <summary><c>sequitur sim consensus</c>: nothing is found where nothing may be, and what must be found is.</summary>
public sealed class ScheduleTests
{
    [Theory]
    [InlineData(4, 1, 1_500)]
    [InlineData(4, 0, 200)]
    [InlineData(7, 2, 300)]
    [InlineData(1, 0, 20)]
    [InlineData(10, 3, 30)]
    public void With_as_many_Byzantine_validators_as_may_be_nothing_is_found(int validators, int byzantine, int schedules)
    {
        SimulationReport report = Run(Request(validators, byzantine, schedules, 1));
        Assert.True(report.Failed == 0, report.FirstFailure?.ToString());
        Assert.Equal(schedules, report.Run);
        Assert.True((ulong)report.ToJson()["blocksFewest"]! >= ScheduleRun.HeightsMin);
    }

    /// <summary>Validators join, leave and are slashed at boundaries, by transactions that the payloads carry.</summary>
    [Theory]
    [InlineData(4, 1, 8ul, 120)]
    [InlineData(5, 1, 3ul, 20)]
    [InlineData(7, 2, 5ul, 15)]
    public void While_validators_join_leave_and_are_put_out_nothing_is_found(int validators, int byzantine, ulong epochLength, int schedules)
    {
        SimulationRequest request = Request(validators, byzantine, schedules, 1);
        SimulationReport report = Run(request with { Settings = request.Settings with { EpochLength = epochLength } });
        Assert.True(report.Failed == 0, report.FirstFailure?.ToString());
        Assert.True((long)report.ToJson()["setChanges"]! >= schedules, "the sets hardly changed");
        Assert.True((long)report.ToJson()["slashableInactive"]! > 0, "nobody was ever away for a window");
    }

    /// <summary>However many the Byzantine are, they have less than a third of the stake.</summary>
    [Theory]
    [InlineData(4, 1, 60)]
    [InlineData(4, 2, 120)]
    [InlineData(7, 4, 20)]
    public void Where_votes_weigh_stakes_nothing_is_found_while_the_Byzantine_have_less_than_a_third(int validators, int byzantine, int schedules)
    {
        SimulationReport report = Run(Staked(validators, byzantine, schedules));
        Assert.True(report.Failed == 0, report.FirstFailure?.ToString());
        Assert.True((bool)report.ToJson()["progressChecked"]!);
    }

    /// <summary>Whoever leaves takes stake along, also from the honest; what is left of it is still more than two thirds.</summary>
    [Theory]
    [InlineData(4, 1, 8ul, 30)]
    [InlineData(4, 2, 5ul, 25)]
    [InlineData(7, 4, 5ul, 5)]
    public void Where_votes_weigh_stakes_and_the_set_changes_nothing_is_found(int validators, int byzantine, ulong epochLength, int schedules)
    {
        SimulationRequest request = Staked(validators, byzantine, schedules);
        SimulationReport report = Run(request with { Settings = request.Settings with { EpochLength = epochLength } });
        Assert.True(report.Failed == 0, report.FirstFailure?.ToString());
        Assert.True((bool)report.ToJson()["progressChecked"]!);
        Assert.True((long)report.ToJson()["setChanges"]! >= schedules, "the sets hardly changed");
    }

    [Fact]
    public void With_half_of_the_stake_one_Byzantine_validator_forks_the_chain_within_300_schedules()
    {
        SimulationRequest request = Staked(4, 1, 300);
        ShrunkFailure? failure = Run(request with { Settings = request.Settings with { ByzantineStakePerMille = 500 } }).FirstFailure;
        Assert.Equal(ViolationKind.Fork, failure?.Violation.Kind);
    }

    /// <summary>Whose seal is late once can be slashed when one counted height is all the patience there is.</summary>
    [Fact]
    public void With_a_window_that_is_too_short_honest_validators_can_be_slashed_for_inactivity()
    {
        SimulationRequest request = Request(4, 1, 60, 1) with { KeepGoing = true };
        SimulationReport report = Run(request with { Settings = request.Settings with { EpochLength = 8, InactivityWindow = 1 } });
        Assert.Contains(nameof(ViolationKind.HonestInactivity), report.ToJson()["violations"]!.AsObject().Select(pair => pair.Key));
    }

    /// <summary>A million schedules.</summary>
    [Theory]
    [Trait("Scope", "Soak")]
    [InlineData(4, 1, 700_000)]
    [InlineData(4, 0, 50_000)]
    [InlineData(7, 2, 200_000)]
    [InlineData(10, 3, 50_000)]
    public void In_a_million_schedules_nothing_is_found(int validators, int byzantine, int schedules)
    {
        SimulationReport report = Run(Request(validators, byzantine, schedules, 10_000_000));
        Assert.True(report.Failed == 0, report.FirstFailure?.ToString());
    }

    [Fact]
    [Trait("Scope", "Soak")]
    public void In_many_schedules_with_a_living_set_or_unequal_stakes_nothing_is_found()
    {
        SimulationRequest request = Request(4, 1, 50_000, 20_000_000);
        SimulationReport[] reports = [Run(request with { Settings = request.Settings with { EpochLength = 8 } }), Run(Staked(4, 2, 100_000)), Run(Staked(7, 4, 20_000))];
        Assert.All(reports, report => Assert.True(report.Failed == 0, report.FirstFailure?.ToString()));
    }

    [Theory]
    [InlineData(4, 2, 1)]
    [InlineData(4, 2, 1_000_000)]
    [InlineData(4, 2, 2_000_000)]
    [InlineData(7, 3, 3_000_000)]
    public void With_one_more_Byzantine_validator_a_fork_is_found_within_300_schedules(int validators, int byzantine, ulong seed)
    {
        ShrunkFailure? failure = Run(Request(validators, byzantine, 300, seed)).FirstFailure;
        Assert.NotNull(failure);
        Assert.Equal(ViolationKind.Fork, failure.Violation.Kind);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000_000)]
    [InlineData(2_000_000)]
    public void Without_syncing_crashes_make_honest_validators_vote_twice_and_the_chain_fork_within_300_schedules(ulong seed)
    {
        SimulationRequest request = Request(4, 0, 300, seed) with { KeepGoing = true };
        SimulationReport report = Run(request with { Settings = request.Settings with { IsSynced = false } });
        string[] found = [.. report.ToJson()["violations"]!.AsObject().Select(pair => pair.Key)];
        Assert.Contains(nameof(ViolationKind.DoubleVote), found);
        Assert.Contains(nameof(ViolationKind.HonestEquivocation), found);
        Assert.Contains(nameof(ViolationKind.Fork), found);
    }

    [Fact]
    public void The_same_seed_gives_the_same_trace_however_many_run_at_once()
    {
        SimulationRequest request = Request(4, 1, 60, 42);
        ulong trace = Run(request with { Jobs = 1 }).TraceHash;
        Assert.Equal(trace, Run(request with { Jobs = 2 }).TraceHash);
        Assert.NotEqual(trace, Run(request with { Seed = 43 }).TraceHash);
    }

    [Fact]
    public void A_failing_schedule_is_shrunk_and_its_command_line_finds_the_same_again()
    {
        ShrunkFailure failure = Run(Request(4, 2, 300, 1)).FirstFailure!;
        Assert.InRange(failure.Shrunk.Disturbances.Length, 1, 4);
        string keep = string.Join(',', failure.Shrunk.Disturbances.Select(one => one.Number));
        Assert.EndsWith($"--schedules 1 --seed {failure.Seed} --keep {keep}", failure.Replay, System.StringComparison.Ordinal);
        SimulationRequest replay = Request(4, 2, 1, failure.Seed) with { Keep = [.. failure.Shrunk.Disturbances.Select(one => one.Number)] };
        Assert.Equal(failure.Violation, Run(replay).FirstFailure!.Violation);
        Assert.Equal(1, Invoke(failure.Replay.Split(' ')[2..]));
    }

    /// <summary>
    /// A withholder proposes, is prepared and decides, and keeps the block; the one honest validator that sees a quorum of commits has never had
    /// it. Until it fetched the block it waited for ever, and the two others were too few.
    /// </summary>
    [Theory]
    [InlineData(4, 1, 100_068)]
    [InlineData(7, 2, 100_093)]
    public void A_validator_that_decides_without_the_block_fetches_it(int validators, int byzantine, ulong seed) =>
        Assert.Null(Run(Request(validators, byzantine, 1, seed)).FirstFailure);

    [Fact]
    public void Every_actor_acts_and_is_withstood_alone()
    {
        foreach (ActorKind kind in ActorKinds.All)
        {
            SimulationRequest request = Request(4, 1, 40, 500);
            SimulationReport report = Run(request with { Settings = request.Settings with { Actors = [kind] } });
            Assert.True(report.Failed == 0, $"{kind.Name()}: {report.FirstFailure}");
        }
    }

    /// <summary>Each attack is one: with enough accomplices it breaks what it aims at.</summary>
    [Theory]
    [InlineData(ActorKind.Twin, 2, ViolationKind.Fork)]
    [InlineData(ActorKind.Liar, 2, ViolationKind.Fork)]
    [InlineData(ActorKind.Equivocator, 2, ViolationKind.Fork)]
    [InlineData(ActorKind.InvalidProposer, 3, ViolationKind.InvalidBlock)]
    public void With_enough_accomplices_an_actor_breaks_what_it_attacks(ActorKind kind, int byzantine, ViolationKind broken)
    {
        SimulationRequest request = Request(4, byzantine, 300, 1);
        SimulationReport report = Run(request with { Settings = request.Settings with { Actors = [kind] } });
        Assert.Equal(broken, report.FirstFailure?.Violation.Kind);
    }

    [Theory]
    [InlineData("--actors", "gremlin")]
    [InlineData("--validators", "0")]
    [InlineData("--byzantine", "4")]
    [InlineData("--schedules", "0")]
    [InlineData("--keep", "1")]
    [InlineData("--epoch-length", "-1")]
    public void What_it_does_not_know_is_bad_usage(string option, string value) => Assert.Equal(2, Invoke(["consensus", option, value]));

    private static int Invoke(string[] arguments) => SimulationCommand.Build().Parse(arguments).Invoke();

    private static SimulationReport Run(SimulationRequest request) => SimulationSeries.Run(request, static _ => { });

    private static SimulationRequest Staked(int validators, int byzantine, int schedules)
    {
        SimulationRequest request = Request(validators, byzantine, schedules, 1);
        return request with { Settings = request.Settings with { HasUnequalStakes = true } };
    }

    private static SimulationRequest Request(int validators, int byzantine, int schedules, ulong seed) => new()
    {
        Settings = new SimulationSettings(validators, byzantine, IsSynced: true, ActorKinds.All),
        Seed = seed,
        Schedules = schedules,
        Jobs = System.Environment.ProcessorCount,
    };
}
