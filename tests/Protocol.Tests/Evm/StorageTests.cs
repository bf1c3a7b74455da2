using Sequitur.Evm;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Protocol.Evm;

/// <summary>SSTORE's price and refund, SLOAD, transient storage.</summary>
public sealed class StorageTests
{
    /// <summary>The table of EIP-3529 (EIP-2200's with the new refunds), without its two pushes a write, first access cold.</summary>
    [Theory]
    [InlineData(0, new[] { 0, 0 }, 200ul, 0)]
    [InlineData(0, new[] { 0, 1 }, 20100ul, 0)]
    [InlineData(0, new[] { 1, 0 }, 20100ul, 19900)]
    [InlineData(0, new[] { 1, 2 }, 20100ul, 0)]
    [InlineData(0, new[] { 1, 1 }, 20100ul, 0)]
    [InlineData(1, new[] { 0, 0 }, 3000ul, 4800)]
    [InlineData(1, new[] { 0, 1 }, 3000ul, 2800)]
    [InlineData(1, new[] { 0, 2 }, 3000ul, 0)]
    [InlineData(1, new[] { 2, 0 }, 3000ul, 4800)]
    [InlineData(1, new[] { 2, 3 }, 3000ul, 0)]
    [InlineData(1, new[] { 2, 1 }, 3000ul, 2800)]
    [InlineData(1, new[] { 2, 2 }, 3000ul, 0)]
    [InlineData(1, new[] { 1, 0 }, 3000ul, 4800)]
    [InlineData(1, new[] { 1, 2 }, 3000ul, 0)]
    [InlineData(1, new[] { 1, 1 }, 200ul, 0)]
    [InlineData(0, new[] { 1, 0, 1 }, 40100ul, 19900)]
    [InlineData(1, new[] { 0, 1, 0 }, 5900ul, 7600)]
    public void Writes_cost_and_refund_as_eip_3529_says(int original, int[] writes, ulong expectedGas, long expectedRefund)
    {
        Machine machine = new();
        machine.World.SetInitialStorage(Machine.Contract, 0, (ulong)original);
        Code code = new();
        foreach (int value in writes)
        {
            code.Push((ulong)value).Push(0).Op(Opcode.SStore);
        }

        ExecutionOutcome outcome = machine.Run(code);
        Assert.Equal(ExitReason.Success, outcome.Reason);
        Assert.Equal(expectedGas + 2100 + (6 * (ulong)writes.Length), 10_000_000 - outcome.GasLeft);
        Assert.Equal(expectedRefund, outcome.Refund);
        Assert.Equal((U256)(ulong)writes[^1], machine.World.StorageOf(Machine.Contract, 0));
    }

    /// <summary>Every original value and every three writes of nothing, one and two, against the clauses of EIP-2200 with the numbers of EIP-2929 and 3529.</summary>
    [Fact]
    public void Every_sequence_of_three_writes_costs_and_refunds_by_the_clauses()
    {
        for (int sequence = 0; sequence < 81; sequence++)
        {
            int original = sequence % 3;
            int[] writes = [sequence / 3 % 3, sequence / 9 % 3, sequence / 27];
            ulong gas = 2100;
            long refund = 0;
            int current = original;
            foreach (int value in writes)
            {
                (ulong cost, long change) = ByTheClauses(original, current, value);
                gas += cost;
                refund += change;
                current = value;
            }

            Writes_cost_and_refund_as_eip_3529_says(original, writes, gas - 2100, refund);
        }
    }

    private static (ulong Cost, long Refund) ByTheClauses(int original, int current, int value)
    {
        if (current == value)
        {
            return (100, 0);
        }

        if (original == current)
        {
            return original == 0 ? (20_000ul, 0) : (2_900ul, value == 0 ? 4_800 : 0);
        }

        long refund = 0;
        if (original != 0)
        {
            refund += current == 0 ? -4_800 : value == 0 ? 4_800 : 0;
        }

        if (original == value)
        {
            refund += original == 0 ? 19_900 : 2_800;
        }

        return (100, refund);
    }

