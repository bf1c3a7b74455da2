using System;
using Sequitur.Crypto;
using Sequitur.Evm;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Protocol.Evm;

/// <summary>What precompiles cost and return.</summary>
public sealed class PrecompileTests
{
    [Theory]
    [InlineData(Fork.Cancun, 0x0bul)]
    [InlineData(Fork.Cancun, 0x100ul)]
    [InlineData(Fork.Prague, 0x100ul)]
    [InlineData(Fork.Osaka, 0x12ul)]
    public void An_address_that_is_no_precompile_yet_is_an_empty_account(Fork fork, ulong number)
    {
        Machine machine = new(fork);
        Assert.Equal(U256.One, machine.Top(new Code().Call(Opcode.StaticCall, Machine.AddressOf(number), 100, 0)));
    }

    [Fact]
    public void The_identity_returns_its_input_and_costs_by_the_word()
    {
        foreach (int size in new[] { 0, 1, 32, 33, 1000 })
        {
            byte[] input = new byte[size];
            new Random(size).NextBytes(input);
            ExecutionOutcome outcome = new Machine().Call(Machine.AddressOf(4), 1000, input);
            Assert.Equal(input, outcome.Output);
            Assert.Equal(1000ul - 15 - (3 * (((ulong)size + 31) / 32)), outcome.GasLeft);
        }
    }

    [Theory]
    [InlineData(1ul, 0, 3000ul)]
    [InlineData(2ul, 0, 60ul)]
    [InlineData(2ul, 33, 84ul)]
    [InlineData(3ul, 0, 600ul)]
    [InlineData(3ul, 33, 840ul)]
    [InlineData(4ul, 0, 15ul)]
    [InlineData(6ul, 0, 150ul)]
    [InlineData(7ul, 0, 6000ul)]
    [InlineData(8ul, 0, 45_000ul)]
    [InlineData(8ul, 192, 79_000ul)]
    [InlineData(0x100ul, 0, 6900ul)]
    [InlineData(0x100ul, 160, 6900ul)]
    [InlineData(0x0bul, 256, 375ul)]
    [InlineData(0x0dul, 512, 600ul)]
    [InlineData(0x0cul, 1 * 160, 12_000ul)]
    [InlineData(0x0cul, 2 * 160, 22_776ul)]
    [InlineData(0x0cul, 127 * 160, 792_480ul)]
    [InlineData(0x0cul, 128 * 160, 797_184ul)]
    [InlineData(0x0cul, 129 * 160, 803_412ul)]
    [InlineData(0x0cul, 200 * 160, 1_245_600ul)]
    [InlineData(0x0eul, 1 * 288, 22_500ul)]
    [InlineData(0x0eul, 2 * 288, 45_000ul)]
    [InlineData(0x0eul, 127 * 288, 1_497_330ul)]
    [InlineData(0x0eul, 128 * 288, 1_509_120ul)]
    [InlineData(0x0eul, 129 * 288, 1_520_910ul)]
    [InlineData(0x0eul, 200 * 288, 2_358_000ul)]
    [InlineData(0x0ful, 384, 70_300ul)]
    [InlineData(0x0ful, 1152, 135_500ul)]
    [InlineData(0x10ul, 64, 5500ul)]
    [InlineData(0x11ul, 128, 23_800ul)]
    public void Each_precompile_has_its_price(ulong number, int inputSize, ulong price)
    {
        Address address = Machine.AddressOf(number);
        byte[] input = new byte[inputSize];
        Assert.Equal((ExitReason.Success, 0ul), ReasonAndGas(new Machine().Call(address, price, input)));
        Assert.Equal((ExitReason.OutOfGas, 0ul), ReasonAndGas(new Machine().Call(address, price - 1, input)));
    }

    [Theory]
    [InlineData(0x0cul, 160)]
    [InlineData(0x0eul, 288)]
    public void Multiples_of_curve_points_pay_for_the_complete_ones_and_then_fail_when_there_are_none_or_one_is_cut(ulong number, int size)
    {
        Address address = Machine.AddressOf(number);
        foreach (int length in new[] { 0, 1, size - 1, size + 1, (2 * size) - 1 })
        {
            ulong price = length < size ? 0 : number == 0x0c ? 12_000ul : 22_500;
            Assert.Equal((ExitReason.PrecompileFailure, 0ul), ReasonAndGas(new Machine().Call(address, price, new byte[length])));
            if (price != 0)
            {
                Assert.Equal((ExitReason.OutOfGas, 0ul), ReasonAndGas(new Machine().Call(address, price - 1, new byte[length])));
            }
        }
    }

    [Fact]
    public void Blake2_pays_by_the_round_and_wants_exactly_its_input()
    {
        Address address = Machine.AddressOf(9);
        byte[] input = new byte[213];
        input[3] = 12;
        Assert.Equal((ExitReason.Success, 100ul - 12), ReasonAndGas(new Machine().Call(address, 100, input)));
        Assert.Equal(ExitReason.OutOfGas, new Machine().Call(address, 11, input).Reason);
        Assert.Equal(ExitReason.PrecompileFailure, new Machine().Call(address, 100, input[..212]).Reason);
        input[212] = 2;
        Assert.Equal((ExitReason.PrecompileFailure, 0ul), ReasonAndGas(new Machine().Call(address, 100, input)));
    }

