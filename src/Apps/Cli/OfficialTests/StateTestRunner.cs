using System;
using System.Collections.Generic;
using System.Text.Json;
using Sequitur.Crypto;
using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;

namespace Sequitur.Cli.OfficialTests;

/// <summary>Runs state tests: one transaction on a given state, compared by state root and logs hash.</summary>
internal sealed class StateTestRunner<TTracer>(TTracer tracer) : IFixtureRunner
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
        WorldState world = _executor.State;
        world.Reset(preState);
        TransactionError malformed = Transaction.TryDecode(raw, out Transaction? transaction);
        TransactionRejection rejection = default;
        TransactionResult? result = null;
        if (malformed == TransactionError.None)
        {
            _executor.SetBlock(configuration, Environment(configuration, test.GetProperty("env")), NumberedBlockHashes.Instance);
            rejection = _executor.TryExecute(transaction!, 0, 0, out result);
        }

        StateDelta delta = StateCommitter.Commit(world, preState, preState.StateRoot, recordWitness: false);
        Enum? refusal = malformed != TransactionError.None ? malformed : rejection.IsRejected ? rejection.Reason : null;
        outcome = outcome with
        {
            StateRoot = delta.StateRoot,
            Refusal = refusal,
            Result = result,
            LogsHash = LogsHash(result is null ? [] : result.Receipt.Logs),
        };
        string? error = delta.Fault.IsSet ? $"state fault {delta.Fault.Kind}" : Judge(post, outcome, rejection);
        return outcome with { Passed = error is null, Error = error };
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
