using System;
using System.Linq;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Storage;
using Xunit;

namespace Sequitur.Runtime.Tests.Storage;

public sealed class GenesisValidatorsTests
{
    private static readonly ConsensusParameters s_parameters = new();
    private static readonly Address[] s_validators = [Address.FromWord(7), Address.FromWord(5), Address.FromWord(6)];

    [Fact]
    public void The_validators_of_a_genesis_are_those_of_its_contract()
    {
        GenesisSlot[] slots = ValidatorSetStorage.Of(s_parameters, s_validators);
        Assert.Equal(s_validators.Order(), GenesisValidators.Read(With(Contract([0], slots))).Ascending.ToArray());
    }

    [Fact]
    public void A_genesis_without_the_contract_is_refused_with_what_to_do()
    {
        GenesisSlot[] slots = ValidatorSetStorage.Of(s_parameters, s_validators);
        string message = Refuses(With(), "no such account");
        Assert.Contains("sequitur init", message, StringComparison.Ordinal);
        Refuses(With(Contract([], slots)), "without code");
    }

    [Fact]
    public void Storage_that_is_no_set_is_refused_by_name()
    {
        GenesisSlot[] slots = ValidatorSetStorage.Of(s_parameters, s_validators);
        U256 first = ValidatorSetLayout.ListItemSlot(0);
        Refuses(With(Contract([0], [])), "Empty");
        Refuses(With(Contract([0], Replace(slots, 1, 4))), "CountMismatch");
        Refuses(With(Contract([0], Replace(slots, first, 0))), "ZeroAddress");
        Refuses(With(Contract([0], Replace(slots, first, U256.MaxValue))), "NotAnAddress");
        Refuses(With(Contract([0], Replace(slots, first, 5))), "Duplicate");
        Refuses(With(Contract([0], Replace(slots, ValidatorSetLayout.StakeSlot(s_parameters, s_validators[2]), 0))), "NoStake");
        Address[] many = [.. Enumerable.Range(1, ValidatorSet.CountMax + 1).Select(number => Address.FromWord((ulong)number))];
        Refuses(With(Contract([0], ValidatorSetStorage.Of(s_parameters, many))), "TooMany");
    }

    private static string Refuses(GenesisSpecification genesis, string got)
    {
        GenesisFileException refusal = Assert.Throws<GenesisFileException>(() => GenesisValidators.Read(genesis));
        Assert.Equal("alloc.0x7530000000000000000000000000000000000001", refusal.Member);
        Assert.Contains(got, refusal.Got, StringComparison.Ordinal);
        return refusal.Message;
    }

    private static GenesisSlot[] Replace(GenesisSlot[] slots, U256 key, U256 value) =>
        [.. slots.Select(slot => slot.Key == key ? new GenesisSlot(key, value) : slot)];

    private static GenesisAccount Contract(byte[] code, GenesisSlot[] storage) => new(s_parameters.ValidatorSet, 1, default, code, storage);

    private static GenesisSpecification With(params GenesisAccount[] accounts) =>
        new() { Configuration = new ChainConfiguration { ChainId = 1 }, GasLimit = 30_000_000, Accounts = accounts };
}
