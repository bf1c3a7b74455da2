using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using Sequitur.Cli.Genesis;
using Sequitur.Primitives;

namespace Sequitur.Cli.Validators;

/// <summary>Puts what a contract reverted with into words: the name of its custom error with its values.</summary>
internal static class ContractErrors
{
    private const int WordSize = 32;
    private const int SelectorSize = 4;

    private static readonly string[] s_contracts = ["Staking", "RewardDistributor", "ValidatorSet", "ValidatorSetBls"];

    /// <summary>Null when none of the contracts has such an error.</summary>
    public static string? Explain(ReadOnlySpan<byte> data)
    {
        if (data.Length < SelectorSize) return null;
        foreach (string contract in s_contracts)
        {
            using Stream artifact = typeof(ContractErrors).Assembly.GetManifestResourceStream(contract + ".json")!;
            using JsonDocument json = JsonDocument.Parse(artifact);
            foreach (JsonElement entry in json.RootElement.GetProperty("abi").EnumerateArray())
            {
                if (entry.GetProperty("type").GetString() != "error") continue;
                JsonElement[] inputs = [.. entry.GetProperty("inputs").EnumerateArray()];
                string name = entry.GetProperty("name").GetString()!;
                string signature = $"{name}({string.Join(',', inputs.Select(input => input.GetProperty("type").GetString()))})";
                if (data[..SelectorSize].SequenceEqual(CallData.SelectorOf(signature))) return Describe(contract, name, inputs, data[SelectorSize..]);
            }
        }

        return null;
    }

    private static string Describe(string contract, string name, JsonElement[] inputs, ReadOnlySpan<byte> words)
    {
        string text = $"{contract}: {name}";
        for (int i = 0; i < inputs.Length && words.Length >= (i + 1) * WordSize; i++)
        {
            ReadOnlySpan<byte> word = words.Slice(i * WordSize, WordSize);
            string type = inputs[i].GetProperty("type").GetString()!;
            string value = type switch
            {
                "address" => new Address(word[12..]).ToString(),
                _ when inputs[i].GetProperty("internalType").GetString() == "enum Status" => ValidatorRecord.NameOf((int)U256.FromBigEndian(word).U0),
                _ when type.StartsWith("uint", StringComparison.Ordinal) => Amount.Decimal(U256.FromBigEndian(word)),
                _ => "0x" + Convert.ToHexStringLower(word),
            };
            text += $"{(i == 0 ? " (" : ", ")}{inputs[i].GetProperty("name").GetString()} {value}";
        }

        return inputs.Length == 0 ? text : text + ")";
    }
}
