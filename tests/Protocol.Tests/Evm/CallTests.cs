using Sequitur.Evm;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Protocol.Evm;

/// <summary>CALL and its kin: context, gas, value, failure, depth.</summary>
public sealed class CallTests
{
    private const ulong Pushes6 = 6 * 3;
    private const ulong Pushes7 = 7 * 3;

    [Theory]
    [InlineData(Opcode.Call)]
    [InlineData(Opcode.CallCode)]
    [InlineData(Opcode.DelegateCall)]
    [InlineData(Opcode.StaticCall)]
    public void Each_call_gives_the_child_its_context(byte opcode)
    {
        Machine machine = new Machine().WithBalance(Machine.Caller, 5).WithBalance(Machine.Contract, 100);
        bool keepsSelf = opcode is Opcode.CallCode or Opcode.DelegateCall;
        (byte Opcode, U256 Expected)[] cases =
        [
            (Opcode.Address, (keepsSelf ? Machine.Contract : Machine.Other).ToWord()),
            (Opcode.Caller, (opcode == Opcode.DelegateCall ? Machine.Caller : Machine.Contract).ToWord()),
            (Opcode.CallValue, opcode switch { Opcode.DelegateCall => 5, Opcode.StaticCall => 0, _ => 3 }),
            (Opcode.Origin, Machine.Origin.ToWord()),
            (Opcode.CallDataSize, 0),
            (Opcode.CodeSize, 9),
        ];
        foreach ((byte probe, U256 expected) in cases)
        {
            machine.With(Machine.Other, new Code().Op(probe).ReturnTop());
            Code code = new Code().Call(opcode, Machine.Other, 100_000, 3, 0, 32).Push(0).Op(Opcode.MLoad).ReturnTop();
            ExecutionOutcome outcome = machine.Run(code, value: 5);
            Assert.Equal(expected, U256.FromBigEndian(outcome.Output));
            machine.WithBalance(Machine.Caller, 5);
        }
    }

    [Fact]
    public void The_block_and_the_transaction_are_visible()
    {
        Machine machine = new Machine().WithBalance(Machine.Contract, 1234);
        (byte Opcode, U256 Expected)[] cases =
        [
            (Opcode.GasPrice, Machine.GasPrice), (Opcode.Coinbase, Machine.Coinbase.ToWord()), (Opcode.Timestamp, 1_700_000_000),
            (Opcode.Number, 1000), (Opcode.PrevRandao, new U256(1, 2, 3, 4)), (Opcode.GasLimit, 100_000_000), (Opcode.ChainId, 7530),
            (Opcode.BaseFee, 9), (Opcode.BlobBaseFee, 11), (Opcode.SelfBalance, 1234), (Opcode.Pc, 0), (Opcode.MSize, 0),
            (Opcode.Gas, 10_000_000 - 2), (Opcode.ReturnDataSize, 0),
        ];
        foreach ((byte probe, U256 expected) in cases)
        {
            Assert.Equal(expected, machine.Top(new Code().Op(probe)));
        }

        Assert.Equal(U256.FromBigEndian(Crypto.Keccak.Hash([2]).Bytes), machine.Top(new Code().Push(1).Op(Opcode.BlobHash)));
        Assert.Equal(U256.Zero, machine.Top(new Code().Push(2).Op(Opcode.BlobHash)));
        Assert.Equal(U256.Zero, machine.Top(new Code().Push(new U256(0, 1)).Op(Opcode.BlobHash)));
        U256 blockHash = U256.FromBigEndian(Crypto.Keccak.Hash([unchecked((byte)999)]).Bytes);
        Assert.Equal(blockHash, machine.Top(new Code().Push(999).Op(Opcode.BlockHash)));
        Assert.Equal(U256.Zero, machine.Top(new Code().Push(1000).Op(Opcode.BlockHash)));
        Assert.Equal(U256.Zero, machine.Top(new Code().Push(new U256(999, 1)).Op(Opcode.BlockHash)));
    }