    [Fact]
    public void Point_evaluation_returns_the_two_constants_of_its_field_or_fails()
    {
        // The zero polynomial: commitment and proof are the point at infinity, the value is zero everywhere.
        byte[] input = new byte[192];
        input[96] = 0xc0;
        input[144] = 0xc0;
        Sha256.Hash(input.AsSpan(96, 48), input.AsSpan(0, 32));
        input[0] = 1;
        Address address = Machine.AddressOf(0x0a);
        ExecutionOutcome outcome = new Machine().Call(address, 50_001, input);
        Assert.Equal((ExitReason.Success, 1ul), ReasonAndGas(outcome));
        Assert.Equal(
            "0x000000000000000000000000000000000000000000000000000000000000100073eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001",
            Hex.Encode(outcome.Output));
        Assert.Equal((ExitReason.OutOfGas, 0ul), ReasonAndGas(new Machine().Call(address, 49_999, input)));
        input[95] = 1;
        Assert.Equal((ExitReason.PrecompileFailure, 0ul), ReasonAndGas(new Machine().Call(address, 50_000, input)));
        Assert.Equal((ExitReason.PrecompileFailure, 0ul), ReasonAndGas(new Machine().Call(address, 50_000, [])));
    }

    [Fact]
    public void A_pairing_check_of_nothing_or_of_half_a_pair_fails()
    {
        Address address = Machine.AddressOf(0x0f);
        Assert.Equal((ExitReason.PrecompileFailure, 0ul), ReasonAndGas(new Machine().Call(address, 100_000, [])));
        Assert.Equal((ExitReason.PrecompileFailure, 0ul), ReasonAndGas(new Machine().Call(address, 100_000, new byte[192])));
    }

