using Sequitur.Primitives;
using Sequitur.Rollup;
using Xunit;

namespace Sequitur.Protocol.Rollup;

/// <summary>An execution is worth something to whoever knows its rules and where it started.</summary>
public sealed class TrustedExecutorTests
{
    private static readonly TestLedger s_ledger = new();
    private static readonly SealedBlock s_block = s_ledger.Build(
        TestLedger.Call(TestLedger.Wallets[0], 0, TestLedger.Store, TestLedger.Words(1, 2)), TestLedger.Call(TestLedger.Wallets[1], 0, TestLedger.Logger));

    private static readonly Hash256 s_rules = s_ledger.Configuration.ConfigurationHash;

    [Fact]
    public void A_block_is_compared_with_the_rules_the_parent_and_the_state_that_are_trusted()
    {
        StatelessInput input = s_ledger.InputOf(s_block);
        BlockHeader parent = s_ledger.Head;
        Assert.True(TrustedExecutor.Execute(input, default(TrustedStart)).IsValid);
        Assert.True(TrustedExecutor.Execute(input, new TrustedStart(s_rules, parent.Hash, parent.StateRoot)).IsValid);
        TrustedResult rules = TrustedExecutor.Execute(input, new TrustedStart(parent.Hash));
        Assert.Equal((TrustFault.OtherConfiguration, null), (rules.Trust, rules.Execution));
        foreach (TrustedStart other in new TrustedStart[] { new(s_rules, s_rules), new(s_rules, parent.Hash, s_rules), new(PreviousStateRoot: s_block.Block.Header.StateRoot) })
        {
            TrustedResult result = TrustedExecutor.Execute(input, other);
            Assert.Equal((TrustFault.OtherStart, false), (result.Trust, result.IsValid));
        }
    }

    [Fact]
    public void A_range_inside_a_block_starts_from_the_state_between_two_transactions()
    {
        RangeMaker ranges = new(1, s_ledger);
        RangeInput right = ranges.Input(s_block, 1, 2, RangeSteps.End);
        Hash256 between = right.Before!.StateRoot;
        Assert.True(TrustedExecutor.Execute(right, new TrustedStart(s_rules, s_ledger.Head.Hash, between)).IsValid);
        Assert.Equal(TrustFault.OtherStart, TrustedExecutor.Execute(right, new TrustedStart(PreviousStateRoot: s_ledger.Head.StateRoot)).Trust);
    }

    [Fact]
    public void What_does_not_execute_is_told_as_that()
    {
        StatelessInput good = s_ledger.InputOf(s_block);
        StatelessInput spoiled = new()
        {
            Configuration = good.Configuration, HeaderRlp = good.HeaderRlp, Transactions = good.Transactions[1..], Withdrawals = good.Withdrawals,
            WitnessState = good.WitnessState, WitnessCodes = good.WitnessCodes, WitnessHeaders = good.WitnessHeaders,
        };
        TrustedResult result = TrustedExecutor.Execute(spoiled, new TrustedStart(s_rules));
        Assert.Equal((TrustFault.None, false), (result.Trust, result.IsValid));
        Assert.NotEqual(RangeFault.None, result.Execution!.Fault);
    }
}