    [Fact]
    public void The_first_access_to_an_account_is_cold_and_the_second_warm()
    {
        byte[] once = new Code().Call(Opcode.StaticCall, Machine.Other, 0, 0);
        Assert.Equal(Pushes6 + 2600, new Machine().GasOf(once));
        Assert.Equal((2 * Pushes6) + 2600 + 100, new Machine().GasOf([.. once, .. once]));
    }

    [Fact]
    public void Value_costs_nine_thousand_and_waking_the_dead_twenty_five_more()
    {
        byte[] code = new Code().Call(Opcode.Call, Machine.Other, 0, 1);
        Machine dead = new Machine().WithBalance(Machine.Contract, 10);
        Assert.Equal(Pushes7 + 2600 + 9000 + 25000 - 2300, dead.GasOf(code));
        Assert.Equal((U256)1, dead.World[Machine.Other].Balance);
        Machine alive = new Machine().WithBalance(Machine.Contract, 10).WithBalance(Machine.Other, 1);
        Assert.Equal(Pushes7 + 2600 + 9000 - 2300, alive.GasOf(code));

        // CALLCODE sends to itself: no account comes to life.
        byte[] callCode = new Code().Call(Opcode.CallCode, Machine.Other, 0, 1);
        Assert.Equal(Pushes7 + 2600 + 9000 - 2300, new Machine().WithBalance(Machine.Contract, 10).GasOf(callCode));
        Assert.Equal(Pushes7 + 2600, new Machine().GasOf(new Code().Call(Opcode.Call, Machine.Other, 0, 0)));
    }

    [Fact]
    public void A_child_gets_at_most_all_but_one_64th()
    {
        Machine machine = new Machine().With(Machine.Other, new Code().Op(Opcode.Gas).ReturnTop());
        Code code = new Code().Call(Opcode.StaticCall, Machine.Other, U256.MaxValue, 0, 0, 32).Push(0).Op(Opcode.MLoad).ReturnTop();
        ulong left = 1_000_000 - (6 * 3) - 12 - 3 - 2600;
        ExecutionOutcome outcome = machine.Run(code, 1_000_000);
        ulong pushed = U256.FromBigEndian(outcome.Output).U0;

        // The five words before the gas operand are PUSH1 or PUSH20, all 3 gas; the output's first memory word costs 3.
        Assert.Equal(left + 12 - (left + 12) / 64 - 2, pushed);
    }

    [Fact]
    public void A_value_call_brings_the_stipend()
    {
        Machine machine = new Machine().WithBalance(Machine.Contract, 10).With(Machine.Other, new Code().Op(Opcode.Gas).ReturnTop());
        U256 gas = machine.Top(new Code().Call(Opcode.Call, Machine.Other, 100, 1, 0, 32).Push(0).Op(Opcode.MLoad));
        Assert.Equal((U256)(100 + 2300 - 2), gas);
    }

    [Fact]
    public void Without_balance_the_call_fails_and_returns_its_gas_with_the_stipend()
    {
        byte[] code = new Code().Call(Opcode.Call, Machine.Other, 50_000, 1);
        Machine machine = new Machine().WithBalance(Machine.Other, 1);
        Assert.Equal(Pushes7 + 2600 + 9000 - 2300, machine.GasOf(code));
        Assert.Equal(U256.Zero, machine.Top(new Code().Call(Opcode.Call, Machine.Other, 50_000, 1)));
    }

    [Fact]
    public void The_1025th_frame_is_not_entered()
    {
        // Each frame calls itself and adds one to what the child returned.
        byte[] code = new Code().Call(Opcode.Call, Machine.Contract, U256.MaxValue, 0, 0, 32)
            .Op(Opcode.Pop).Push(0).Op(Opcode.MLoad).Push(1).Op(Opcode.Add).ReturnTop();
        ExecutionOutcome outcome = new Machine().Run(code, 1UL << 60);
        Assert.Equal(ExitReason.Success, outcome.Reason);
        Assert.Equal((U256)1025, U256.FromBigEndian(outcome.Output));
    }

