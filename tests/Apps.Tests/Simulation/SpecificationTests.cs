using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Consensus;
using Sequitur.Finality;
using Sequitur.Simulator;
using Sequitur.Simulator.Actors;
using Sequitur.Simulator.Schedules;
using Xunit;

namespace Sequitur.Apps.Simulation;

/// <summary>Every transition of the machine in random schedules, against an oracle transcribed from the predicates of the EEA specification.</summary>
public sealed class SpecificationTests
{
    /// <summary>By heads, by stakes that differ, and by stakes in a set that changes.</summary>
    [Theory]
    [InlineData(4, 1, 0ul, false, 40)]
    [InlineData(7, 2, 0ul, false, 8)]
    [InlineData(4, 1, 6ul, false, 5)]
    [InlineData(1, 0, 0ul, false, 2)]
    [InlineData(4, 2, 0ul, true, 25)]
    [InlineData(7, 3, 0ul, true, 4)]
    [InlineData(4, 2, 6ul, true, 5)]
    public void Every_step_of_the_machine_is_one_that_the_specification_allows_and_none_it_asks_for_is_left_out(int validators, int byzantine, ulong epochLength, bool hasUnequalStakes, int schedules)
    {
        SimulationSettings settings = new(validators, byzantine, IsSynced: true, ActorKinds.All) { EpochLength = epochLength, HasUnequalStakes = hasUnequalStakes };
        int[] allowed = new int[5];
        for (ulong seed = 1; seed <= (ulong)schedules; seed++)
        {
            Observer observer = new(settings);
            ScheduleRun.Run(ScheduleGenerator.Of(settings, seed), observer.See);
            Assert.True(observer.Fault is null, $"seed {seed}: {observer.Fault}");
            for (int i = 0; i < allowed.Length; i++) allowed[i] += observer.Allowed[i];
        }

        Assert.All(validators == 1 ? [.. allowed[..3], allowed[4]] : allowed, count => Assert.True(count > 0, string.Join(' ', allowed)));
    }

    /// <summary>Where a commit is one only with a right seal, and that is found out when it matters.</summary>
    [Theory]
    [InlineData(4, 1, 20)]
    [InlineData(7, 2, 4)]
    public void The_same_holds_where_seals_are_BLS(int validators, int byzantine, int schedules)
    {
        SimulationSettings settings = new(validators, byzantine, IsSynced: true, [ActorKind.InvalidProposer, ActorKind.Liar, ActorKind.Equivocator, ActorKind.Twin]) { HasBlsSeals = true };
        int decisions = 0;
        for (ulong seed = 1; seed <= (ulong)schedules; seed++)
        {
            Observer observer = new(settings);
            ScheduleRun.Run(ScheduleGenerator.Of(settings, seed), observer.See);
            Assert.True(observer.Fault is null, $"seed {seed}: {observer.Fault}");
            decisions += observer.Allowed[4];
        }

        Assert.True(decisions > schedules * ScheduleRun.HeightsMin);
    }

    [Theory]
    [InlineData("decision left out")]
    [InlineData("check of seals left out")]
    [InlineData("signer left out")]
    public void The_oracle_notices_a_machine_that_treats_BLS_seals_otherwise(string change)
    {
        Observer observer = new(new SimulationSettings(4, 0, IsSynced: true, ActorKinds.All) { HasBlsSeals = true }) { Change = change };
        ScheduleRun.Run(ScheduleGenerator.Of(new SimulationSettings(4, 0, IsSynced: true, ActorKinds.All) { HasBlsSeals = true }, 1), observer.See);
        Assert.NotNull(observer.Fault);
    }

    /// <summary>Changes of what the machine answers that the oracle must notice: each stands for a bug.</summary>
    [Theory]
    [InlineData("other payload committed")]
    [InlineData("commit left out")]
    [InlineData("prepare left out")]
    [InlineData("round change left out")]
    [InlineData("claim forgotten")]
    [InlineData("decision left out")]
    [InlineData("seal dropped")]
    [InlineData("proposal without justification")]
    [InlineData("heads counted where stakes decide", true)]
    [InlineData("seal dropped", true)]
    public void The_oracle_notices_a_machine_that_does_something_else(string change, bool hasUnequalStakes = false)
    {
        SimulationSettings settings = new(4, 1, IsSynced: true, ActorKinds.All) { HasUnequalStakes = hasUnequalStakes };
        for (ulong seed = 1; seed <= 20; seed++)
        {
            Observer observer = new(settings) { Change = change };
            ScheduleRun.Run(ScheduleGenerator.Of(settings, seed), observer.See);
            if (observer.Fault is not null) return;
        }

        Assert.Fail("not noticed in twenty schedules");
    }

