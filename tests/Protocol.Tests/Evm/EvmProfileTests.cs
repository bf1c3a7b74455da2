using System.Collections.Generic;
using Sequitur.Evm;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Protocol.Evm;

/// <summary>The profile of each fork against what the EIPs list, and that calls follow the profile.</summary>
public sealed class EvmProfileTests
{
    /// <summary>0x01-0x04 Frontier, 0x05-0x08 Byzantium (EIP-198, 196, 197), 0x09 EIP-152, 0x0a EIP-4844.</summary>
    private static readonly ulong[] s_cancun = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

    /// <summary>EIP-2537 adds seven.</summary>
    private static readonly ulong[] s_prague = [.. s_cancun, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11];

    /// <summary>EIP-7951 adds one.</summary>
    private static readonly ulong[] s_osaka = [.. s_prague, 0x100];

    public static TheoryData<Fork, ulong[], ulong[], SystemContractSet> Lists { get; } = new()
    {
        { Fork.Cancun, s_cancun, [0, 1, 2, 3], SystemContractSet.BeaconRoots },
        {
            Fork.Prague, s_prague, [0, 1, 2, 3, 4],
            SystemContractSet.BeaconRoots | SystemContractSet.History
                | SystemContractSet.Deposits | SystemContractSet.WithdrawalRequests | SystemContractSet.ConsolidationRequests
        },
        {
            Fork.Osaka, s_osaka, [0, 1, 2, 3, 4],
            SystemContractSet.BeaconRoots | SystemContractSet.History
                | SystemContractSet.Deposits | SystemContractSet.WithdrawalRequests | SystemContractSet.ConsolidationRequests
        },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public void The_profile_of_a_fork_is_what_its_proposals_list(Fork fork, ulong[] precompiles, ulong[] types, SystemContractSet systemContracts)
    {
        EvmProfile profile = ForkRules.Of(fork).Profile;
        Assert.Equal(fork, ForkRules.Of(fork).Fork);
        Assert.Equal(precompiles, Members(profile.Precompiles));
        Assert.Equal(types, Members(profile.TransactionTypes));
        Assert.Equal(systemContracts, profile.SystemContracts);
        Assert.DoesNotContain(precompiles, number => Precompiles.NameOf((int)number).Length == 0);
        Assert.True(profile.Precompiles.IsWithin(Precompiles.Implemented));
    }

    [Fact]
    public void A_set_of_precompiles_holds_any_number_it_can_name_and_no_other()
    {
        List<ulong> all = [];
        for (ulong number = 1; number <= 0x3f; number++)
        {
            Assert.Equal([number], Members(default(PrecompileSet).With((int)number)));
            all.Add(number);
        }

        Assert.Equal([0x100UL], Members(default(PrecompileSet).With(0x100)));
        Assert.Equal([.. all, 0x100UL], Members(new PrecompileSet(ulong.MaxValue)));
        Assert.False(new PrecompileSet(ulong.MaxValue).Has(ulong.MaxValue));
        Assert.False(new TransactionTypeSet(ulong.MaxValue).Has(64));
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public void Only_addresses_of_the_profile_are_precompiles(Fork fork, ulong[] precompiles, ulong[] types, SystemContractSet systemContracts)
    {
        _ = (types, systemContracts);
        List<ulong> active = [];
        for (ulong number = 0; number < 0x300; number++)
        {
            int found = Precompiles.NumberOf(Machine.AddressOf(number), ForkRules.Of(fork));
            Assert.True(found == 0 || found == (int)number);
            if (found != 0)
            {
                active.Add(number);
            }
        }

        Assert.Equal(precompiles, active);
        for (int position = 0; position < 18; position++)
        {
            byte[] bytes = new byte[20];
            bytes[19] = 4;
            bytes[position] = 1;
            Assert.Equal(0, Precompiles.NumberOf(new Address(bytes), ForkRules.Of(fork)));
        }
    }

    [Fact]
    public void What_a_chain_leaves_out_is_an_ordinary_empty_account()
    {
        EvmProfile chosen = EvmProfile.Osaka with { Precompiles = PrecompileSet.UpTo(3) };
        Machine machine = new(ForkRules.Osaka with { Profile = chosen });
        Code call = new Code().Call(Opcode.StaticCall, Machine.AddressOf(4), 100, 0).Op(Opcode.ReturnDataSize);
        Assert.Equal(U256.Zero, machine.Top(call));
        Assert.Equal(U256.One, machine.Top(new Code().Call(Opcode.StaticCall, Machine.AddressOf(4), 100, 0)));
        Assert.Empty(machine.Call(Machine.AddressOf(4), input: [1, 2, 3]).Output);
        Assert.Equal([1, 2, 3], new Machine().Call(Machine.AddressOf(4), input: [1, 2, 3]).Output);
    }

    private static List<ulong> Members(PrecompileSet set)
    {
        List<ulong> members = [];
        for (ulong number = 0; number < 0x1000; number++)
        {
            if (set.Has(number))
            {
                members.Add(number);
            }
        }

        return members;
    }

    private static List<ulong> Members(TransactionTypeSet set)
    {
        List<ulong> members = [];
        for (ulong type = 0; type < 0x1000; type++)
        {
            if (set.Has(type))
            {
                members.Add(type);
            }
        }

        return members;
    }
}
