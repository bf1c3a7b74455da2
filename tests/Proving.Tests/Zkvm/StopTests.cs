using System.Collections.Generic;
using Xunit;
using static Sequitur.Zkvm.Assembler;

namespace Sequitur.Zkvm;

/// <summary>Each way in which a run ends, to the cycle and the address.</summary>
public sealed class StopTests
{
    [Fact]
    public void An_exit_gives_its_code_and_counts_as_a_cycle()
    {
        RunResult result = GuestFile.Run(Exit(42));
        Assert.Equal((StopReason.Exit, 42UL, 3UL, GuestFile.Text + 8), (result.Stop, result.ExitCode, result.Cycles, result.Pc));
        Assert.False(result.IsSuccess);
    }

    [Fact]
    public void An_endless_loop_reaches_the_cycle_limit_exactly()
    {
        RunResult result = GuestFile.Run([Addi(5, 5, 1), Jal(0, -4)], limits: new RunLimits { Cycles = 1_000_001 });
        Assert.Equal((StopReason.CycleLimit, 1_000_001UL, GuestFile.Text + 4), (result.Stop, result.Cycles, result.Pc));
    }

    [Fact]
    public void A_limit_of_the_cycles_it_takes_lets_a_program_exit_and_one_less_does_not()
    {
        Assert.True(GuestFile.Run(Exit(0), limits: new RunLimits { Cycles = 3 }).IsSuccess);
        RunResult result = GuestFile.Run(Exit(0), limits: new RunLimits { Cycles = 2 });
        Assert.Equal((StopReason.CycleLimit, 2UL, GuestFile.Text + 8), (result.Stop, result.Cycles, result.Pc));
        Assert.Equal(StopReason.CycleLimit, GuestFile.Run(Exit(0), limits: new RunLimits { Cycles = 0 }).Stop);
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(8UL)]
    [InlineData(GuestFile.Text - 8)]
    [InlineData(MemoryMap.HeapEnd)]
    [InlineData(MemoryMap.StackStart - 8)]
    [InlineData(0x8000_1000UL)]
    [InlineData(0x1_0000_0000UL)]
    [InlineData(0x8000_0000_0000_0000UL)]
    [InlineData(0xffff_ffff_ffff_fff8UL)]
    public void Addresses_outside_the_map_can_be_neither_read_nor_written(ulong address)
    {
        AssertFault(StopReason.LoadFault, address, [.. Li(5, address), Ld(6, 5, 0)]);
        AssertFault(StopReason.StoreFault, address, [.. Li(5, address), Sd(6, 5, 0)]);
    }

    [Theory]
    [InlineData(GuestFile.Text)]
    [InlineData(GuestFile.ReadOnly)]
    [InlineData(MemoryMap.InputStart)]
    public void Text_constants_and_input_can_be_read_and_not_written(ulong address)
    {
        AssertFault(StopReason.StoreFault, address, [.. Li(5, address), Ld(6, 5, 0), Sd(6, 5, 0)]);
        AssertFault(StopReason.StoreFault, address + 1, [.. Li(5, address), Ld(6, 5, 0), Store(0, 5, 6, 1)]);
    }

    [Fact]
    public void An_access_across_the_end_of_a_region_names_the_first_byte_outside_and_writes_nothing()
    {
        AssertFault(StopReason.LoadFault, MemoryMap.HeapEnd, [.. Li(5, MemoryMap.HeapEnd - 4), Ld(6, 5, 0)]);
        AssertFault(StopReason.StoreFault, MemoryMap.HeapEnd, [.. Li(5, MemoryMap.HeapEnd - 1), Store(1, 5, 6, 0)]);
    }

    [Fact]
    public void Misaligned_accesses_work_across_pages_and_are_counted()
    {
        List<uint> code = [.. Li(5, GuestFile.Data + 0xffd), .. Li(6, 0x1122_3344_5566_7788), Sd(6, 5, 0), Ld(7, 5, 0), .. Show(7)];
        RunResult result = GuestFile.Run(code);
        Assert.Equal((2UL, "8877665544332211"), (result.MisalignedAccesses, System.Convert.ToHexString(result.Output.Span)));
    }

    [Fact]
    public void Running_off_the_end_of_the_text_is_a_fault_at_the_address_after_it() =>
        AssertFault(StopReason.ExecuteFault, GuestFile.Text + 4, GuestFile.Run([Addi(5, 0, 1)]), 1);

    [Fact]
    public void Jumps_out_of_the_text_are_faults_at_their_target()
    {
        AssertFault(StopReason.ExecuteFault, GuestFile.Text - 4, GuestFile.Run([Jal(0, -4)]), 1);
        AssertFault(StopReason.ExecuteFault, GuestFile.Text + 0x800, GuestFile.Run([Branch(0, 0, 0, 0x800)]), 1);
        List<uint> toData = [.. Li(5, GuestFile.Data), Jalr(1, 5, 0)];
        AssertFault(StopReason.ExecuteFault, GuestFile.Data, GuestFile.Run(toData), (ulong)toData.Count);
        List<uint> toHigh = [.. Li(5, 0x8000_0000_0020_0000), Jalr(1, 5, 0)];
        AssertFault(StopReason.ExecuteFault, 0x8000_0000_0020_0000, GuestFile.Run(toHigh), (ulong)toHigh.Count);
    }

