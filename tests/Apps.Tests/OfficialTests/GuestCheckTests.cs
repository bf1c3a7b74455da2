using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sequitur.Apps.Differential;
using Sequitur.Cli.OfficialTests;
using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;
using Sequitur.Tests;
using Sequitur.Zkvm;
using Xunit;

namespace Sequitur.Apps.OfficialTests;

/// <summary>
/// What <c>sequitur evm statetest --guest</c> finds: a machine that is wrong about anything, alone or together with the native program, makes the case a
/// failure.
/// </summary>
public sealed class GuestCheckTests
{
    /// <summary>Words of the public output (docs/spec/public-outputs.md).</summary>
    private const int TimestampWord = 4;
    private const int StateRootWord = 28;
    private const int ReceiptsRootWord = 30;
    private const int GasUsedWord = 31;

    private static readonly GuestProgram s_program = BuiltGuests.Load("block");

    [Fact]
    public void An_accepted_and_a_refused_transaction_pass_in_the_guest_of_the_tree()
    {
        TestOutcome accepted = Run(Accepted(), BlockProgram.Run, Machine);
        Assert.True(accepted.Passed, accepted.ToJson());
        Assert.True(accepted.Guest is { ExitCode: 0, Cycles: > 10_000 });
        TestOutcome refused = Run(Refused(), BlockProgram.Run, Machine);
        Assert.True(refused.Passed, refused.ToJson());
        Assert.Equal(TransactionRejectionReason.NonceTooLow, refused.Refusal);
        Assert.Equal((ulong)RangeFault.Execution, refused.Guest!.ExitCode);
    }

    /// <summary>What needs no vectors: instructions, calls, BLOCKHASH and storage in any mixture, at every fork.</summary>
    [Theory]
    [InlineData(Fork.Cancun)]
    [InlineData(Fork.Prague)]
    [InlineData(Fork.Osaka)]
    public void Random_programs_mean_the_same_in_the_guest(Fork fork)
    {
        GuestCheck check = new(s_program);
        int ran = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            JsonObject document = JsonNode.Parse(StateTestWriter.Write(ScenarioGenerator.Generate(fork, seed)))!.AsObject();
            JsonNode post = document.Single().Value!["post"]![fork.ToString()]![0]!;
            post["hash"] = "0x00";
            post["logs"] = "0x00";
            TestOutcome native = Run(document, null);
            if (native.Refusal is not null) continue;
            post["hash"] = native.StateRoot!.ToString();
            post["logs"] = native.LogsHash!.ToString();
            TestOutcome outcome = Run(document, check);
            Assert.True(outcome.Passed, $"seed {seed}: {outcome.ToJson()}");
            ran += outcome.Skipped is null ? 1 : 0;
        }

