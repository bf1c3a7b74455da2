using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Cli.Simulation;
using Sequitur.Consensus;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Sequencing;
using Sequitur.Simulator;
using Sequitur.Simulator.Actors;
using Sequitur.Simulator.Blocks;
using Sequitur.Simulator.Schedules;
using Xunit;

namespace Sequitur.Apps.Simulation;

/// <summary><c>sequitur sim consensus --payloads real</c>: wallets, mempools, block building and execution in the same schedules of faults.</summary>
public sealed class RealBlockTests
{
    private const long Minute = 60_000;

    [Theory]
    [InlineData(4, 1, 0ul, false, 60)]
    [InlineData(4, 0, 0ul, false, 10)]
    [InlineData(7, 2, 0ul, false, 6)]
    [InlineData(4, 1, 8ul, false, 6)]
    [InlineData(4, 2, 0ul, true, 8)]
    public void With_as_many_Byzantine_validators_as_may_be_nothing_is_found(int validators, int byzantine, ulong epochLength, bool hasUnequalStakes, int schedules)
    {
        SimulationReport report = Run(validators, byzantine, schedules, 1, settings => settings with { EpochLength = epochLength, HasUnequalStakes = hasUnequalStakes });
        Assert.True(report.Failed == 0, report.FirstFailure?.ToString());
        Assert.Equal("real", (string)report.ToJson()["payloads"]!);
        foreach (string count in new[] { "transactionsFinal", "transactionsRefused", "payloadsCompleted", "payloadsFetched" }) Assert.True((long)report.ToJson()[count]! > schedules, count);
    }

    [Theory]
    [Trait("Scope", "Soak")]
    [InlineData(4, 1, 0ul, 20_000)]
    [InlineData(7, 2, 0ul, 2_000)]
    [InlineData(4, 1, 8ul, 2_000)]
    public void In_many_schedules_nothing_is_found(int validators, int byzantine, ulong epochLength, int schedules)
    {
        SimulationReport report = Run(validators, byzantine, schedules, 30_000_000, settings => settings with { EpochLength = epochLength });
        Assert.True(report.Failed == 0, report.FirstFailure?.ToString());
    }

    [Fact]
    public void The_same_seed_gives_the_same_trace() => Assert.Equal(Run(4, 1, 4, 9, settings => settings).TraceHash, Run(4, 1, 4, 9, settings => settings).TraceHash);

    [Fact]
    public void Where_most_validators_vote_for_anything_a_block_that_cannot_be_executed_is_decided_and_found()
    {
        SimulationReport report = Run(4, 3, 20, 1, settings => settings with { Actors = [ActorKind.InvalidProposer] });
        Assert.Equal(ViolationKind.InvalidBlock, report.FirstFailure?.Violation.Kind);
    }

    [Fact]
    public void A_node_that_comes_back_has_the_state_of_the_others_by_executing_its_blocks_again()
    {
        ConsensusSimulation world = Start();
        Assert.True(world.Reaches(10, Minute));
        world.Nodes[2].Crash();
        Assert.Null(world.Nodes[2].StateRoot);
        Assert.True(world.Reaches(15, Minute));
        ulong before = world.Nodes[2].Head;
        world.Nodes[2].Start();
        Assert.Equal(world.Nodes[0].Chain[(int)before - 1].Body!.Header.StateRoot, world.Nodes[2].StateRoot);
        Assert.True(world.Reaches(20, Minute));
        Assert.Empty(world.Checker.Violations);
    }

    [Fact]
    public void A_transaction_that_no_builder_takes_is_found_to_be_lost()
    {
        ConsensusSimulation world = Start();
        Assert.True(world.Reaches(5, Minute));
        world.WaitsCountFrom = world.HighestHead;
        Assert.True(world.Reaches(40, Minute));
        Assert.Empty(world.Checker.Violations);
        world.IsLeftOut = static transaction => transaction.Hash.Bytes[0] < 32;
        Assert.True(world.Reaches(80, Minute));
        Assert.Equal([ViolationKind.LostTransaction], world.Checker.Violations.Select(violation => violation.Kind));
    }

    [Fact]
    public void The_checker_of_ledgers_finds_other_states_repeated_transactions_and_nonces_out_of_order()
    {
        ConsensusSimulation world = Start();
        Assert.True(world.Reaches(12, Minute));
        Block[] blocks = [.. world.Nodes[0].Chain.Select(stored => stored.Body!)];
        int busy = Array.FindIndex(blocks, block => block.Transactions.Length > 0);
        Block next = blocks[busy + 1];

        Assert.Empty(Found(checker => Array.ForEach(blocks, block => checker.OnCommitted(0, block, block.Header.StateRoot))));
        Assert.Equal([ViolationKind.OtherState], Found(checker => checker.OnCommitted(0, next, blocks[busy].Header.StateRoot)));
        Assert.Contains(ViolationKind.OtherState, Found(checker =>
        {
            checker.OnCommitted(0, next, next.Header.StateRoot);
            checker.OnCommitted(1, next, default);
        }));
        Assert.Contains(ViolationKind.ExecutedTwice, Found(checker =>
        {
            checker.OnCommitted(0, blocks[busy], blocks[busy].Header.StateRoot);
            checker.OnCommitted(0, next with { Transactions = blocks[busy].Transactions }, next.Header.StateRoot);
        }));
        Transaction later = blocks.SelectMany(block => block.Transactions).First(transaction => transaction.Nonce > 0);
        Assert.Equal([ViolationKind.WrongNonce], Found(checker => checker.OnCommitted(0, next with { Transactions = [later] }, next.Header.StateRoot)));
    }

