using System;
using Sequitur.Crypto;
using Sequitur.Evm;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Protocol.Evm;

/// <summary>EIP-7702: accounts that run another account's code.</summary>
public sealed class DelegationTests
{
    private static readonly Address Target = Machine.AddressOf(0x7a49e7);

    [Fact]
    public void A_call_runs_the_delegate_in_the_accounts_own_context()
    {
        Machine machine = Delegating(Target).With(Target, new Code().Op(Opcode.Address).ReturnTop());
        Assert.Equal(Machine.Other.ToWord(), machine.Top(Calling()));
    }

    [Fact]
    public void A_delegation_is_paid_cold_then_warm()
    {
        byte[] call = new Code().Call(Opcode.StaticCall, Machine.Other, 0, 0);
        Machine machine = Delegating(Target);
        Assert.Equal(18ul + 2600 + 2600, machine.GasOf(call));
        Assert.Equal((2 * 18ul) + 2600 + 2600 + 100 + 100, Delegating(Target).GasOf([.. call, .. call]));
    }

    [Fact]
    public void Before_prague_a_designator_is_just_invalid_code()
    {
        Machine machine = Delegating(Target, Fork.Cancun).With(Target, new Code().Push(1).ReturnTop());
        Assert.Equal(U256.Zero, machine.Top(Calling()));
        Assert.Equal(ExitReason.InvalidOpcode, machine.Call(Machine.Other).Reason);
    }

    [Fact]
    public void A_top_level_call_follows_the_delegation_for_free_and_warms_it()
    {
        Machine machine = Delegating(Target).With(Target, new Code().Push(5).ReturnTop());
        ExecutionOutcome outcome = machine.Call(Machine.Other, 1000);
        Assert.Equal((U256)5, U256.FromBigEndian(outcome.Output));
        Assert.Equal(1000ul - 3 - 12 - 3, outcome.GasLeft);
        Assert.False(machine.World.WarmAccount(Target));
    }

    [Fact]
    public void A_chain_of_delegations_is_followed_once()
    {
        Machine machine = Delegating(Target).With(Target, Designator(Machine.Contract));
        Assert.Equal(U256.Zero, machine.Top(Calling()));
        Assert.Equal(ExitReason.InvalidOpcode, machine.Call(Machine.Other).Reason);
    }

    [Fact]
    public void A_delegation_to_a_precompile_runs_nothing()
    {
        Machine machine = Delegating(Machine.AddressOf(4));
        Code code = new Code().Call(Opcode.Call, Machine.Other, 100_000, 0, 32, 32).Op(Opcode.ReturnDataSize, Opcode.Add);
        Assert.Equal(U256.One, machine.Top(code));
        Assert.Equal(ExitReason.Success, machine.Call(Machine.Other).Reason);
        Assert.Equal(U256.One, Delegating(Machine.AddressOf(0x0a)).Top(new Code().Call(Opcode.Call, Machine.Other, 100_000, 0)));
    }

    [Fact]
    public void Code_instructions_see_the_designator_itself()
    {
        Machine machine = Delegating(Target).With(Target, new byte[100]);
        Assert.Equal((U256)23, machine.Top(new Code().Push(Machine.Other).Op(Opcode.ExtCodeSize)));
        U256 hash = U256.FromBigEndian(Keccak.Hash(Designator(Target)).Bytes);
        Assert.Equal(hash, machine.Top(new Code().Push(Machine.Other).Op(Opcode.ExtCodeHash)));
        Code copy = new Code().Push(23).Push(0).Push(0).Push(Machine.Other).Op(Opcode.ExtCodeCopy).Push(23).Push(0).Op(Opcode.Return);
        Assert.Equal(Designator(Target), machine.Run(copy).Output);
    }

    [Fact]
    public void Only_the_exact_form_is_a_designator()
    {
        byte[] designator = Designator(Target);
        Assert.True(Delegation.TryParse(designator, out Address parsed));
        Assert.Equal(Target, parsed);
        Assert.False(Delegation.TryParse(designator.AsSpan(0, 22), out _));
        Assert.False(Delegation.TryParse([.. designator, 0], out _));
        for (int i = 0; i < 3; i++)
        {
            byte[] changed = [.. designator];
            changed[i] ^= 2;
            Assert.False(Delegation.TryParse(changed, out _));
        }
    }

    private static Code Calling() => new Code().Call(Opcode.Call, Machine.Other, 100_000, 0, 0, 32).Op(Opcode.Pop).Push(0).Op(Opcode.MLoad);

    private static Machine Delegating(Address target, Fork fork = Fork.Osaka) =>
        new Machine(fork).With(Machine.Other, Designator(target));

    private static byte[] Designator(Address target)
    {
        byte[] bytes = new byte[Delegation.Size];
        Delegation.Write(target, bytes);
        return bytes;
    }
}
