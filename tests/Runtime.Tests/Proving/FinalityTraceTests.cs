using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Traces;
using Sequitur.Runtime.Rpc;
using Sequitur.Storage;
using Xunit;

namespace Sequitur.Runtime.Proving;

/// <summary>A prover that was given a trace knows that a quorum decided its block, or why it does not know.</summary>
public sealed class FinalityTraceTests
{
    [Fact]
    public async Task Every_block_is_shown_to_be_final_by_the_validators_of_its_state()
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync();
        for (ulong number = 1; number <= chain.Ledger.Head.Number; number++)
        {
            JsonObject trace = await TraceAsync(chain, number);

            TraceVerdict verdict = TraceCheck.Run(Parse(trace), chain.Ledger.Configuration, null, chain.Genesis().HasValidatorSet);

            Assert.Null(verdict.FailedCheck);
            Assert.True(verdict.IsFinal);
            Assert.Equal(4, verdict.Finality!.Validators);
            Assert.Equal(3, verdict.Finality.Signers.Length);
        }
    }

    [Fact]
    public async Task Where_stakes_decide_the_trace_proves_their_total()
    {
        ConsensusParameters byStake = new() { Quorum = QuorumRule.StakeAboveTwoThirds };
        await using ChainFixture chain = await ChainFixture.StartAsync(configuration: new ChainConfiguration { ChainId = ChainFixture.ChainId, Consensus = byStake });
        chain.Produce();
        JsonObject trace = await TraceAsync(chain, 1);
        JsonObject storage = trace["finalBlockStorage"]!.AsObject();

        Assert.Null(Refusal(trace, chain));
        Assert.Equal("0x4", (string)storage["totalStake"]!);
        Assert.Equal(1 + 1 + 3, storage["proofs"]![0]!["storageProof"]!.AsArray().Count);
        Assert.StartsWith("Finality: TotalProof", Refusal(Changed(each => each.Remove("totalStakeSlot")), chain), StringComparison.Ordinal);
        Assert.StartsWith("Finality: TotalProof", Refusal(Changed(each => Swap(each["proofs"]![0]!["storageProof"]!.AsArray())), chain), StringComparison.Ordinal);
        Assert.StartsWith("Envelope: 'finalBlockStorage.totalStake'", Refusal(Changed(each => each["totalStake"] = "0x5"), chain), StringComparison.Ordinal);

        JsonObject Changed(Action<JsonObject> change)
        {
            JsonObject copy = trace.DeepClone().AsObject();
            change(copy["finalBlockStorage"]!.AsObject());
            return copy;
        }

        static void Swap(JsonArray proofs)
        {
            JsonNode total = proofs[1]!;
            proofs.RemoveAt(1);
            proofs.Add(total);
        }
    }

    [Fact]
    public async Task A_trace_with_a_total_where_validators_are_counted_is_refused()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();
        chain.Produce();
        JsonObject trace = await TraceAsync(chain, 1);
        JsonObject storage = trace["finalBlockStorage"]!.AsObject();
        storage.Insert(storage.IndexOf("signers"), "totalStakeSlot", storage["validatorCountSlot"]!.DeepClone());
        storage["proofs"]![0]!["storageProof"]!.AsArray().Insert(1, storage["proofs"]![0]!["storageProof"]![0]!.DeepClone());
        Assert.Equal("Finality: TotalProof", Refusal(trace, chain));
    }

    [Fact]
    public async Task Every_way_to_spoil_a_certificate_or_its_proofs_is_refused_by_name()
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync();
        List<string> wrong = [];
        int mutations = 0;
        for (ulong number = 1; number <= chain.Ledger.Head.Number; number++)
        {
            JsonObject trace = await TraceAsync(chain, number);
            Assert.True(chain.Ledger.TryGetHeader(number, out BlockHeader? header));
            foreach ((string name, string expected, Action<JsonObject> change) in FinalityMutations.Of(trace, header!))
            {
                JsonObject copy = trace.DeepClone().AsObject();
                change(copy);
                string? refusal = Refusal(copy, chain);
                bool isNamed = refusal?.StartsWith(expected, StringComparison.Ordinal) == true;
                if (!isNamed) wrong.Add($"block {number}, {name}: expected {expected}…, got {refusal ?? "nothing"}");
                mutations++;
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.InRange(mutations, 500, int.MaxValue);
        TestContext.Current.TestOutputHelper?.WriteLine($"{mutations} mutations refused");
    }

    [Fact]
    public async Task Strangers_who_prove_their_own_absence_are_no_validators()
    {
        await using ChainFixture chain = await ChainFixture.StartWithBlocksAsync();
        JsonObject trace = await TraceAsync(chain, 4);
        TestValidators strangers = new(200, 4);
        BlockHeader header = chain.Ledger.Head;
        FinalityCertificate certificate = strangers.Certify(ChainFixture.ChainId, header, 0, 0, 1, 2);
        using LedgerSnapshot state = chain.Ledger.OpenSnapshot();
        FinalityProof.Build(
            chain.Ledger.Configuration.Consensus, state, state, header.StateRoot, [strangers[0], strangers[1], strangers[2]], out FinalityProof proof);
        trace["commit"]!["round"] = "0x0";
        for (int i = 0; i < 3; i++)
        {
            trace["commit"]!["signatures"]![i] = Hex.Encode(certificate.Seals[i].ToBytes());
            trace["finalBlockStorage"]!["proofs"]![0]!["storageProof"]![i + 1]!["proof"] = Nodes(proof.Stakes[i]);
        }

        Assert.Equal("Finality: NotAValidator, seal 0", Refusal(trace, chain));
    }

    [Fact]
    public async Task A_block_may_read_the_set_but_not_change_it()
    {
        await using ChainFixture chain = await ChainFixture.StartAsync();
        Address contract = chain.Ledger.Configuration.Consensus.ValidatorSet;
        chain.Produce(chain.Call(ChainFixture.Alice, contract, []));
        JsonObject read = await TraceAsync(chain, 1);
        SealedBlock changing = chain.Produce([chain.Call(ChainFixture.Alice, contract, ChainFixture.Word(1))], _ => null);
        JsonObject changed = await TraceAsync(chain, 2);
        Certify(changed, chain, changing.Block.Header);
        chain.Produce([chain.Call(ChainFixture.Alice, contract, ChainFixture.Word(2))], header => ChainFixture.Validators.Certify(ChainFixture.ChainId, header));

        Assert.Null(Refusal(read, chain));
        Assert.Equal("Finality: SetChanged", Refusal(changed, chain));
        (int code, string message, _) = await chain.FailAsync("getBlockTraceByNumber", "\"0x3\"");
        Assert.Equal(-32603, code);
        Assert.Contains("SetChanged", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chain_without_validators_in_its_state_needs_no_certificate_and_takes_none()
    {
        await using ChainFixture without = await ChainFixture.StartAsync(hasValidators: false);
        await using ChainFixture with = await ChainFixture.StartAsync();
        without.Produce();
        with.Produce();
        JsonObject trace = await TraceAsync(without, 1);

        TraceVerdict verdict = TraceCheck.Run(Parse(trace), without.Ledger.Configuration, null, without.Genesis().HasValidatorSet);
        JsonObject certified = await TraceAsync(with, 1);
        foreach (string member in new[] { "finalBlockStorage", "commit" }) trace[member] = certified[member]!.DeepClone();

        Assert.True(verdict.IsValid);
        Assert.False(verdict.IsFinal);
        Assert.Null(verdict.Finality);
        Assert.Equal("Finality: AccountProof HashMismatch", Refusal(trace, without));
    }

    [Fact]
    public void A_genesis_has_validators_when_it_holds_the_contract_and_they_decide()
    {
        Assert.True(Genesis([0x00], SequencingMode.Bft).HasValidatorSet);
        Assert.False(Genesis([], SequencingMode.Bft).HasValidatorSet);
        Assert.False(Genesis([0x00], SequencingMode.L1Pbs).HasValidatorSet);
        Assert.False(Genesis([0x00], SequencingMode.Bft, ChainFixture.Writer).HasValidatorSet);
    }

    private static GenesisSpecification Genesis(byte[] code, SequencingMode sequencing, Address? address = null)
    {
        ChainConfiguration configuration = new() { ChainId = 1, Sequencing = sequencing };
        return new GenesisSpecification
        {
            Configuration = configuration,
            GasLimit = 1,
            Accounts = [new GenesisAccount(address ?? configuration.Consensus.ValidatorSet, 1, default, code, [])],
        };
    }

    /// <summary>Adds what a node would that did not see what is wrong with the head.</summary>
    private static void Certify(JsonObject trace, ChainFixture chain, BlockHeader header)
    {
        FinalityCertificate certificate = ChainFixture.Validators.Certify(ChainFixture.ChainId, header, 0, 0, 1, 2);
        Address[] signers = [ChainFixture.Validators[0], ChainFixture.Validators[1], ChainFixture.Validators[2]];
        using LedgerSnapshot state = chain.Ledger.OpenSnapshot();
        FinalityProof.Build(chain.Ledger.Configuration.Consensus, state, state, header.StateRoot, signers, out FinalityProof proof);
        JsonArray slots = [Slot(proof.Count), .. proof.Stakes.Select(Slot)];
        trace["finalBlockStorage"] = new JsonObject { ["proofs"] = new JsonArray(new JsonObject { ["accountProof"] = Nodes(proof.Account), ["storageProof"] = slots }) };
        trace["commit"] = new JsonObject
        {
            ["round"] = "0x0",
            ["digest"] = CommitSeal.Digest(ChainFixture.ChainId, header.Number, 0, header.Hash).ToString(),
            ["signatures"] = new JsonArray([.. certificate.Seals.Select(seal => (JsonNode)Hex.Encode(seal.ToBytes()))]),
        };
    }

    private static JsonObject Slot(byte[][] nodes) => new() { ["proof"] = Nodes(nodes) };

    private static JsonArray Nodes(byte[][] nodes) => new([.. nodes.Select(node => (JsonNode)Hex.Encode(node))]);

    private static async Task<JsonObject> TraceAsync(ChainFixture chain, ulong number) =>
        (await chain.CallAsync("l2trace_getBlockTraceByNumber", $"\"0x{number:x}\""))!.AsObject();

    private static TraceFile Parse(JsonObject trace) => TraceFile.Parse(Encoding.UTF8.GetBytes(trace.ToJsonString()));

    private static string? Refusal(JsonObject trace, ChainFixture chain)
    {
        try
        {
            return TraceCheck.Run(Parse(trace), chain.Ledger.Configuration, null, chain.Genesis().HasValidatorSet).FailedCheck;
        }
        catch (TraceFileException malformed)
        {
            return malformed.Message;
        }
    }
}