    [Fact]
    public void The_checker_of_pools_finds_what_is_too_much_or_gone_or_waits_too_long()
    {
        MempoolLimits limits = new() { TransactionsMax = 3, BytesMax = 100 };
        Hash256 one = Crypto.Keccak.Hash([1]);
        Assert.Empty(Found(checker => checker.OnPoolStepped(3, 100, limits)));
        Assert.Equal([ViolationKind.PoolOverfull], Found(checker => checker.OnPoolStepped(4, 100, limits)));
        Assert.Equal([ViolationKind.PoolOverfull], Found(checker => checker.OnPoolStepped(3, 101, limits)));
        Assert.Empty(Found(checker => checker.OnPassed(one, 4, 5)));
        Assert.Equal([ViolationKind.LostTransaction], Found(checker => checker.OnPassed(one, 5, 5)));
        Assert.Equal([ViolationKind.LostTransaction], Found(checker => checker.OnDiscarded(one)));
        Assert.Empty(Found(checker => checker.OnWaiting(0, one, 20, 10)));
        Assert.Equal([ViolationKind.LostTransaction], Found(checker => checker.OnWaiting(0, one, 21, 10)));
    }

    [Fact]
    public void The_checker_of_pools_finds_accounts_they_have_lost_track_of()
    {
        Address sender = new(new byte[Address.Size]);
        Assert.Empty(Found(checker => checker.OnHeld(sender, (4, 100), isInOrder: true, 100, countMax: 4)));
        Assert.Equal([ViolationKind.PoolOverfull], Found(checker => checker.OnHeld(sender, (5, 100), isInOrder: true, 100, countMax: 4)));
        Assert.Equal([ViolationKind.PoolAstray], Found(checker => checker.OnHeld(sender, (4, 100), isInOrder: false, 100, countMax: 4)));
        Assert.Equal([ViolationKind.PoolAstray], Found(checker => checker.OnHeld(sender, (4, 101), isInOrder: true, 100, countMax: 4)));
    }

    [Fact]
    public void A_prepare_for_a_block_that_was_never_executed_is_found()
    {
        ConsensusSimulation world = Start();
        Assert.True(world.Reaches(3, Minute));
        world.Checker.OnSigned(world.Nodes[0], new ConsensusMessage.Prepare(world.Keys[0], 3, 9, world.Nodes[0].Chain[2].Decision.Payload));
        Assert.Empty(world.Checker.Violations);
        world.Checker.OnSigned(world.Nodes[0], new ConsensusMessage.Prepare(world.Keys[0], 900, 0, Crypto.Keccak.Hash([1])));
        Assert.Equal([ViolationKind.UnexecutedPrepare], world.Checker.Violations.Select(violation => violation.Kind));
    }

    /// <summary>One schedule of 128, of which there may be none above.</summary>
    [Fact]
    public void Transactions_may_really_be_signed()
    {
        SimulationSettings settings = new(4, 1, IsSynced: true, ActorKinds.All) { HasRealBlocks = true };
        ScheduleResult result = ScheduleRun.Run(ScheduleGenerator.Of(settings, 1) with { HasRealSignatures = true });
        Assert.Empty(result.Violations);
        Assert.True(result.Counts.TransactionsFinal > 20);
    }

    [Fact]
    public void Payloads_are_real_or_named_and_nothing_else() => Assert.Equal(2, SimulationCommand.Build().Parse(["consensus", "--payloads", "paper"]).Invoke());

    private static List<ViolationKind> Found(Action<LedgerChecker> happens)
    {
        List<ViolationKind> found = [];
        happens(new LedgerChecker((kind, _, _) => found.Add(kind), waitMax: 10));
        return found;
    }

    private static ConsensusSimulation Start()
    {
        ConsensusSimulation world = new(new SimulationOptions { Validators = 4, HasRealBlocks = true }, 1);
        world.Start();
        return world;
    }

    private static SimulationReport Run(int validators, int byzantine, int schedules, ulong seed, Func<SimulationSettings, SimulationSettings> change) => SimulationSeries.Run(
        new SimulationRequest
        {
            Settings = change(new SimulationSettings(validators, byzantine, IsSynced: true, ActorKinds.All) { HasRealBlocks = true }),
            Seed = seed,
            Schedules = schedules,
            Jobs = Environment.ProcessorCount,
        },
        static _ => { });
}