    [Fact]
    public void Jumps_to_half_an_instruction_are_faults_at_the_jump()
    {
        uint[][] programs = [[Addi(5, 0, 0), Jal(0, 6)], [Addi(5, 0, 0), Branch(0, 0, 0, 6)], [Auipc(5, 0), Jalr(0, 5, 10)]];
        foreach (uint[] program in programs)
        {
            RunResult result = GuestFile.Run(program);
            Assert.Equal((StopReason.MisalignedJump, GuestFile.Text + 4, 1UL), (result.Stop, result.Pc, result.Cycles));
            Assert.Equal(2UL, result.FaultAddress % 4);
        }
    }

    [Fact]
    public void A_branch_that_is_not_taken_may_have_any_target() => Assert.True(GuestFile.Run([Branch(1, 0, 0, 6), Branch(1, 0, 0, -64), .. Exit(0)]).IsSuccess);

    [Fact]
    public void Touching_page_after_page_runs_out_of_memory_at_the_limit()
    {
        RunLimits limits = new() { MemoryBytes = 64 * 4096 };
        RunResult result = GuestFile.Run([.. Li(5, GuestFile.Data), .. Li(6, 4096), Sd(6, 5, 0), R(0x33, 0, 0, 5, 5, 6), Jal(0, -8)], limits: limits);
        // Text, constants, data and input hold a page each before the first instruction; the first store is to the data.
        Assert.Equal((StopReason.OutOfMemory, GuestFile.Data + (61 * 4096), 64UL * 4096), (result.Stop, result.FaultAddress, result.MemoryBytes));
    }

    [Fact]
    public void A_program_and_an_input_that_are_too_large_together_are_never_run()
    {
        RunResult result = GuestFile.Run(Exit(0), new byte[8192], new RunLimits { MemoryBytes = 5 * 4096 });
        Assert.Equal((StopReason.OutOfMemory, 0UL), (result.Stop, result.Cycles));
        Assert.True(GuestFile.Run(Exit(0), new byte[8192], new RunLimits { MemoryBytes = 6 * 4096 }).IsSuccess);
    }

    [Fact]
    public void An_unknown_call_is_named_by_its_number()
    {
        foreach (ulong number in new ulong[] { 2, 64, 93, 0x100, 0x106, ulong.MaxValue })
        {
            RunResult result = GuestFile.Run(Call(number));
            Assert.Equal((StopReason.UnknownCall, number), (result.Stop, result.FaultAddress));
        }
    }

    [Fact]
    public void Output_is_what_was_written_in_order_and_kept_at_a_fault()
    {
        List<uint> code = [.. Li(A0, GuestFile.ReadOnly), Addi(A1, 0, 3), Addi(A7, 0, 1), Ecall, Addi(A0, A0, 3), Ecall, Addi(A1, 0, 0), Addi(A0, 0, 0), Ecall, 0];
        RunResult result = GuestFile.Run(code, readOnly: "abcdefgh"u8.ToArray());
        Assert.Equal(StopReason.IllegalInstruction, result.Stop);
        Assert.Equal("abcdef"u8.ToArray(), result.Output.ToArray());
    }

    [Fact]
    public void Output_from_outside_memory_or_over_the_limit_is_refused()
    {
        Assert.Equal(StopReason.LoadFault, GuestFile.Run([Addi(A0, 0, 8), Addi(A1, 0, 1), Addi(A7, 0, 1), Ecall]).Stop);
        Assert.Equal(StopReason.OutputLimit, GuestFile.Run([.. Li(A0, GuestFile.Data), Addi(A1, 0, -1), Addi(A7, 0, 1), Ecall]).Stop);
        uint[] four = [.. Li(A0, GuestFile.Data), Addi(A1, 0, 4), Addi(A7, 0, 1), Ecall, .. Exit(0)];
        Assert.True(GuestFile.Run(four, limits: new RunLimits { OutputBytes = 4 }).IsSuccess);
        Assert.Equal(StopReason.OutputLimit, GuestFile.Run(four, limits: new RunLimits { OutputBytes = 3 }).Stop);
    }

    [Fact]
    public void The_input_lies_after_its_length_and_the_stack_pointer_at_the_end_of_the_stack()
    {
        List<uint> code = [.. Li(5, MemoryMap.InputStart), Ld(6, 5, 0), Ld(7, 5, 8), R(0x33, 0, 0, 6, 6, 7), Ld(7, 5, 16), R(0x33, 0, 0, 6, 6, 7), R(0x33, 0, 0, 6, 6, Sp), Sd(6, Sp, -8), Ld(6, Sp, -8), .. Show(6)];
        RunResult result = GuestFile.Run(code, [1, 0, 0, 0, 0, 0, 0, 0, 9]);
        Assert.Equal(9 + 1 + MemoryMap.StackEnd, System.BitConverter.ToUInt64(result.Output.Span));
    }

    private static void AssertFault(StopReason stop, ulong address, IReadOnlyList<uint> code)
    {
        RunResult result = GuestFile.Run(code);
        Assert.Equal((stop, address, GuestFile.Text + ((ulong)(code.Count - 1) * 4), (ulong)code.Count - 1), (result.Stop, result.FaultAddress, result.Pc, result.Cycles));
    }

    private static void AssertFault(StopReason stop, ulong address, RunResult result, ulong cycles) =>
        Assert.Equal((stop, address, address, cycles), (result.Stop, result.FaultAddress, result.Pc, result.Cycles));
}