    [Fact]
    public void Sha256_of_nothing_is_the_known_digest()
    {
        ExecutionOutcome outcome = new Machine().Call(Machine.AddressOf(2));
        Assert.Equal("0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Hex.Encode(outcome.Output));
        outcome = new Machine().Call(Machine.AddressOf(3));
        Assert.Equal("0x0000000000000000000000009c1185a5c5e9fc54612808977ee8f548b2258d31", Hex.Encode(outcome.Output));
    }

    [Fact]
    public void Ecrecover_answers_an_invalid_signature_with_nothing()
    {
        ExecutionOutcome outcome = new Machine().Call(Machine.AddressOf(1), 3000, new byte[128]);
        Assert.Equal(ExitReason.Success, outcome.Reason);
        Assert.Empty(outcome.Output);
        Hex.TryDecode(
            "0x456e9aea5e197a1f1af7a3e85a3212fa4049a3ba34c2289b4c860fc0b0c64ef3000000000000000000000000000000000000000000000000000000000000001c"
            + "9242685bf161793cc25603c231bc2f568eb630ea16aa137d2664ac80388256084f8ae3bd7535248d0bd448298cc2e2071e56992d0774dc340c368ae950852ada",
            out byte[] input);
        outcome = new Machine().Call(Machine.AddressOf(1), 3000, input);
        Assert.Equal("0x0000000000000000000000007156526fbd7a3c72969b54f64e42c10fbb768c8a", Hex.Encode(outcome.Output));
    }

    [Fact]
    public void P256verify_answers_a_valid_signature_with_one_and_anything_else_with_nothing()
    {
        Hex.TryDecode(
            "0xbb5a52f42f9c9261ed4361f59422a1e30036e7c32b270c8807a419feca605023"
            + "2ba3a8be6b94d5ec80a6d9d1190a436effe50d85a1eee859b8cc6af9bd5c2e184cd60b855d442f5b3c7b11eb6c4e0ae7525fe710fab9aa7c77a67f79e6fadd76"
            + "2927b10512bae3eddcfe467828128bad2903269919f7086069c8c4df6c732838c7787964eaac00e5921fb1498a60f4606766b3d9685001558d1a974e7341513e",
            out byte[] input);
        ExecutionOutcome outcome = new Machine().Call(Machine.AddressOf(0x100), 10_000, input);
        Assert.Equal((ExitReason.Success, 3100ul), ReasonAndGas(outcome));
        Assert.Equal(U256.One, U256.FromBigEndian(outcome.Output));
        Assert.Equal(32, outcome.Output.Length);
        byte[] longer = [.. input, 0];
        input[0] ^= 1;
        foreach (byte[] wrong in new[] { input, longer, input[..159], [] })
        {
            outcome = new Machine().Call(Machine.AddressOf(0x100), 10_000, wrong);
            Assert.Equal((ExitReason.Success, 3100ul), ReasonAndGas(outcome));
            Assert.Empty(outcome.Output);
        }
    }

    [Theory]
    [InlineData(Fork.Prague, 32, 1, 32, 200ul)]
    [InlineData(Fork.Osaka, 32, 1, 32, 500ul)]
    [InlineData(Fork.Prague, 64, 32, 64, 5440ul)]
    [InlineData(Fork.Osaka, 64, 32, 64, 32_640ul)]
    [InlineData(Fork.Prague, 64, 40, 64, 6805ul)]
    [InlineData(Fork.Osaka, 64, 40, 64, 49_024ul)]
    [InlineData(Fork.Prague, 0, 1000, 0, 200ul)]
    [InlineData(Fork.Osaka, 0, 1000, 0, 251_888ul)]
    public void Modexp_is_priced_by_its_fork(Fork fork, int baseSize, int exponentSize, int modulusSize, ulong price)
    {
        byte[] input = ModExpInput(baseSize, exponentSize, modulusSize);
        Address address = Machine.AddressOf(5);
        Assert.Equal((ExitReason.Success, 0ul), ReasonAndGas(new Machine(fork).Call(address, price, input)));
        Assert.Equal((ExitReason.OutOfGas, 0ul), ReasonAndGas(new Machine(fork).Call(address, price - 1, input)));
    }

    [Fact]
    public void Modexp_computes_and_pads_what_the_input_lacks()
    {
        byte[] input = new byte[99];
        input[31] = 1;
        input[63] = 1;
        input[95] = 1;
        input[96] = 3;
        input[97] = 5;
        input[98] = 13;
        Assert.Equal([9], new Machine(Fork.Prague).Call(Machine.AddressOf(5), 1000, input).Output);
        Assert.Equal([0], new Machine(Fork.Prague).Call(Machine.AddressOf(5), 1000, input[..98]).Output);
        Assert.Empty(new Machine(Fork.Prague).Call(Machine.AddressOf(5), 1000).Output);
    }

    [Fact]
    public void Osaka_bounds_the_operands_of_modexp()
    {
        Address address = Machine.AddressOf(5);
        Assert.Equal(ExitReason.Success, new Machine().Call(address, 100_000_000, ModExpInput(1024, 1, 1024)).Reason);
        foreach ((int b, int e, int m) in new[] { (1025, 1, 1), (1, 1025, 1), (1, 1, 1025) })
        {
            Assert.Equal(ExitReason.PrecompileFailure, new Machine().Call(address, 100_000_000, ModExpInput(b, e, m)).Reason);
            Assert.Equal(ExitReason.Success, new Machine(Fork.Prague).Call(address, 100_000_000, ModExpInput(b, e, m)).Reason);
        }
    }

    [Fact]
    public void Absurd_modexp_lengths_are_out_of_gas()
    {
        for (int operand = 0; operand < 3; operand++)
        {
            foreach (int position in new[] { 0, 20, 24, 27 })
            {
                byte[] input = ModExpInput(1, 1, 1);
                input[(32 * operand) + position] = 0xff;
                Assert.Equal(ExitReason.OutOfGas, new Machine(Fork.Prague).Call(Machine.AddressOf(5), 1_000_000_000, input).Reason);
            }
        }
    }

    [Fact]
    public void A_failing_precompile_takes_its_gas_and_returns_the_value()
    {
        Machine machine = new Machine().WithBalance(Machine.Contract, 10).WithBalance(Machine.AddressOf(8), 1);
        Code code = new Code().Call(Opcode.Call, Machine.AddressOf(8), 100_000, 5, 1).ReturnTop();
        machine.World.WarmAccount(Machine.AddressOf(8));
        ExecutionOutcome outcome = machine.Run(code);
        Assert.Equal(U256.Zero, U256.FromBigEndian(outcome.Output));
        Assert.Equal((U256)10, machine.World[Machine.Contract].Balance);
        Assert.Equal(10_000_000ul - 21 - 100 - 9000 - 100_000 - 3 - 12, outcome.GasLeft);
    }

    [Fact]
    public void A_precompile_receives_value_and_its_output_is_return_data()
    {
        Machine machine = new Machine().WithBalance(Machine.Contract, 10);
        Code code = new Code().Push(0x1234).Push(0).Op(Opcode.MStore)
            .Call(Opcode.Call, Machine.AddressOf(4), 100_000, 5, 32).Op(Opcode.Pop)
            .Push(0).Push(0).Op(Opcode.MStore)
            .Push(32).Push(0).Push(0).Op(Opcode.ReturnDataCopy).Push(0).Op(Opcode.MLoad);
        Assert.Equal((U256)0x1234, machine.Top(code));
        Assert.Equal((U256)5, machine.World[Machine.AddressOf(4)].Balance);
    }

    private static (ExitReason Reason, ulong Gas) ReasonAndGas(ExecutionOutcome outcome) => (outcome.Reason, outcome.GasLeft);

    /// <summary>Every operand is all ones.</summary>
    private static byte[] ModExpInput(int baseSize, int exponentSize, int modulusSize)
    {
        byte[] input = new byte[96 + baseSize + exponentSize + modulusSize];
        new U256((ulong)baseSize).WriteBigEndian(input);
        new U256((ulong)exponentSize).WriteBigEndian(input.AsSpan(32));
        new U256((ulong)modulusSize).WriteBigEndian(input.AsSpan(64));
        input.AsSpan(96).Fill(0xff);
        return input;
    }
}