    [Fact]
    public void A_full_stack_survives_a_nested_call()
    {
        Code deep = new();
        for (int i = 0; i < 1016; i++)
        {
            deep.Push(7);
        }

        deep.Call(Opcode.Call, Machine.Contract, U256.MaxValue, 0);
        for (int i = 0; i < 1016; i++)
        {
            deep.Op(Opcode.Add);
        }

        ExecutionOutcome outcome = new Machine().Run(deep.ReturnTop(), 1UL << 50);
        Assert.Equal((U256)((7 * 1016) + 1), U256.FromBigEndian(outcome.Output));
    }

    [Fact]
    public void A_reverted_child_gives_back_gas_and_data_but_no_changes()
    {
        Code child = new Code().Push(1).Push(1).Op(Opcode.SStore).Push(0xbeef).Push(0).Op(Opcode.MStore).Push(32).Push(0).Op(Opcode.Revert);
        Machine machine = new Machine().WithBalance(Machine.Contract, 10).With(Machine.Other, child);
        Code code = new Code().Call(Opcode.Call, Machine.Other, 100_000, 3, 0, 32).Push(0).Op(Opcode.MLoad, Opcode.Add).ReturnTop();
        ExecutionOutcome outcome = machine.Run(code);
        Assert.Equal((U256)0xbeef, U256.FromBigEndian(outcome.Output));
        Assert.Equal(U256.Zero, machine.World.StorageOf(Machine.Other, 1));
        Assert.Equal((U256)10, machine.World[Machine.Contract].Balance);
        Assert.True(outcome.GasLeft > 10_000_000 - 45_000);
    }

    [Fact]
    public void A_failed_child_takes_its_gas_and_leaves_nothing()
    {
        Machine machine = new Machine().With(Machine.Other, new Code().Push(1).Push(1).Op(Opcode.SStore, Opcode.Invalid));
        Code code = new Code().Call(Opcode.Call, Machine.Other, 100_000, 0, 0, 32).Op(Opcode.ReturnDataSize, Opcode.Add).ReturnTop();
        ExecutionOutcome outcome = machine.Run(code);
        Assert.Equal(U256.Zero, U256.FromBigEndian(outcome.Output));
        Assert.Equal(10_000_000ul - 100_000 - 2600 - Pushes7 - 3 - 2 - 3 - 12, outcome.GasLeft);
        Assert.Equal(U256.Zero, machine.World.StorageOf(Machine.Other, 1));
        Assert.Equal(0, outcome.Refund);
    }

    [Fact]
    public void Output_is_copied_only_as_far_as_both_sides_reach()
    {
        Machine machine = new Machine().With(Machine.Other, new Code().Push(U256.MaxValue).Push(0).Op(Opcode.MStore).Push(4).Push(0).Op(Opcode.Return));
        Code code = new Code().Push(0x1111).Push(0).Op(Opcode.MStore)
            .Call(Opcode.Call, Machine.Other, 100_000, 0, 0, 32).Op(Opcode.ReturnDataSize).Push(0).Op(Opcode.MLoad, Opcode.Add);
        Assert.Equal(new U256(0x1111 + 4, 0, 0, 0xffffffffUL << 32), machine.Top(code));
        Code two = new Code().Call(Opcode.Call, Machine.Other, 100_000, 0, 0, 2).Push(0).Op(Opcode.MLoad);
        Assert.Equal(new U256(0, 0, 0, 0xffffUL << 48), machine.Top(two));
    }

    [Fact]
    public void Return_data_outlives_the_child_until_the_next_call()
    {
        Machine machine = new Machine().With(Machine.Other, new Code().Push(0x77).ReturnTop());
        Code code = new Code().Call(Opcode.Call, Machine.Other, 100_000, 0)
            .Push(32).Push(0).Push(64).Op(Opcode.ReturnDataCopy)
            .Call(Opcode.Call, Machine.AddressOf(0xabcdef), 100_000, 0)
            .Op(Opcode.ReturnDataSize).Push(64).Op(Opcode.MLoad, Opcode.Add);
        Assert.Equal((U256)0x77, machine.Top(code));
    }

