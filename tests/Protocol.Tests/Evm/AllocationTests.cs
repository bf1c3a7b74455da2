using System;
using System.Diagnostics;
using System.Reflection;
using System.Threading;
using Sequitur.Evm;
using Xunit;

namespace Sequitur.Protocol.Evm;

/// <summary>In steady state neither instructions nor frames nor storage accesses allocate.</summary>
public sealed class AllocationTests
{
    [Theory]
    [InlineData(Opcode.Mul, 2)]
    [InlineData(Opcode.Div, 2)]
    [InlineData(Opcode.SMod, 2)]
    [InlineData(Opcode.AddMod, 3)]
    [InlineData(Opcode.MulMod, 3)]
    [InlineData(Opcode.Exp, 2)]
    [InlineData(Opcode.SignExtend, 2)]
    [InlineData(Opcode.Sar, 2)]
    public void Arithmetic_allocates_nothing(byte opcode, int operands)
    {
        Code code = new();
        for (int i = 0; i < operands; i++)
        {
            code.Op(0x60, (byte)(0xf0 - i)).Op(Opcode.Dup1, Opcode.Dup1, Opcode.Mul, Opcode.Mul);
        }

        AllocatesNothing(code.Op(opcode, Opcode.Pop));
    }

    [Fact]
    public void Memory_allocates_nothing() => AllocatesNothing(
        new Code().Op(Opcode.Gas).Push(64).Op(Opcode.MStore)
            .Push(64).Push(0).Push(32).Op(Opcode.MCopy).Push(40).Push(0).Push(0).Op(Opcode.CallDataCopy));

    [Fact]
    public void Hashing_allocates_nothing()
    {
        // A table of constants as a span literal is free only in optimised code.
        bool isOptimised = typeof(Crypto.Keccak).Assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled != true;
        Assert.SkipUnless(isOptimised, "needs an optimised build of Sequitur.Crypto");
        AllocatesNothing(new Code().Push(96).Push(0).Op(Opcode.Keccak256, Opcode.Pop)
            .Call(Opcode.StaticCall, Machine.AddressOf(2), 50_000, 0, 200, 32).Op(Opcode.Pop));
    }

    [Fact]
    public void Storage_allocates_nothing() => AllocatesNothing(
        new Code().Op(Opcode.Gas).Push(1).Op(Opcode.SStore).Push(1).Op(Opcode.SLoad, Opcode.Pop)
            .Op(Opcode.Gas).Push(1).Op(Opcode.TStore).Push(1).Op(Opcode.TLoad, Opcode.Pop)
            .Push(8).Push(8).Push(0).Push(0).Op(0xa2));

    [Fact]
    public void Calls_allocate_nothing() => AllocatesNothing(
        new Code()
            .Call(Opcode.StaticCall, Machine.Other, 50_000, 0, 32, 32).Op(Opcode.Pop)
            .Call(Opcode.Call, Machine.Other, 50_000, 1, 64, 32).Op(Opcode.Pop)
            .Call(Opcode.DelegateCall, Machine.Other, 50_000, 0).Op(Opcode.Pop)
            .Call(Opcode.CallCode, Machine.AddressOf(0x99), 50_000, 0).Op(Opcode.Pop)
            .Push(32).Push(0).Push(0).Op(Opcode.CallDataCopy));

    [Fact]
    public void The_identity_allocates_nothing() => AllocatesNothing(
        new Code().Call(Opcode.StaticCall, Machine.AddressOf(4), 50_000, 0, 100, 32).Op(Opcode.Pop));

    private static void AllocatesNothing(Code body)
    {
        byte[] turn = body;
        Code loop = new Code().Op(0x61, 0x01, 0x00).Op(Opcode.JumpDest).Op(turn)
            .Push(1).Op(Opcode.Swap1, Opcode.Sub, Opcode.Dup1).Push(3).Op(Opcode.JumpI);
        Machine machine = new Machine()
            .WithBalance(Machine.Contract, 1_000_000)
            .With(Machine.Other, new Code().Push(1).Push(0).Op(Opcode.MStore).Push(32).Push(0).Op(Opcode.Return));
        machine.World.KeepsLogs = false;
        machine.With(Machine.Contract, loop);
        Message message = new(false, Machine.Caller, Machine.Contract, Machine.Contract, 0, [], 1UL << 40);
        int start = machine.World.Snapshot();
        long allocated = 0;

        // Steady state: pools filled, tables grown, code compiled. That takes a few turns, and the compiler a moment.
        for (int run = 0; run < 2000; run++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            ExecutionOutcome outcome = machine.Execute(message);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(ExitReason.Success, outcome.Reason);
            machine.World.RevertTo(start);
            if (allocated == 0)
            {
                return;
            }

            Thread.Sleep(run < 5 ? 0 : 10);
        }

        Assert.Fail($"{allocated} bytes in 256 turns");
    }
}