        Assert.InRange(ran, 30, 60);
    }

    /// <summary>BLOCKHASH of the third block before and PREVRANDAO, popped or stored.</summary>
    [Theory]
    [InlineData("0x60034303405000", null)]
    [InlineData("0x600343034060005500", StateTestBlock.NeedsBlockHashes)]
    [InlineData("0x445000", null)]
    [InlineData("0x4460005500", StateTestBlock.NeedsRandomness)]
    public void A_case_is_left_out_only_if_its_result_depends_on_what_no_block_can_carry(string code, string? reason)
    {
        JsonObject document = Accepted();
        JsonNode test = document.Single().Value!;
        test["pre"]![test["transaction"]!["to"]!.GetValue<string>()] = new JsonObject
        {
            ["nonce"] = "0x01", ["balance"] = "0x00", ["code"] = code, ["storage"] = new JsonObject(),
        };
        test["post"]!["Osaka"]![0]!["hash"] = Run(document, null).StateRoot!.ToString();
        TestOutcome outcome = Run(document, new GuestCheck(s_program));
        Assert.Equal(reason, outcome.Skipped);
        Assert.Equal(reason is null, outcome.Guest is not null);
        Assert.True(outcome.Passed, outcome.ToJson());
    }

    [Fact]
    public void A_block_that_cannot_be_is_left_out_with_the_rule_it_breaks()
    {
        JsonObject document = Accepted();
        document.Single().Value!["env"]!["currentNumber"] = "0x00";
        Assert.Equal("no block has this environment: NumberMismatch", Run(document, new GuestCheck(s_program)).Skipped);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_wrong_state_root_is_a_failure(bool isNativeWrongToo) =>
        Fails("state root", isNativeWrongToo, output => output[(StateRootWord * 32) + 7] ^= 1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_wrong_success_flag_is_a_failure(bool isNativeWrongToo)
    {
        Receipt receipt = Run(Accepted(), BlockProgram.Run, Machine).Result!.Receipt;
        Assert.True(receipt.IsSuccess);
        Hash256 other = IndexedTrie.Root([(receipt with { IsSuccess = false }).Encode()]);
        Fails("success flag 0, expected 1", isNativeWrongToo, output => other.Bytes.CopyTo(output.AsSpan(ReceiptsRootWord * 32)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Another_receipt_and_other_gas_are_failures(bool isNativeWrongToo)
    {
        Fails("ReceiptsRoot", isNativeWrongToo, output => output[ReceiptsRootWord * 32] ^= 1);
        Fails("GasUsed", isNativeWrongToo, output => output[(GasUsedWord * 32) + 31] ^= 1);
    }

    [Fact]
    public void Any_byte_of_the_public_output_that_the_native_program_does_not_have_is_a_failure() =>
        Fails("differ from byte 159", isNativeWrongToo: false, output => output[(TimestampWord * 32) + 31] ^= 1);

    [Fact]
    public void Bytes_that_are_no_public_output_are_a_failure()
    {
        Fails("no public output", isNativeWrongToo: true, output => output[0] = 1);
        TestOutcome outcome = Run(Accepted(), BlockProgram.Run, input => Machine(input) with { Output = default });
        Assert.Contains("no public output", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_accepted_transaction_that_is_refused_is_a_failure()
    {
        static RunResult Refuse(byte[] input) => Machine(input) with { ExitCode = (ulong)RangeFault.Execution, Output = default };
        TestOutcome alone = Run(Accepted(), BlockProgram.Run, Refuse);
        Assert.Contains("exit code 10 in the machine, 0 natively", alone.Error, StringComparison.Ordinal);
        TestOutcome together = Run(Accepted(), RefuseNatively, Refuse);
        Assert.Contains("exit code 10, expected 0", together.Error, StringComparison.Ordinal);
        Assert.False(alone.Passed || together.Passed);
    }

    [Fact]
    public void A_refused_transaction_with_another_code_or_an_output_is_a_failure()
    {
        TestOutcome code = Run(Refused(), BlockProgram.Run, input => Machine(input) with { ExitCode = (ulong)RangeFault.TransactionDecodes });
        Assert.Contains("exit code 9 in the machine, 10 natively", code.Error, StringComparison.Ordinal);
        TestOutcome accepted = Run(Refused(), AcceptNatively, input => Machine(input) with { ExitCode = 0 });
        Assert.Contains("exit code 0, expected 10", accepted.Error, StringComparison.Ordinal);
        TestOutcome output = Run(Refused(), BlockProgram.Run, input => Machine(input) with { Output = new byte[RangePublicOutput.Size] });
        Assert.Contains("with a refusal", output.Error, StringComparison.Ordinal);
        Assert.False(code.Passed || accepted.Passed || output.Passed);
    }

    [Fact]
    public void A_machine_that_stops_is_a_failure()
    {
        TestOutcome outcome = Run(
            Accepted(), BlockProgram.Run, input => Zkvm.Machine.Run(s_program, input, RunLimits.Default with { Cycles = 10_000 }));
        Assert.False(outcome.Passed);
        Assert.Contains("CycleLimit", outcome.Error, StringComparison.Ordinal);
    }

    private static RunResult Machine(byte[] input) => Zkvm.Machine.Run(s_program, input, RunLimits.Default);

    private static int RefuseNatively(ReadOnlySpan<byte> input, out byte[] output)
    {
        output = [];
        return (int)RangeFault.Execution;
    }

    private static int AcceptNatively(ReadOnlySpan<byte> input, out byte[] output)
    {
        output = [];
        return 0;
    }

    private static void Fails(string error, bool isNativeWrongToo, Action<byte[]> change)
    {
        NativeProgram native = isNativeWrongToo ? Changed : BlockProgram.Run;
        TestOutcome outcome = Run(Accepted(), native, input =>
        {
            RunResult result = Machine(input);
            byte[] output = result.Output.ToArray();
            change(output);
            return result with { Output = output };
        });
        Assert.False(outcome.Passed);
        Assert.Contains(error, outcome.Error, StringComparison.Ordinal);

        int Changed(ReadOnlySpan<byte> input, out byte[] output)
        {
            int exitCode = BlockProgram.Run(input, out output);
            change(output);
            return exitCode;
        }
    }

    /// <summary>A set-code transaction of Osaka that succeeds.</summary>
    private static JsonObject Accepted()
    {
        string file = Path.Combine(
            OfficialVectors.RepositoryRoot(), "tests", "Apps.Tests", "Differential", "Found", "refund-for-an-absent-authority.json");
        return JsonNode.Parse(File.ReadAllBytes(file))!.AsObject();
    }

    /// <summary>The same with a sender whose nonce is one too high for it.</summary>
    private static JsonObject Refused()
    {
        JsonObject document = Accepted();
        JsonNode test = document.Single().Value!;
        test["pre"]!.AsObject().Single().Value!["nonce"] = "0x01";
        JsonNode post = test["post"]!["Osaka"]![0]!;
        post["expectException"] = "TransactionException.NONCE_MISMATCH_TOO_LOW";
        post["logs"] = "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347";
        post["hash"] = Run(document, null).StateRoot!.ToString();
        return document;
    }

    private static TestOutcome Run(JsonObject document, NativeProgram native, Func<byte[], RunResult> machine) =>
        Run(document, new GuestCheck(native, machine));

    private static TestOutcome Run(JsonObject document, GuestCheck? check)
    {
        using JsonDocument parsed = JsonDocument.Parse(document.ToJsonString());
        JsonProperty test = parsed.RootElement.EnumerateObject().Single();
        StateTestRunner<NoTracer> runner = new(default, check);
        return runner.Run(test.Value, [.. runner.List("", test.Name, test.Value)]).Single();
    }
}
