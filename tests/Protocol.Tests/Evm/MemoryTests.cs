using System;
using Sequitur.Crypto;
using Sequitur.Evm;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Protocol.Evm;

/// <summary>Memory, call data, code and return data: contents, bounds and prices.</summary>
public sealed class MemoryTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public void Memory_costs_three_a_word_and_a_square(int offset)
    {
        ulong words = ((ulong)offset + 63) / 32;
        ulong expected = 3 + 3 + (3 * words) + (words * words / 512);
        Assert.Equal(expected, new Machine().GasOf(new Code().Push((ulong)offset).Op(Opcode.MLoad)));
    }

    [Fact]
    public void Memory_that_is_already_active_costs_nothing_more()
    {
        Code once = new Code().Push(1).Push(640).Op(Opcode.MStore);
        ulong first = new Machine().GasOf(once);
        Assert.Equal(first + 9, new Machine().GasOf(once.Push(1).Push(320).Op(Opcode.MStore)));
    }

    [Fact]
    public void Offsets_that_no_gas_can_pay_are_out_of_gas()
    {
        U256[] offsets = [1UL << 30, 1UL << 32, (1UL << 63) - 1, ulong.MaxValue - 31, ulong.MaxValue, new(0, 1), U256.MaxValue];
        byte[] opcodes = [Opcode.MLoad, Opcode.MStore, Opcode.MStore8];
        foreach (U256 offset in offsets)
        {
            foreach (byte opcode in opcodes)
            {
                Code code = new Code().Push(0).Push(offset).Op(opcode);
                Assert.Equal(ExitReason.OutOfGas, new Machine().Run(code, 1_000_000_000_000).Reason);
            }

            Code hash = new Code().Push(1).Push(offset).Op(Opcode.Keccak256);
            Assert.Equal(ExitReason.OutOfGas, new Machine().Run(hash).Reason);
            Code size = new Code().Push(offset).Push(0).Op(Opcode.Return);
            Assert.Equal(ExitReason.OutOfGas, new Machine().Run(size).Reason);
        }
    }

    [Fact]
    public void A_range_of_no_bytes_may_lie_anywhere()
    {
        Code code = new Code()
            .Push(0).Push(U256.MaxValue).Op(Opcode.Keccak256, Opcode.Pop)
            .Push(0).Push(U256.MaxValue).Push(U256.MaxValue).Op(Opcode.CallDataCopy)
            .Push(0).Push(U256.MaxValue).Push(U256.MaxValue).Op(Opcode.MCopy)
            .Push(0).Push(U256.MaxValue).Op(0xa0)
            .Op(Opcode.MSize);
        Assert.Equal(U256.Zero, new Machine().Top(code));
    }

    [Fact]
    public void Memory_is_zero_again_in_the_next_call_at_the_same_depth()
    {
        Machine machine = new();
        machine.Run(new Code().Push(U256.MaxValue).Push(96).Op(Opcode.MStore));
        Assert.Equal(U256.Zero, machine.Top(new Code().Push(96).Op(Opcode.MLoad)));
    }

    [Fact]
    public void Words_are_stored_big_endian_at_any_offset()
    {
        ExecutionOutcome outcome = new Machine().Run(
            new Code().Push(0x0102).Push(5).Op(Opcode.MStore).Push(0xabcd).Push(0).Op(Opcode.MStore8).Push(38).Push(0).Op(Opcode.Return));
        byte[] expected = new byte[38];
        expected[0] = 0xcd;
        expected[35] = 1;
        expected[36] = 2;
        Assert.Equal(expected, outcome.Output);
    }

    [Fact]
    public void Mcopy_copes_with_overlap_in_both_directions()
    {
        byte[] bytes = new byte[64];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)i;
        }

        foreach ((int target, int source) in new[] { (10, 0), (0, 10), (5, 5) })
        {
            byte[] expected = bytes.AsSpan().ToArray();
            bytes.AsSpan(source, 50).CopyTo(expected.AsSpan(target));
            Code code = new Code().Store(bytes).Push(50).Push((ulong)source).Push((ulong)target).Op(Opcode.MCopy)
                .Push(64).Push(0).Op(Opcode.Return);
            Assert.Equal(expected, new Machine().Run(code).Output);
        }
    }

    [Fact]
    public void Mcopy_pays_for_the_further_of_its_two_ranges()
    {
        ulong active = (3 * 3) + 3 + 3 + (3 * 33) + (33 * 33 / 512);
        Assert.Equal(active, new Machine().GasOf(new Code().Push(32).Push(1024).Push(0).Op(Opcode.MCopy)));
        Assert.Equal(active, new Machine().GasOf(new Code().Push(32).Push(0).Push(1024).Op(Opcode.MCopy)));
    }

    [Theory]
    [InlineData(0ul)]
    [InlineData(1ul)]
    [InlineData(39ul)]
    [InlineData(40ul)]
    [InlineData(ulong.MaxValue)]
    [InlineData(ulong.MaxValue - 20)]
    public void Call_data_reads_as_zero_behind_its_end(ulong offset)
    {
        byte[] input = new byte[40];
        input.AsSpan().Fill(0xee);
        byte[] expected = new byte[32];
        if (offset < 40)
        {
            expected.AsSpan(0, (int)Math.Min(32, 40 - offset)).Fill(0xee);
        }

        Assert.Equal(U256.FromBigEndian(expected), new Machine().Top(new Code().Push(offset).Op(Opcode.CallDataLoad), input));
        Code copied = new Code().Push(32).Push(offset).Push(0).Op(Opcode.CallDataCopy).Push(32).Push(0).Op(Opcode.Return);
        Assert.Equal(expected, new Machine().Run(copied, input: input).Output);
    }

    [Fact]
    public void A_wide_call_data_offset_reads_zero()
    {
        U256 word = new Machine().Top(new Code().Push(new U256(0, 0, 1)).Op(Opcode.CallDataLoad), [1, 2, 3]);
        Assert.Equal(U256.Zero, word);
    }

    [Fact]
    public void Code_copies_itself_padded_with_zeros()
    {
        byte[] code = new Code().Push(40).Push(0).Push(0).Op(Opcode.CodeCopy).Push(40).Push(0).Op(Opcode.Return);
        byte[] expected = new byte[40];
        code.CopyTo(expected, 0);
        Assert.Equal(expected, new Machine().Run(code).Output);
        Assert.Equal((U256)9, new Machine().Top(new Code().Op(Opcode.CodeSize)));
    }

    [Fact]
    public void Another_accounts_code_is_copied_and_measured()
    {
        byte[] other = [1, 2, 3, 4, 5];
        Machine machine = new Machine().With(Machine.Other, other);
        Code code = new Code().Push(4).Push(3).Push(0).Push(Machine.Other).Op(Opcode.ExtCodeCopy).Push(4).Push(0).Op(Opcode.Return);
        Assert.Equal([4, 5, 0, 0], machine.Run(code).Output);
        Assert.Equal((U256)5, machine.Top(new Code().Push(Machine.Other).Op(Opcode.ExtCodeSize)));
        U256 hash = U256.FromBigEndian(Keccak.Hash(other).Bytes);
        Assert.Equal(hash, machine.Top(new Code().Push(Machine.Other).Op(Opcode.ExtCodeHash)));
        Assert.Equal(U256.Zero, machine.Top(new Code().Push(0xdead).Op(Opcode.ExtCodeHash)));
    }

    [Fact]
    public void The_top_bits_of_an_address_word_are_ignored()
    {
        Machine machine = new Machine().WithBalance(Machine.Other, 77);
        U256 dirty = Machine.Other.ToWord() | new U256(0, 0, 0xffffffff00000000, ulong.MaxValue);
        Assert.Equal((U256)77, machine.Top(new Code().Push(dirty).Op(Opcode.Balance)));
    }

    [Theory]
    [InlineData(0, 32, true)]
    [InlineData(32, 0, true)]
    [InlineData(1, 32, false)]
    [InlineData(33, 0, false)]
    public void Reading_beyond_the_return_data_fails(int offset, int size, bool succeeds)
    {
        Machine machine = new Machine().With(Machine.Other, new Code().Push(5).ReturnTop());
        Code code = new Code().Call(Opcode.Call, Machine.Other, 100_000, 0)
            .Push((ulong)size).Push((ulong)offset).Push(0).Op(Opcode.ReturnDataCopy);
        ExitReason expected = succeeds ? ExitReason.Success : ExitReason.ReturnDataOutOfBounds;
        Assert.Equal(expected, machine.Run(code).Reason);
    }

    [Fact]
    public void A_wide_return_data_offset_fails_without_wrapping()
    {
        foreach (U256 offset in new U256[] { ulong.MaxValue, new(0, 1), U256.MaxValue })
        {
            Code code = new Code().Push(1).Push(offset).Push(0).Op(Opcode.ReturnDataCopy);
            Assert.Equal(ExitReason.ReturnDataOutOfBounds, new Machine().Run(code).Reason);
        }
    }

    [Fact]
    public void Keccak_hashes_memory_and_pays_by_the_word()
    {
        byte[] data = new byte[33];
        data.AsSpan().Fill(7);
        U256 hash = new Machine().Top(new Code().Store(data).Push(33).Push(0).Op(Opcode.Keccak256));
        Assert.Equal(U256.FromBigEndian(Keccak.Hash(data).Bytes), hash);
        ulong stored = new Machine().GasOf(new Code().Store(data));
        Assert.Equal(stored + 6 + 30 + 12, new Machine().GasOf(new Code().Store(data).Push(33).Push(0).Op(Opcode.Keccak256)));
    }

    [Fact]
    public void Large_memory_is_given_back_after_the_execution()
    {
        Machine machine = new();
        byte[] large = new Code().Push(1).Push(100 << 20).Op(Opcode.MStore);
        Assert.Equal(ExitReason.Success, machine.Run(large, 100_000_000_000).Reason);
        Assert.Equal(U256.Zero, machine.Top(new Code().Push(320).Op(Opcode.MLoad)));
    }
}
