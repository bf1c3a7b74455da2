using Sequitur.Evm;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Protocol.Evm;

/// <summary>Jumps, pushes, gas limits, tracing.</summary>
public sealed class FlowTests
{
    [Fact]
    public void A_jump_into_push_data_is_invalid_even_if_the_byte_is_a_jumpdest()
    {
        byte[] code = new Code().Push(4).Op(Opcode.Jump).Op(0x60, Opcode.JumpDest, Opcode.Stop);
        Assert.Equal(Opcode.JumpDest, code[4]);
        Assert.Equal(ExitReason.InvalidJump, new Machine().Run(code).Reason);
    }

    [Fact]
    public void A_jumpdest_right_behind_push_data_is_valid()
    {
        for (int size = 1; size <= 32; size++)
        {
            Code code = new Code().Push((ulong)(4 + size)).Op(Opcode.Jump, (byte)(0x5f + size));
            for (int i = 0; i < size; i++)
            {
                code.Op(Opcode.JumpDest);
            }

            code.Op(Opcode.JumpDest, Opcode.Stop);
            Assert.Equal(ExitReason.Success, new Machine().Run(code).Reason);
        }
    }

    [Theory]
    [InlineData(6ul, 0ul, 0ul, 0ul)]
    [InlineData(5ul, 1ul, 0ul, 0ul)]
    [InlineData(5ul, 0ul, 1ul, 0ul)]
    [InlineData(5ul, 0ul, 0ul, 1ul)]
    [InlineData(100_000ul, 0ul, 0ul, 0ul)]
    [InlineData(ulong.MaxValue, 0ul, 0ul, 0ul)]
    public void A_jump_outside_the_code_is_invalid(ulong u0, ulong u1, ulong u2, ulong u3)
    {
        Code code = new Code().Push(new U256(u0, u1, u2, u3)).Op(Opcode.Jump, Opcode.JumpDest, Opcode.JumpDest, Opcode.JumpDest);
        Assert.Equal(ExitReason.InvalidJump, new Machine().Run(code).Reason);
    }

    [Fact]
    public void A_jump_that_is_not_taken_may_have_any_destination()
    {
        Assert.Equal(ExitReason.Success, new Machine().Run(new Code().Push(0).Push(U256.MaxValue).Op(Opcode.JumpI)).Reason);
        Assert.Equal(ExitReason.InvalidJump, new Machine().Run(new Code().Push(1).Push(U256.MaxValue).Op(Opcode.JumpI)).Reason);
    }

    [Fact]
    public void Any_set_bit_of_the_condition_takes_the_jump()
    {
        for (int bit = 0; bit < 256; bit += 31)
        {
            Code code = new Code().Push(U256.One << bit).Op(0x61, 0, 0).Op(Opcode.JumpI, Opcode.Invalid);
            byte[] bytes = code;
            int destination = bytes.Length;
            bytes = [.. bytes, Opcode.JumpDest];
            bytes[destination - 3] = (byte)destination;
            Assert.Equal(ExitReason.Success, new Machine().Run(bytes).Reason);
        }
    }

    [Fact]
    public void A_loop_of_ten_turns_costs_ten_turns()
    {
        byte[] code = new Code().Push(10)
            .Op(Opcode.JumpDest).Push(1).Op(Opcode.Swap1, Opcode.Sub, Opcode.Dup1).Push(2).Op(Opcode.JumpI);
        Assert.Equal(3ul + (10 * (1 + 3 + 3 + 3 + 3 + 3 + 10)), new Machine().GasOf(code));
    }

    [Fact]
    public void A_push_cut_off_by_the_end_of_the_code_reads_zeros_and_stops()
    {
        for (int size = 1; size <= 32; size++)
        {
            StepRecord record = new();
            TestWorld world = new();
            world[Machine.Contract].Code = new Bytecode([(byte)(0x5f + size)], default);
            Interpreter<TestHost, RecordingTracer> interpreter = new(new TestHost(world), new RecordingTracer(record));
            interpreter.SetBlock(ForkRules.Osaka, Machine.Block);
            Message message = new(false, Machine.Caller, Machine.Contract, Machine.Contract, 0, [], 100);
            Assert.Equal(ExitReason.Success, interpreter.Execute(message, Machine.Transaction).Reason);
            Assert.Equal(2, record.Steps.Count);
            Assert.Equal([U256.Zero], record.Steps[1].Stack);
        }
    }

    [Fact]
    public void Every_push_size_reads_its_bytes_big_endian()
    {
        for (int size = 1; size <= 32; size++)
        {
            byte[] immediate = new byte[size];
            for (int i = 0; i < size; i++)
            {
                immediate[i] = (byte)(0xa0 + i);
            }

            U256 top = new Machine().Top(new Code().Op((byte)(0x5f + size)).Op(immediate));
            Assert.Equal(U256.FromBigEndian(immediate), top);
        }
    }

