using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Xunit;
using Reason = Sequitur.Rollup.TransactionRejectionReason;

namespace Sequitur.Protocol.Rollup;

/// <summary>A chain whose genesis chose other precompiles and transaction types than the fork's own.</summary>
public sealed class ChosenProfileTests
{
    private static readonly Wallet Sender = TestLedger.Wallets[0];

    private static readonly EvmProfile s_chosen = EvmProfile.Osaka with
    {
        Precompiles = PrecompileSet.UpTo(3),
        TransactionTypes = default(TransactionTypeSet).With(1).With(2),
    };

    private readonly TestLedger _ledger = new(profile: s_chosen);
    private readonly TestLedger _standard = new();

    [Fact]
    public void A_type_that_is_left_out_is_refused_by_its_number()
    {
        TransactionFields fields = new()
        {
            Type = TransactionType.SetCode,
            ChainId = TestLedger.ChainId,
            GasLimit = 100_000,
            MaxFeePerGas = 1_000_000,
            To = TestLedger.Store,
            Authorizations = [TestLedger.Wallets[1].Authorize(0, TestLedger.Store, 0)],
        };
        _ledger.Begin();
        Assert.Equal(new TransactionRejection(Reason.UnsupportedType, 0, 4), _ledger.Execution.TryExecute(Sender.Sign(fields)));
        _standard.Begin();
        Assert.Equal(default, _standard.Execution.TryExecute(Sender.Sign(fields)));
        Assert.Equal(default, _ledger.Execution.TryExecute(TestLedger.Call(Sender, 0, TestLedger.Store)));
    }

    [Fact]
    public void A_call_that_needs_a_type_that_is_left_out_is_refused_as_the_transaction_would_be()
    {
        TransactionCall call = new();
        call.Begin(_ledger.Configuration, _ledger.Head, _ledger.State, _ledger);
        CallRequest request = new() { GasLimit = 100_000, To = TestLedger.Store, Authorizations = [TestLedger.Wallets[1].Authorize(0, TestLedger.Store, 0)] };
        Assert.Equal(new TransactionRejection(Reason.UnsupportedType, 0, 4), call.Execute(request).Rejection);
    }

    [Fact]
    public void The_address_of_a_precompile_that_is_left_out_is_cold()
    {
        // Intrinsic gas of one word with one byte, the operands of the call, and EIP-2929's price of a cold account.
        const ulong expected = 21_000 + (31 * 4) + 16 + 26 + 2_600;
        Transaction transaction = TestLedger.Call(Sender, 0, TestLedger.PrecompileCaller, TestLedger.Words(4));
        SealedBlock without = _ledger.Build(transaction);
        Assert.Equal(expected, without.Results[0].GasUsed);
        Assert.True(_standard.Build(transaction).Results[0].GasUsed < expected - 2_000);
        StatelessResult again = StatelessExecutor.Execute(_ledger.InputOf(without));
        Assert.Equal(StatelessCheck.None, again.FailedCheck);
    }

    [Fact]
    public void Another_profile_is_another_configuration()
    {
        Hash256 standard = _standard.Configuration.ConfigurationHash;
        Assert.Equal(standard, new TestLedger(profile: EvmProfile.Osaka).Configuration.ConfigurationHash);
        Assert.NotEqual(standard, _ledger.Configuration.ConfigurationHash);
        Assert.NotEqual(
            _ledger.Configuration.ConfigurationHash,
            new TestLedger(profile: s_chosen with { Precompiles = PrecompileSet.UpTo(4) }).Configuration.ConfigurationHash);
        Assert.NotEqual(
            _ledger.Configuration.ConfigurationHash,
            new TestLedger(profile: s_chosen with { TransactionTypes = TransactionTypeSet.UpTo(2) }).Configuration.ConfigurationHash);
    }

    [Fact]
    public void A_chain_without_a_chosen_profile_keeps_its_configuration_hash()
    {
        ChainConfiguration configuration = new() { ChainId = 7530 };
        Assert.Equal("0x051f270903699995f16c35322948d65afdce507d8457d50c93c15e3dbbc05bc5", configuration.ConfigurationHash.ToString());
    }

    [Fact]
    public void A_profile_that_the_fork_cannot_have_is_no_configuration()
    {
        Assert.True(_ledger.Configuration.IsUsable);
        Assert.False(With(EvmProfile.Osaka with { Precompiles = default(PrecompileSet).With(0x12) }).IsUsable);
        Assert.False(With(EvmProfile.Osaka with { TransactionTypes = TransactionTypeSet.UpTo(5) }).IsUsable);
        Assert.False(With(EvmProfile.Osaka with { TransactionTypes = default }).IsUsable);
        Assert.False(With(EvmProfile.Osaka with { SystemContracts = SystemContractSet.History }).IsUsable);
        Assert.False(new ChainConfiguration { ChainId = 1, Forks = [ForkRules.Cancun, ForkRules.Osaka, ForkRules.Prague] }.IsUsable);
        Assert.False(new ChainConfiguration { ChainId = 1, Forks = [] }.IsUsable);
    }

    private static ChainConfiguration With(EvmProfile profile) =>
        new() { ChainId = 1, Forks = [ForkRules.Cancun, ForkRules.Prague, ForkRules.Osaka with { Profile = profile }] };
}
