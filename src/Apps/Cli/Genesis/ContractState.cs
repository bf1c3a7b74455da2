using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Cli.Genesis;

/// <summary>The plain variables of a predeployed contract in a genesis file, by the names its source gives them.</summary>
internal sealed class ContractState
{
    private readonly GenesisAccount _account;
    private readonly Dictionary<string, (ulong Slot, int Offset, int Bytes)> _variables = [];

    private ContractState(GenesisAccount account) => _account = account;

    public U256 Balance => _account.Balance;

    /// <summary>The value of a number, an address or a truth; zero is the same as absent. Names are without a leading underscore.</summary>
    public U256 this[string variable]
    {
        get
        {
            (ulong slot, int offset, int bytes) = _variables[variable];
            foreach (GenesisSlot entry in _account.Storage)
            {
                if (entry.Key == (U256)slot) return U256.FromBigEndian(entry.Value.ToHash256().Bytes.Slice(Hash256.Size - offset - bytes, bytes));
            }

            return U256.Zero;
        }
    }

    /// <summary>Null when the contract is not there, or has other code than this program's.</summary>
    public static ContractState? Find(GenesisSpecification genesis, Address address, string contract)
    {
        using Stream artifact = typeof(ContractState).Assembly.GetManifestResourceStream(contract + ".json")
            ?? throw new InvalidOperationException($"The compiled {contract} is no part of this program.");
        using JsonDocument json = JsonDocument.Parse(artifact);
        GenesisAccount? account = Array.Find(genesis.Accounts, candidate => candidate.Address == address);
        if (account is null || !Hex.TryDecode(json.RootElement.GetProperty("runtimeCode").GetString(), out byte[] code) || !code.AsSpan().SequenceEqual(account.Code)) return null;
        var state = new ContractState(account);
        foreach (JsonElement variable in json.RootElement.GetProperty("storageLayout").EnumerateArray())
        {
            int bytes = SizeOf(variable.GetProperty("type").GetString()!);
            if (bytes == 0) continue;
            string name = variable.GetProperty("label").GetString()!.TrimStart('_');
            state._variables.TryAdd(name, (ulong.Parse(variable.GetProperty("slot").GetString()!), variable.GetProperty("offset").GetInt32(), bytes));
        }

        return state;
    }

    /// <summary>Bytes of a plain type; zero for any other.</summary>
    private static int SizeOf(string type) => type switch
    {
        "address" => Address.Size,
        "bool" => 1,
        "bytes32" => Hash256.Size,
        _ when type.StartsWith("uint", StringComparison.Ordinal) && int.TryParse(type.AsSpan(4), out int bits) => bits / 8,
        _ => 0,
    };
}
