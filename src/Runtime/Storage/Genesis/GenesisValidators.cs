using System;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.State;

namespace Sequitur.Storage;

/// <summary>The validators a chain starts with.</summary>
public static class GenesisValidators
{
    /// <summary>Reads them from the storage of the contract in the genesis file's <c>alloc</c>, as a node reads them from the state.</summary>
    /// <exception cref="GenesisFileException">The contract is not there, or its storage is no set of validators.</exception>
    public static ValidatorSet Read(GenesisSpecification genesis)
    {
        ConsensusParameters parameters = genesis.Configuration.Consensus;
        GenesisAccount? contract = Array.Find(genesis.Accounts, account => account.Address == parameters.ValidatorSet);
        MemoryState state = new();
        GenesisSpecification alone = new() { Configuration = genesis.Configuration, GasLimit = 1, Accounts = contract is null ? [] : [contract] };
        GenesisBlock.Build(alone, state, out _);
        ValidatorSetFault fault = ValidatorSetReader.TryRead(parameters, state, out ValidatorSet? set);
        if (set is null) throw new GenesisFileException($"alloc.{parameters.ValidatorSet}", Expected(fault), Got(fault, contract));
        foreach (Validator validator in set.Validators)
        {
            // A contract that takes keys asks for a proof of possession; nobody has asked here.
            if (validator.SealKey is { IsValid: false } key) throw new GenesisFileException($"alloc.{parameters.ValidatorSet}", "BLS12-381 keys: compressed points of the first group", Hex.Encode(key.Bytes));
        }

        return set;
    }

    private static string Expected(ValidatorSetFault fault) => fault == ValidatorSetFault.NoContract
        ? "the contract ValidatorSet with the chain's validators, as 'sequitur init' writes it"
        : $"storage that names 1 to {ValidatorSet.CountMax} validators, laid out as config.sequitur.consensus says";

    private static string Got(ValidatorSetFault fault, GenesisAccount? contract) => fault switch
    {
        ValidatorSetFault.NoContract => contract is null ? "no such account" : "an account without code",
        ValidatorSetFault.Empty => "no validator (Empty)",
        ValidatorSetFault.TooMany => "more (TooMany)",
        ValidatorSetFault.CountMismatch => "a number of validators that is not the length of the list (CountMismatch)",
        ValidatorSetFault.NotAnAddress or ValidatorSetFault.ZeroAddress => $"a list with something else than addresses ({fault})",
        ValidatorSetFault.NoStake => "a listed validator without stake (NoStake)",
        ValidatorSetFault.KeyMismatch => "a validator whose key is not 48 bytes that its identifier is the hash of (KeyMismatch)",
        ValidatorSetFault.TotalMismatch => "stakes that do not sum to the total stake (TotalMismatch)",
        ValidatorSetFault.Duplicate => "a validator listed twice (Duplicate)",
        _ => fault.ToString(),
    };
}
