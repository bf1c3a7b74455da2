using System;
using System.Collections.Generic;
using Sequitur.Crypto;
using Sequitur.Evm;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Protocol.Evm;

/// <summary>Holds the interpreter against <see cref="OpcodeTable"/>, byte by byte and fork by fork.</summary>
public sealed class InstructionSetTests
{
    private const ulong Plenty = 1_000_000;

    [Theory]
    [InlineData(Fork.Cancun)]
    [InlineData(Fork.Prague)]
    [InlineData(Fork.Osaka)]
    public void An_undefined_byte_is_invalid_and_a_defined_one_is_not(Fork fork)
    {
        for (int opcode = 0; opcode < 256; opcode++)
        {
            OpcodeTraits traits = OpcodeTable.Of((byte)opcode);
            ExitReason reason = Run(fork, (byte)opcode, traits.StackIn, Plenty).Reason;
            bool isKnown = traits.IsDefined && traits.Since <= fork && opcode != Opcode.Invalid;
            Assert.True(isKnown == (reason != ExitReason.InvalidOpcode), $"0x{opcode:x2}: {reason}");
        }
    }

    [Theory]
    [InlineData(Fork.Cancun)]
    [InlineData(Fork.Prague)]
    [InlineData(Fork.Osaka)]
    public void One_operand_too_few_is_an_underflow(Fork fork)
    {
        foreach ((byte opcode, OpcodeTraits traits) in Defined(fork))
        {
            if (traits.StackIn > 0)
            {
                ExitReason reason = Run(fork, opcode, traits.StackIn - 1, Plenty).Reason;
                Assert.True(reason == ExitReason.StackUnderflow, $"{traits.Name}: {reason}");
            }
        }
    }

    [Theory]
    [InlineData(Fork.Cancun)]
    [InlineData(Fork.Prague)]
    [InlineData(Fork.Osaka)]
    public void A_full_stack_overflows_exactly_where_the_table_says_that_it_grows(Fork fork)
    {
        foreach ((byte opcode, OpcodeTraits traits) in Defined(fork))
        {
            bool grows = traits.StackOut > traits.StackIn;
            Assert.True(grows == (Run(fork, opcode, 1024, Plenty).Reason == ExitReason.StackOverflow), traits.Name);
            Assert.True(Run(fork, opcode, 1023, Plenty).Reason != ExitReason.StackOverflow, traits.Name);
        }
    }

    [Theory]
    [InlineData(Fork.Cancun)]
    [InlineData(Fork.Prague)]
    [InlineData(Fork.Osaka)]
    public void The_static_gas_is_just_enough(Fork fork)
    {
        foreach ((byte opcode, OpcodeTraits traits) in Defined(fork))
        {
            // SSTORE wants more than the stipend to be left (EIP-2200); the first word of memory costs 3.
            if (opcode == Opcode.SStore)
            {
                continue;
            }

            ulong memory = opcode is Opcode.MLoad or Opcode.MStore or Opcode.MStore8 ? 3ul : 0;
            ulong needed = (2 * (ulong)traits.StackIn) + (ulong)traits.StaticGas + memory;
            Assert.True(Run(fork, opcode, traits.StackIn, needed).Reason != ExitReason.OutOfGas, traits.Name);
            Assert.True(traits.StaticGas == 0 || Run(fork, opcode, traits.StackIn, needed - 1).Reason == ExitReason.OutOfGas, traits.Name);
        }
    }

    [Theory]
    [InlineData(Fork.Cancun)]
    [InlineData(Fork.Prague)]
    [InlineData(Fork.Osaka)]
    public void The_stack_changes_as_the_table_says(Fork fork)
    {
        foreach ((byte opcode, OpcodeTraits traits) in Defined(fork))
        {
            if (opcode is Opcode.Stop or Opcode.Return or Opcode.Revert or Opcode.SelfDestruct)
            {
                continue;
            }

            StepRecord record = new();
            TestWorld world = NewWorld(Program(opcode, traits.StackIn));
            Interpreter<TestHost, RecordingTracer> interpreter = new(new TestHost(world), new RecordingTracer(record));
            interpreter.SetBlock(ForkRules.Of(fork), Machine.Block);
            interpreter.Execute(MessageWith(Plenty), Machine.Transaction);
            List<Step> steps = record.Steps.FindAll(step => step.Depth == 0);
            int index = steps.FindIndex(step => step.ProgramCounter == traits.StackIn + 1);
            Assert.Equal(opcode, steps[index].Opcode);
            Assert.True(traits.StackOut == steps[index + 1].Stack.Length, traits.Name);
        }
    }

    [Fact]
    public void Names_are_unique_and_of_the_specification()
    {
        HashSet<string> names = [];
        int count = 0;
        for (int i = 0; i < 256; i++)
        {
            OpcodeTraits traits = OpcodeTable.Of((byte)i);
            if (traits.IsDefined)
            {
                count++;
                Assert.True(names.Add(traits.Name), traits.Name);
            }
        }

        Assert.Equal(150, count);
        Assert.Equal("PUSH32", OpcodeTable.Of(0x7f).Name);
        Assert.Equal("DUP16", OpcodeTable.Of(0x8f).Name);
        Assert.Equal("SWAP1", OpcodeTable.Of(0x90).Name);
        Assert.Equal("LOG4", OpcodeTable.Of(0xa4).Name);
    }

    private static IEnumerable<(byte Opcode, OpcodeTraits Traits)> Defined(Fork fork)
    {
        for (int i = 0; i < 256; i++)
        {
            OpcodeTraits traits = OpcodeTable.Of((byte)i);
            if (traits.IsDefined && traits.Since <= fork && i != Opcode.Invalid)
            {
                yield return ((byte)i, traits);
            }
        }
    }

    /// <summary>A destination at 0 where a jump to zero leads, the operands as zeros, the instruction, then something to step on.</summary>
    private static byte[] Program(byte opcode, int operands)
    {
        byte[] code = new byte[1 + operands + 1 + 34];
        code.AsSpan().Fill(Opcode.JumpDest);
        code.AsSpan(1, operands).Fill(Opcode.Push0);
        code[1 + operands] = opcode;
        return code;
    }

    private static TestWorld NewWorld(byte[] code)
    {
        TestWorld world = new();
        world[Machine.Contract].Code = new Bytecode(code, Keccak.Hash(code));
        world.WarmAccount(default);
        world.WarmStorage(Machine.Contract, 0);
        return world;
    }

    private static Message MessageWith(ulong gas) =>
        new(false, Machine.Caller, Machine.Contract, Machine.Contract, 0, [], gas);

    private static ExecutionOutcome Run(Fork fork, byte opcode, int operands, ulong gas)
    {
        byte[] code = new byte[operands + 1];
        code.AsSpan(0, operands).Fill(Opcode.Push0);
        code[operands] = opcode;
        Interpreter<TestHost, NoTracer> interpreter = new(new TestHost(NewWorld(code)), default);
        interpreter.SetBlock(ForkRules.Of(fork), Machine.Block);
        return interpreter.Execute(MessageWith(gas), Machine.Transaction);
    }
}
