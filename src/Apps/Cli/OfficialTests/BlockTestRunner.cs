using System;
using System.Collections.Generic;
using System.Text.Json;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;

namespace Sequitur.Cli.OfficialTests;

/// <summary>Runs block tests: imports every block, expects the acceptance or the reason of refusal that the test names.</summary>
/// <remarks>Every accepted block is executed a second time from its recorded witness alone, in the strict mode.</remarks>
internal sealed class BlockTestRunner : IFixtureRunner
{
    private readonly BlockExecution _execution = new();

    public IEnumerable<TestCase> List(string suite, string name, JsonElement test)
    {
        yield return new TestCase(suite, name, test.GetProperty("network").GetString()!, 0);
    }

    public IEnumerable<TestOutcome> Run(JsonElement test, IReadOnlyList<TestCase> cases)
    {
        foreach (TestCase one in cases)
        {
            TestOutcome outcome = new(one);
            ChainConfiguration? configuration = ForkSelection.Select(one.Fork, test);
            yield return configuration is null
                ? outcome with { Skipped = ForkSelection.NotOurs }
                : RunOne(outcome, configuration, test);
        }
    }

    private TestOutcome RunOne(TestOutcome outcome, ChainConfiguration configuration, JsonElement test)
    {
        if (Block.TryDecode(FixtureJson.Bytes(test, "genesisRLP"), out Block? genesis).IsRejected)
        {
            return outcome with { Error = "the genesis block does not decode" };
        }

        GenesisSpecification specification = new()
        {
            Configuration = configuration,
            GasLimit = 0,
            Accounts = FixtureJson.Accounts(test.GetProperty("pre")),
        };
        Hash256 genesisRoot = GenesisBlock.Build(specification, new MemoryState(), out StateDelta delta).StateRoot;
        if (genesisRoot != genesis!.Header.StateRoot)
        {
            return outcome with { StateRoot = genesisRoot, Error = $"genesis state root, expected {genesis.Header.StateRoot}" };
        }

        TestChain chain = new(genesis.Header, delta);
        int number = 0;
        foreach (JsonElement block in test.GetProperty("blocks").EnumerateArray())
        {
            string? error = RunBlock(configuration, chain, block);
            if (error is not null)
            {
                return outcome with { Error = $"block {number}: {error}", StateRoot = chain.Head.StateRoot };
            }

            number++;
        }

        Hash256 last = FixtureJson.HashOf(test, "lastblockhash");
        string? mismatch = chain.TryFind(last, out _) ? null : $"last block {chain.Head.Hash}, expected {last}";
        return outcome with { Passed = mismatch is null, StateRoot = chain.Head.StateRoot, Error = mismatch };
    }

    private string? RunBlock(ChainConfiguration configuration, TestChain chain, JsonElement fixture)
    {
        string? expected = fixture.TryGetProperty("expectException", out JsonElement exception) ? exception.GetString() : null;
        BlockRejection rejection = Block.TryDecode(FixtureJson.Bytes(fixture, "rlp"), out Block? block);
        SealedBlock? sealedBlock = null;
        if (!rejection.IsRejected)
        {
            rejection = Import(configuration, chain, block!, out sealedBlock);
        }

        if (rejection.IsRejected)
        {
            Enum reason = ExpectedRefusal.ReasonOf(rejection);
            return expected is null
                ? $"refused as {reason} (expected {rejection.Expected.ToHash256()}, got {rejection.Actual.ToHash256()})"
                : ExpectedRefusal.Compare(expected, reason);
        }

        if (expected is not null)
        {
            return $"accepted, expected {expected}";
        }

        string? stateless = ExecuteStateless(configuration, chain, sealedBlock!);
        chain.Append(sealedBlock!);
        return stateless;
    }

    private BlockRejection Import(ChainConfiguration configuration, TestChain chain, Block block, out SealedBlock? sealedBlock)
    {
        sealedBlock = null;
        if (!chain.TryFind(block.Header.ParentHash, out BlockHeader? parent))
        {
            return new BlockRejection(BlockRejectionReason.ParentHashMismatch);
        }

        chain.MoveTo(parent);
        return BlockImport.Execute(
            _execution, configuration, parent, block, chain.State, chain.State, chain, recordWitness: true, out sealedBlock);
    }

    private static string? ExecuteStateless(ChainConfiguration configuration, TestChain chain, SealedBlock sealedBlock)
    {
        Block block = sealedBlock.Block;
        StatelessResult result = StatelessExecutor.Execute(new StatelessInput
        {
            Configuration = configuration,
            HeaderRlp = block.Header.Rlp,
            ExpectedHash = block.Header.Hash,
            Transactions = Array.ConvertAll(block.Transactions, transaction => transaction.Raw),
            Withdrawals = block.Withdrawals,
            WitnessState = sealedBlock.Delta.WitnessNodes,
            WitnessCodes = sealedBlock.Delta.WitnessCodes,
            WitnessHeaders = chain.WitnessHeaders(sealedBlock.OldestBlockHashRead),
            IsStrict = true,
        });
        return result.IsValid
            ? null
            : $"stateless: {result.FailedCheck} {result.Rejection.Reason} {result.Rejection.Transaction.Reason} {result.Rejection.Fault.Kind}";
    }
}
