using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Cli.OfficialTests;

/// <summary>Reads the value forms of official fixtures: 0x-hex of any padding, and state allocations.</summary>
internal static class FixtureJson
{
    public static byte[] Bytes(JsonElement element)
    {
        string text = element.GetString() ?? throw new FormatException("expected a hex string");
        return Convert.FromHexString(WithoutPrefix(text));
    }

    public static byte[] Bytes(JsonElement parent, string name) => Bytes(parent.GetProperty(name));

    public static U256 Word(string text)
    {
        string digits = WithoutPrefix(text);
        string even = digits.Length % 2 == 0 ? digits : "0" + digits;
        byte[] bytes = Convert.FromHexString(even);
        if (bytes.Length > 32)
        {
            throw new FormatException($"{text} does not fit 256 bits");
        }

        return U256.FromBigEndian(bytes);
    }

    public static U256 Word(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) ? Word(value.GetString()!) : default;

    public static ulong Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) ? Number(value) : 0;

    public static ulong Number(JsonElement value)
    {
        string text = value.ValueKind == JsonValueKind.Number ? value.GetRawText() : value.GetString()!;
        if (!text.StartsWith("0x", StringComparison.Ordinal))
        {
            return ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        }

        U256 word = Word(text);
        return word <= ulong.MaxValue ? word.U0 : throw new FormatException($"{text} does not fit 64 bits");
    }

    public static Address AddressOf(JsonElement parent, string name) => new(Bytes(parent, name));

    public static Hash256 HashOf(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) ? Word(value.GetString()!).ToHash256() : default;

    public static GenesisAccount[] Accounts(JsonElement allocation)
    {
        List<GenesisAccount> accounts = [];
        foreach (JsonProperty entry in allocation.EnumerateObject())
        {
            List<GenesisSlot> slots = [];
            foreach (JsonProperty slot in entry.Value.GetProperty("storage").EnumerateObject())
            {
                slots.Add(new GenesisSlot(Word(slot.Name), Word(slot.Value.GetString()!)));
            }

            accounts.Add(new GenesisAccount(
                new Address(Convert.FromHexString(WithoutPrefix(entry.Name))),
                Number(entry.Value, "nonce"),
                Word(entry.Value, "balance"),
                Bytes(entry.Value, "code"),
                [.. slots]));
        }

        return [.. accounts];
    }

    private static string WithoutPrefix(string text) => text.StartsWith("0x", StringComparison.Ordinal) ? text[2..] : text;
}