    [Fact]
    public void With_only_the_stipend_left_nothing_can_be_stored()
    {
        byte[] code = new Code().Push(0).Push(0).Op(Opcode.SStore);
        Assert.Equal(ExitReason.OutOfGas, new Machine().Run(code, 6 + 2300).Reason);
        Assert.Equal(ExitReason.Success, new Machine().Run(code, 6 + 2301).Reason);
    }

    [Fact]
    public void A_write_of_the_present_value_does_not_reach_the_host()
    {
        Machine machine = new();
        machine.Run(new Code().Push(0).Push(5).Op(Opcode.SStore));
        Assert.Equal(0, machine.World.StorageWrites);
    }

    [Fact]
    public void The_first_read_of_a_slot_is_cold_and_the_second_warm()
    {
        Machine machine = new();
        machine.World.SetInitialStorage(Machine.Contract, 9, 0x99);
        Assert.Equal(3ul + 2100 + 3 + 100, machine.GasOf(new Code().Push(9).Op(Opcode.SLoad).Push(9).Op(Opcode.SLoad)));
        Assert.Equal((U256)0x99, machine.Top(new Code().Push(9).Op(Opcode.SLoad)));
    }

    [Fact]
    public void Warmth_gained_in_a_reverted_frame_is_lost()
    {
        Code child = new Code().Push(9).Op(Opcode.SLoad).Push(Machine.Coinbase).Op(Opcode.Balance).Push(0).Push(0).Op(Opcode.Revert);
        Machine machine = new Machine().With(Machine.Other, child);
        byte[] callCode = new Code().Call(Opcode.DelegateCall, Machine.Other, 50_000, 0);
        ulong call = machine.GasOf(callCode);
        ulong both = new Machine().With(Machine.Other, child).GasOf(
            new Code().Op(callCode).Push(9).Op(Opcode.SLoad).Push(Machine.Coinbase).Op(Opcode.Balance));
        Assert.Equal(call + 3 + 2100 + 3 + 2600, both);
    }

    [Fact]
    public void Refunds_of_a_reverted_frame_are_lost()
    {
        Machine machine = new();
        machine.World.SetInitialStorage(Machine.Contract, 1, 1);
        machine.With(Machine.Other, new Code().Push(0).Push(1).Op(Opcode.SStore).Push(0).Push(0).Op(Opcode.Revert));
        Assert.Equal(0, machine.Run(new Code().Call(Opcode.DelegateCall, Machine.Other, 50_000, 0)).Refund);
        machine.With(Machine.Other, new Code().Push(0).Push(1).Op(Opcode.SStore));
        Assert.Equal(4800, machine.Run(new Code().Call(Opcode.DelegateCall, Machine.Other, 50_000, 0)).Refund);
    }

    [Fact]
    public void Transient_storage_costs_a_hundred_and_reverts()
    {
        Assert.Equal(12ul + 300 - 3 + 3, new Machine().GasOf(
            new Code().Push(5).Push(1).Op(Opcode.TStore).Push(1).Op(Opcode.TLoad).Push(1).Op(Opcode.TLoad)));
        Assert.Equal((U256)5, new Machine().Top(new Code().Push(5).Push(1).Op(Opcode.TStore).Push(1).Op(Opcode.TLoad)));
        Machine machine = new Machine().With(Machine.Other, new Code().Push(8).Push(1).Op(Opcode.TStore, Opcode.Invalid));
        Code code = new Code().Push(5).Push(1).Op(Opcode.TStore).Call(Opcode.DelegateCall, Machine.Other, 50_000, 0).Op(Opcode.Pop)
            .Push(1).Op(Opcode.TLoad);
        Assert.Equal((U256)5, machine.Top(code));
    }

    [Fact]
    public void Running_out_on_a_write_changes_nothing()
    {
        byte[] code = new Code().Push(1).Push(0).Op(Opcode.SStore);
        for (ulong gas = 0; gas < 6 + 22_100; gas += 97)
        {
            Machine machine = new();
            Assert.Equal(ExitReason.OutOfGas, machine.Run(code, gas).Reason);
            Assert.Equal(U256.Zero, machine.World.StorageOf(Machine.Contract, 0));
        }
    }
}
