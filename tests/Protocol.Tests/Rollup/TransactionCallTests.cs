using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Xunit;

namespace Sequitur.Protocol.Rollup;

public sealed class TransactionCallTests
{
    private static readonly Address Nobody = TestLedger.AddressOf(0x123456);

    private readonly TestLedger _ledger = new();
    private readonly TransactionCall _call = new();

    public TransactionCallTests() => _call.Begin(_ledger.Configuration, _ledger.Head, _ledger.State, _ledger);

    [Fact]
    public void A_call_leaves_no_trace_in_the_state()
    {
        CallRequest request = new() { From = Nobody, To = TestLedger.Store, Input = TestLedger.Words(1, 5), GasLimit = 100_000 };
        CallOutcome first = _call.Execute(request);
        CallOutcome second = _call.Execute(request);
        Assert.True(first.IsSuccess);
        Assert.Equal(first.GasUsed, second.GasUsed);
        _call.State.GetStorage(TestLedger.Store, 1, out U256 value);
        Assert.True(value.IsZero);
        Assert.Equal(0UL, _call.State.GetNonce(Nobody));
    }

    [Fact]
    public void A_revert_gives_its_data_and_a_log_is_seen()
    {
        CallOutcome reverted = _call.Execute(new CallRequest { To = TestLedger.Reverter, Input = [4, 5], GasLimit = 100_000 });
        Assert.Equal(ExitReason.Revert, reverted.Reason);
        Assert.Equal([4, 5], reverted.Output);
        CallOutcome logged = _call.Execute(new CallRequest { To = TestLedger.Logger, GasLimit = 100_000 });
        Assert.Single(logged.Logs);
    }

    [Fact]
    public void Gas_is_what_a_transaction_would_use()
    {
        CallOutcome called = _call.Execute(new CallRequest
        {
            From = TestLedger.Wallets[0].Address,
            To = TestLedger.Store,
            Input = TestLedger.Words(3, 9),
            GasLimit = 200_000,
        });
        SealedBlock block = _ledger.Build(TestLedger.Call(TestLedger.Wallets[0], 0, TestLedger.Store, TestLedger.Words(3, 9)));
        Assert.Equal(block.Results[0].GasUsed, called.GasUsed);
    }

    [Fact]
    public void Too_little_gas_or_funds_is_a_named_refusal()
    {
        Assert.Equal(
            TransactionRejectionReason.IntrinsicGasTooLow,
            _call.Execute(new CallRequest { To = Nobody, GasLimit = 20_999 }).Rejection.Reason);
        Assert.Equal(
            TransactionRejectionReason.InsufficientFunds,
            _call.Execute(new CallRequest { To = Nobody, GasLimit = 21_000, Value = 1 }).Rejection.Reason);
        Assert.Equal(
            TransactionRejectionReason.InsufficientFunds,
            _call.Execute(new CallRequest { From = Nobody, To = Nobody, GasLimit = 21_000, GasPrice = 5_000, ChecksBalance = true }).Rejection.Reason);
        Assert.Equal(
            TransactionRejectionReason.MaxFeeBelowBaseFee,
            _call.Execute(new CallRequest { From = Nobody, To = Nobody, GasLimit = 21_000, GasPrice = 1 }).Rejection.Reason);
    }

    [Fact]
    public void An_override_is_seen_by_the_calls_that_follow()
    {
        _call.State.BeginTransaction();
        _call.State.SetBalance(Nobody, 10);
        _call.State.EndTransaction();
        Assert.True(_call.Execute(new CallRequest { From = Nobody, To = TestLedger.AddressOf(1_000), GasLimit = 21_000, Value = 10 }).IsSuccess);
    }

    [Fact]
    public void The_access_list_names_slots_and_other_accounts()
    {
        CallOutcome outcome = _call.ExecuteForAccessList(
            new CallRequest { From = Nobody, To = TestLedger.Store, Input = TestLedger.Words(3, 9), GasLimit = 200_000 }, out AccessListEntry[] stored);
        Assert.True(outcome.IsSuccess);
        AccessListEntry entry = Assert.Single(stored);
        Assert.Equal(TestLedger.Store, entry.Address);
        Assert.Equal([(U256)3], entry.StorageKeys);

        _call.ExecuteForAccessList(
            new CallRequest { From = Nobody, To = TestLedger.PrecompileCaller, Input = TestLedger.Words(0x777), GasLimit = 2_000_000 },
            out AccessListEntry[] called);
        Assert.Equal(TestLedger.AddressOf(0x777), Assert.Single(called).Address);
        _call.ExecuteForAccessList(
            new CallRequest { From = Nobody, To = TestLedger.PrecompileCaller, Input = TestLedger.Words(4), GasLimit = 2_000_000 },
            out AccessListEntry[] identity);
        Assert.Empty(identity);
    }
}