    [Fact]
    public void Every_dup_and_swap_reaches_its_depth()
    {
        for (int n = 1; n <= 16; n++)
        {
            Code code = new();
            for (int i = 17; i >= 1; i--)
            {
                code.Push((ulong)i);
            }

            byte[] pushes = code;
            Assert.Equal((U256)(ulong)n, new Machine().Top(new Code().Op(pushes).Op((byte)(0x7f + n))));
            Assert.Equal((U256)(ulong)(n + 1), new Machine().Top(new Code().Op(pushes).Op((byte)(0x8f + n))));
        }
    }

    [Fact]
    public void One_gas_less_than_needed_is_out_of_gas_at_every_limit()
    {
        byte[][] programs =
        [
            new Code().Push(1).Push(2).Op(Opcode.Add).Push(300).Op(Opcode.MStore).Push(64).Push(10).Op(Opcode.Keccak256),
            new Code().Push(100).Push(0).Push(0).Op(Opcode.CallDataCopy).Push(32).Push(3).Push(64).Op(Opcode.MCopy, Opcode.MSize),
            new Code().Push(4).Op(Opcode.Jump, Opcode.Invalid, Opcode.JumpDest).Push(7).Push(8).Push(9).Op(0xa1).Op(Opcode.Gas),
            new Code().Push(0xffff).Push(3).Op(Opcode.Exp, Opcode.SLoad, Opcode.Balance, Opcode.ExtCodeHash),
            new Code().Push(1).Push(1).Op(Opcode.TStore).Push(1).Op(Opcode.TLoad).Push(64).Push(64).Op(Opcode.Return),
            new Code().Push(5).Push(1).Push(2).Push(Machine.Other).Op(Opcode.ExtCodeCopy).Push(Machine.Other).Op(Opcode.SelfDestruct),
        ];
        foreach (byte[] program in programs)
        {
            ulong needed = new Machine().GasOf(program);
            for (ulong gas = 0; gas < needed; gas++)
            {
                Machine machine = new();
                ExecutionOutcome outcome = machine.Run(program, gas);
                Assert.Equal(ExitReason.OutOfGas, outcome.Reason);
                Assert.Equal(0ul, outcome.GasLeft);
                Assert.Empty(machine.World.Logs);
            }

            Assert.Equal(0ul, new Machine().Run(program, needed).GasLeft);
        }
    }

    [Fact]
    public void The_tracer_sees_each_step_before_it_happens()
    {
        StepRecord record = new();
        TestWorld world = new();
        world[Machine.Other].Code = new Bytecode(new Code().Push(9), default);
        world[Machine.Contract].Code = new Bytecode(new Code().Push(1).Call(Opcode.StaticCall, Machine.Other, 1000, 0), default);
        Interpreter<TestHost, RecordingTracer> interpreter = new(new TestHost(world), new RecordingTracer(record));
        interpreter.SetBlock(ForkRules.Osaka, Machine.Block);
        interpreter.Execute(new Message(false, Machine.Caller, Machine.Contract, Machine.Contract, 0, [], 10_000), Machine.Transaction);

        Assert.Equal(11, record.Steps.Count);
        Step call = record.Steps[7];
        Assert.Equal((Opcode.StaticCall, 0), (call.Opcode, call.Depth));
        Assert.Equal(10_000ul - (7 * 3), call.Gas);
        Assert.Equal(7, call.Stack.Length);
        Step child = record.Steps[8];
        Assert.Equal((0x60, 1, 1000ul, 0), (child.Opcode, child.Depth, child.Gas, child.ProgramCounter));
        Assert.Equal(Machine.Other, child.Address);
        Step last = record.Steps[10];
        Assert.Equal((Opcode.Stop, 0, 10_000ul - 21 - 2600 - 3), (last.Opcode, last.Depth, last.Gas));
        Assert.Equal([1, 1], last.Stack);
    }

    [Fact]
    public void A_host_that_cannot_answer_ends_everything_without_a_result()
    {
        Machine machine = new();
        machine.World.IsFaulted = true;
        ExecutionOutcome outcome = machine.Run(new Code().Push(1).ReturnTop());
        Assert.Equal(ExitReason.HostFault, outcome.Reason);
        Assert.True(outcome.IsAborted);
        Assert.Empty(outcome.Output);
        Assert.Equal(0ul, outcome.GasLeft);
    }

    [Fact]
    public void Gas_beyond_63_bits_is_given_back()
    {
        ExecutionOutcome outcome = new Machine().Run(new Code().Push(1), ulong.MaxValue);
        Assert.Equal(ulong.MaxValue - 3, outcome.GasLeft);
    }
}
