using System.Collections.Generic;
using System.Text.Json;
using Sequitur.Crypto;
using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;

namespace Sequitur.Cli.OfficialTests;

/// <summary>Runs state tests: one transaction on a given state, compared by state root and logs hash; and in the zkVM, with a guest to run there.</summary>
internal sealed class StateTestRunner<TTracer>(TTracer tracer, GuestCheck? guest = null) : IFixtureRunner
    where TTracer : struct, ITracer
{
    private readonly TransactionExecutor<TTracer> _executor = new(new WorldState(new MemoryState()), tracer);

    public IEnumerable<TestCase> List(string suite, string name, JsonElement test)
    {
        foreach (JsonProperty fork in test.GetProperty("post").EnumerateObject())
        {
            int count = fork.Value.GetArrayLength();
            for (int index = 0; index < count; index++)
            {
                yield return new TestCase(suite, name, fork.Name, index);
            }
        }
    }

    public IEnumerable<TestOutcome> Run(JsonElement test, IReadOnlyList<TestCase> cases)
    {
        MemoryState? preState = null;
        foreach (TestCase one in cases)
        {
            TestOutcome outcome = new(one);
            ChainConfiguration? configuration = ForkSelection.Select(one.Fork, test);
            if (configuration is null)
            {
                yield return outcome with { Skipped = ForkSelection.NotOurs };
                continue;
            }

            preState ??= BuildState(test.GetProperty("pre"));
            JsonElement post = test.GetProperty("post").GetProperty(one.Fork)[one.Index];
            yield return RunOne(outcome, configuration, test, post, preState);
        }
    }

    private static MemoryState BuildState(JsonElement allocation)
    {
        MemoryState state = new();
        GenesisSpecification specification = new()
        {
            Configuration = new ChainConfiguration { ChainId = 1 },
            GasLimit = 0,
            Accounts = FixtureJson.Accounts(allocation),
        };
        GenesisBlock.Build(specification, state, out _);
        return state;
    }

    private TestOutcome RunOne(
        TestOutcome outcome, ChainConfiguration configuration, JsonElement test, JsonElement post, MemoryState preState)
    {
        byte[] raw = StateTestTransaction.Raw(test, post);
        BlockEnvironment environment = Environment(configuration, test.GetProperty("env"));
        StateTestExecution execution = Execute(configuration, environment, NumberedBlockHashes.Instance, raw, preState);
        outcome = outcome with
        {
            StateRoot = execution.Delta.StateRoot,
            Refusal = execution.Refusal,
            Result = execution.Result,
            LogsHash = LogsHash(execution.Result is null ? [] : execution.Result.Receipt.Logs),
        };
        string? error = execution.Delta.Fault.IsSet ? $"state fault {execution.Delta.Fault.Kind}" : Judge(post, outcome, execution.Rejection);
        outcome = outcome with { Passed = error is null, Error = error };
        return guest is null || error is not null
            ? outcome
            : RunGuest(guest, outcome, new StateTestBlock(configuration, environment, test.GetProperty("env"), preState.StateRoot), execution, raw, preState);
    }

    /// <summary>The case again as a range of a block. It is skipped when a block cannot have what the case depends on, which a native execution shows.</summary>
    private TestOutcome RunGuest(
        GuestCheck check, TestOutcome outcome, StateTestBlock block, StateTestExecution official, byte[] raw, MemoryState preState)
    {
        BlockRejection rejection = block.CheckHeader();
        if (rejection.IsRejected)
        {
            return outcome with { Skipped = $"no block has this environment: {rejection.Reason}" };
        }

        StateTestExecution execution = Execute(block.Configuration, block.Environment, block, raw, preState);
        if (!execution.IsSame(official))
        {
            return outcome with { Skipped = official.OldestBlockHashRead == ulong.MaxValue ? StateTestBlock.NeedsRandomness : StateTestBlock.NeedsBlockHashes };
        }

        GuestOutcome inGuest = check.Run(block.ToRange(raw, execution, preState), execution, official.Delta.StateRoot);
        return outcome with { Guest = inGuest, Passed = inGuest.Error is null, Error = inGuest.Error is null ? null : $"guest: {inGuest.Error}" };
    }

    private StateTestExecution Execute(
        ChainConfiguration configuration, BlockEnvironment environment, IBlockHashes hashes, byte[] raw, MemoryState preState)
    {
        WorldState world = _executor.State;
        world.Reset(preState);
        TransactionError malformed = Transaction.TryDecode(raw, out Transaction? transaction);
        TransactionRejection rejection = default;
        TransactionResult? result = null;
        ulong oldestBlockHashRead = ulong.MaxValue;
        if (malformed == TransactionError.None)
        {
            _executor.SetBlock(configuration, environment, hashes);
            rejection = _executor.TryExecute(transaction!, 0, 0, out result);
            oldestBlockHashRead = _executor.OldestBlockHashRead;
        }

        StateDelta delta = StateCommitter.Commit(world, preState, preState.StateRoot, recordWitness: guest is not null);
        return new StateTestExecution(delta, malformed, rejection, result, oldestBlockHashRead);
    }

    private static string? Judge(JsonElement post, TestOutcome outcome, TransactionRejection rejection)
    {
        if (post.TryGetProperty("expectException", out JsonElement expected))
        {
            string? mismatch = outcome.Refusal is not null
                ? ExpectedRefusal.Compare(expected.GetString()!, outcome.Refusal)
                : $"accepted, expected {expected.GetString()}";
            if (mismatch is not null)
            {
                return mismatch;
            }
        }
        else if (outcome.Refusal is not null)
        {
            return $"refused as {outcome.Refusal} (expected {rejection.Expected.ToHash256()}, got {rejection.Actual.ToHash256()})";
        }

        if (outcome.StateRoot != FixtureJson.HashOf(post, "hash"))
        {
            string how = outcome.Result is null ? "" : $" ({outcome.Result.ExitReason}, gas {outcome.Result.GasUsed})";
            return $"state root, expected {FixtureJson.HashOf(post, "hash")}{how}";
        }

        return outcome.LogsHash != FixtureJson.HashOf(post, "logs")
            ? $"logs hash {outcome.LogsHash}, expected {FixtureJson.HashOf(post, "logs")}"
            : null;
    }

    private static Hash256 LogsHash(Log[] logs)
    {
        RlpWriter writer = new();
        Receipt.WriteLogs(writer, logs);
        return Keccak.Hash(writer.Written);
    }

    private static BlockEnvironment Environment(ChainConfiguration configuration, JsonElement env)
    {
        ulong timestamp = FixtureJson.Number(env, "currentTimestamp");
        return new BlockEnvironment
        {
            ChainId = configuration.ChainId,
            Number = FixtureJson.Number(env, "currentNumber"),
            Timestamp = timestamp,
            Beneficiary = FixtureJson.AddressOf(env, "currentCoinbase"),
            GasLimit = FixtureJson.Number(env, "currentGasLimit"),
            BaseFee = FixtureJson.Word(env, "currentBaseFee"),
            BlobBaseFee = FeeMarket.BlobBaseFee(
                configuration.BlobParametersAt(timestamp), FixtureJson.Number(env, "currentExcessBlobGas")),
            PrevRandao = FixtureJson.Word(env, "currentRandom"),
        };
    }
}