    private sealed class Observer(SimulationSettings settings)
    {
        private readonly Dictionary<int, SpecificationOracle> _oracles = [];
        private readonly Dictionary<int, List<ConsensusMessage>> _early = [];
        private readonly int[] _allowed = new int[5];

        public string? Fault { get; private set; }

        private QuorumRule Rule => settings.HasUnequalStakes && Change != "heads counted where stakes decide" ? QuorumRule.StakeAboveTwoThirds : QuorumRule.CeilTwoThirdsByCount;

        /// <summary>What is told otherwise than it was; null: nothing.</summary>
        public string? Change { get; init; }

        public int[] Allowed => [.. Enumerable.Range(0, 5).Select(i => _allowed[i] + _oracles.Values.Sum(oracle => oracle.Allowed[i]))];

        public void See(SimulatedNode node, ConsensusInput input, ConsensusEffects told)
        {
            if (!node.IsHonest || Fault is not null) return;
            if (!_early.TryGetValue(node.Index, out List<ConsensusMessage>? early)) _early[node.Index] = early = [];
            if (input is ConsensusInput.HeightStarted started)
            {
                if (_oracles.TryGetValue(node.Index, out SpecificationOracle? before))
                {
                    for (int i = 0; i < 5; i++) _allowed[i] += before.Allowed[i];
                }

                if (started.Recovered.Length > 0 || started.Height == 1) early.Clear();
                _oracles[node.Index] = new SpecificationOracle(node.Address, Rule, started, early);
                early.RemoveAll(message => message.Height <= started.Height);
            }

            if (!_oracles.TryGetValue(node.Index, out SpecificationOracle? oracle)) return;
            if (input is ConsensusInput.MessageArrived { Message.Content: { } message } && message.Height > oracle.Height) early.Add(message);
            if (oracle.Check(input, Changed(told)) is { } fault) Fault = $"validator {node.Index}, height {oracle.Height}, {input.GetType().Name}: {fault}";
        }

        private ConsensusEffects Changed(ConsensusEffects told)
        {
            if (Change is null) return told;
            ConsensusEffects changed = new() { Timeout = told.Timeout, Build = told.Build, Check = told.Check, Seals = Change == "check of seals left out" ? null : told.Seals, Decided = told.Decided };
            changed.Broadcasts.AddRange(told.Broadcasts.Where(message => Change switch
            {
                "commit left out" => message is not ConsensusMessage.Commit,
                "prepare left out" => message is not ConsensusMessage.Prepare,
                "round change left out" => message is not ConsensusMessage.RoundChange,
                _ => true,
            }).Select(message => (Change, message) switch
            {
                ("other payload committed", ConsensusMessage.Commit commit) => commit with { Payload = Crypto.Keccak.Hash(commit.Payload.Bytes) },
                ("claim forgotten", ConsensusMessage.RoundChange change) => change with { Prepared = null, Prepares = [] },
                ("proposal without justification", ConsensusMessage.Proposal proposal) => proposal with { RoundChanges = [], Prepares = [] },
                _ => message,
            }));
            if (Change == "decision left out") changed.Decided = null;
            if (Change == "seal dropped" && told.Decided is { } decision) changed.Decided = decision with { Certificate = decision.Certificate with { Seals = decision.Certificate.Seals[1..] } };
            if (Change == "signer left out" && told.Decided is { Certificate.Aggregate: { } aggregate } final)
            {
                AggregateSeal fewer = new(AggregateSeal.SignersOf(aggregate.ItemsOf(4)!.AsSpan(1), 4), aggregate.Signature.ToArray());
                changed.Decided = final with { Certificate = final.Certificate with { Aggregate = fewer } };
            }

            return changed;
        }
    }
}
