using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using Sequitur.Evm;
using Sequitur.Rollup;

namespace Sequitur.Storage;

/// <summary>The member <c>config.sequitur.profile</c>: what a chain chose instead of the forks' own precompiles and transaction types.</summary>
internal static class GenesisProfile
{
    private const ulong L1MessageType = 0x7e;

    /// <summary>In the order of <see cref="Fork"/>.</summary>
    private static readonly string[] s_forks = ["cancun", "prague", "osaka"];

    private static readonly string[] s_members = ["precompiles", "transactionTypes", "systemContracts"];

    private static readonly SystemContractSet[] s_systemContracts =
        [.. Enum.GetValues<SystemContractSet>().Where(contract => BitOperations.IsPow2((int)contract))];

    /// <summary>The rules of each fork with what the file names; everything in it is checked, by name, against what this build implements.</summary>
    /// <param name="profile">The member.</param>
    /// <param name="times">Activation time of each fork.</param>
    /// <param name="hasBeaconChain">Whether the contracts for a beacon chain are called.</param>
    public static ForkRules[] Read(GenesisMember profile, ReadOnlySpan<ulong> times, bool hasBeaconChain)
    {
        foreach ((string name, GenesisMember member) in profile.Members())
        {
            if (!s_forks.Contains(name)) throw new GenesisFileException(member.Path, $"the profile of {string.Join(", ", s_forks)}", $"fork {name}, not implemented here");
        }

        var forks = new ForkRules[s_forks.Length];
        for (int i = 0; i < forks.Length; i++)
        {
            GenesisMember member = profile[s_forks[i]];
            if (member.IsThere && times[i] == ChainConfiguration.Never)
            {
                throw new GenesisFileException(member.Path, $"a profile of a fork with a time, such as config.{s_forks[i]}Time", $"a profile of {s_forks[i]}");
            }

            forks[i] = ReadFork(member, ForkRules.Of((Fork)i), hasBeaconChain);
        }

        return forks;
    }

    private static ForkRules ReadFork(GenesisMember member, ForkRules own, bool hasBeaconChain)
    {
        member.AllowOnly(s_members);
        RequireSystemContracts(member["systemContracts"], own, hasBeaconChain);
        return own with
        {
            Profile = own.Profile with
            {
                Precompiles = member["precompiles"] is { IsThere: true } precompiles ? ReadPrecompiles(precompiles) : own.Profile.Precompiles,
                TransactionTypes = member["transactionTypes"] is { IsThere: true } types ? ReadTypes(types, own) : own.Profile.TransactionTypes,
            },
        };
    }

    private static PrecompileSet ReadPrecompiles(GenesisMember list)
    {
        PrecompileSet chosen = default;
        foreach (GenesisMember item in list.Items())
        {
            ulong number = item.UInt64();
            if (!Precompiles.Implemented.Has(number))
            {
                throw new GenesisFileException(item.Path, $"a precompile that this build implements ({Ranges(Precompiles.Implemented.Has, "x2")})", $"precompile 0x{number:x2}");
            }

            if (chosen.Has(number)) throw item.Unexpected("each precompile once");
            chosen = chosen.With((int)number);
        }

        return chosen;
    }

    private static TransactionTypeSet ReadTypes(GenesisMember list, ForkRules own)
    {
        TransactionTypeSet chosen = default;
        foreach (GenesisMember item in list.Items())
        {
            ulong type = item.UInt64();
            string got = $"transaction type 0x{type:x}{(type == L1MessageType ? " (L1 messages)" : "")}";
            if (!TransactionTypes.Implemented.Has(type))
            {
                throw new GenesisFileException(item.Path, $"a transaction type that this build implements ({Ranges(TransactionTypes.Implemented.Has, "x")})", got);
            }

            if (!own.Profile.TransactionTypes.Has(type))
            {
                throw new GenesisFileException(item.Path, $"a transaction type of this fork ({Ranges(own.Profile.TransactionTypes.Has, "x")})", got);
            }

            if (chosen.Has(type)) throw item.Unexpected("each transaction type once");
            chosen = chosen.With((int)type);
        }

        return chosen == default ? throw list.Unexpected("at least one transaction type") : chosen;
    }

    /// <summary>They follow from the fork and from beaconChain: left out, the rules would read contracts that nobody fills, or miss requests.</summary>
    private static void RequireSystemContracts(GenesisMember list, ForkRules own, bool hasBeaconChain)
    {
        if (!list.IsThere) return;
        SystemContractSet called = ChainConfiguration.SystemContractsOf(own, hasBeaconChain);
        HashSet<string> expected = [.. s_systemContracts.Where(contract => called.HasFlag(contract)).Select(SystemContracts.NameOf)];
        HashSet<string> named = [];
        foreach (GenesisMember item in list.Items())
        {
            string name = item.Text(string.Empty);
            if (!s_systemContracts.Any(contract => SystemContracts.NameOf(contract) == name))
            {
                string implemented = string.Join(", ", s_systemContracts.Select(SystemContracts.NameOf));
                throw new GenesisFileException(item.Path, $"a system contract that this build implements ({implemented})", $"system contract {name}");
            }

            if (!named.Add(name)) throw item.Unexpected("each system contract once");
        }

        if (!named.SetEquals(expected)) throw list.Unexpected($"no such member, or exactly {string.Join(", ", expected)}, since a chain cannot choose them");
    }

    /// <summary>Such as <c>0x01-0x11, 0x100</c>.</summary>
    private static string Ranges(Func<ulong, bool> contains, string format)
    {
        List<string> ranges = [];
        for (ulong first = 0; first <= PrecompileSet.NumberMax; first++)
        {
            if (!contains(first)) continue;
            ulong last = first;
            while (contains(last + 1)) last++;
            string start = $"0x{first.ToString(format)}";
            ranges.Add(last == first ? start : $"{start}-0x{last.ToString(format)}");
            first = last;
        }

        return string.Join(", ", ranges);
    }
}