    [Fact]
    public void Call_data_is_the_parents_memory()
    {
        Machine machine = new Machine().With(Machine.Other, new Code().Push(0).Op(Opcode.CallDataLoad).Op(Opcode.CallDataSize, Opcode.Add).ReturnTop());
        Code code = new Code().Push(0x5500).Push(0).Op(Opcode.MStore)
            .Call(Opcode.Call, Machine.Other, 100_000, 0, 32, 32).Push(0).Op(Opcode.MLoad);
        Assert.Equal((U256)0x5520, machine.Top(code));
    }

    [Theory]
    [InlineData(Opcode.SStore, 2)]
    [InlineData(Opcode.TStore, 2)]
    [InlineData(Opcode.Log0, 2)]
    [InlineData(Opcode.Log4, 6)]
    [InlineData(Opcode.Create, 3)]
    [InlineData(Opcode.Create2, 4)]
    [InlineData(Opcode.SelfDestruct, 1)]
    public void A_static_call_may_not_change_anything_even_indirectly(byte opcode, int operands)
    {
        Code writer = new();
        for (int i = 0; i < operands; i++)
        {
            writer.Push(0);
        }

        Machine machine = new Machine()
            .With(Machine.AddressOf(0x33), writer.Op(opcode).Push(1).ReturnTop())
            .With(Machine.Other, new Code().Call(Opcode.Call, Machine.AddressOf(0x33), 200_000, 0).ReturnTop());
        Code code = new Code().Call(Opcode.StaticCall, Machine.Other, 1_000_000, 0, 0, 32).Push(0).Op(Opcode.MLoad);
        Assert.Equal(U256.Zero, machine.Top(code));
        Code direct = new Code().Call(Opcode.Call, Machine.Other, 1_000_000, 0, 0, 32).Push(0).Op(Opcode.MLoad);
        Assert.Equal(U256.One, machine.Top(direct));
    }

    [Fact]
    public void A_static_frame_may_not_send_value_but_may_callcode_with_it()
    {
        Machine machine = new Machine().WithBalance(Machine.Other, 100);
        machine.With(Machine.Other, new Code().Call(Opcode.Call, Machine.Contract, 0, 1).ReturnTop());
        Code code = new Code().Call(Opcode.StaticCall, Machine.Other, 1_000_000, 0);
        Assert.Equal(U256.Zero, machine.Top(code));
        machine.With(Machine.Other, new Code().Call(Opcode.CallCode, Machine.AddressOf(0x44), 0, 1).ReturnTop());
        Assert.Equal(U256.One, machine.Top(code));
    }

    [Fact]
    public void A_top_level_call_moves_value_and_takes_it_back_on_failure()
    {
        Machine machine = new Machine().WithBalance(Machine.Caller, 100);
        Assert.True(machine.Run(new Code().Push(1), value: 40).IsSuccess);
        Assert.Equal((U256)40, machine.World[Machine.Contract].Balance);
        Assert.Equal(ExitReason.Revert, machine.Run(new Code().Push(0).Push(0).Op(Opcode.Revert), value: 40).Reason);
        Assert.Equal(ExitReason.InvalidOpcode, machine.Run([Opcode.Invalid], value: 40).Reason);
        Assert.Equal((U256)60, machine.World[Machine.Caller].Balance);
        ExecutionOutcome poor = machine.Run([Opcode.Stop], 1000, value: 61);
        Assert.Equal((ExitReason.InsufficientBalance, 1000ul), (poor.Reason, poor.GasLeft));
    }

    [Fact]
    public void Topics_of_a_log_come_in_stack_order()
    {
        Machine machine = new();
        machine.Run(new Code().Push(0xff).Push(0).Op(Opcode.MStore).Push(3).Push(2).Push(1).Push(2).Push(30).Op(0xa3));
        Log log = Assert.Single(machine.World.Logs);
        Assert.Equal([new U256(1).ToHash256(), new U256(2).ToHash256(), new U256(3).ToHash256()], log.Topics);
        Assert.Equal([0, 0xff], log.Data);
        Assert.Equal(Machine.Contract, log.Address);
    }
}
