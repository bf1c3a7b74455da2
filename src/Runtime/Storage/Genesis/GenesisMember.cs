using System;
using System.Collections.Generic;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Sequitur.Primitives;

namespace Sequitur.Storage;

/// <summary>A member of the genesis file with its path, read strictly in the notations geth accepts.</summary>
/// <remarks>Integers: a JSON number, or a string in decimal or 0x-hexadecimal. Absent and null members are the same.</remarks>
internal readonly struct GenesisMember(JsonElement? element, string path)
{
    private const int QuotedCharactersMax = 80;

    public string Path => path;

    public bool IsThere => element is { ValueKind: not JsonValueKind.Null };

    public GenesisMember this[string name]
    {
        get
        {
            JsonElement? member = IsThere && Object().TryGetProperty(name, out JsonElement found) ? found : null;
            return new GenesisMember(member, path.Length == 0 ? name : $"{path}.{name}");
        }
    }

    public IEnumerable<(string Name, GenesisMember Member)> Members()
    {
        if (!IsThere)
        {
            yield break;
        }

        foreach (JsonProperty property in Object().EnumerateObject())
        {
            yield return (property.Name, new GenesisMember(property.Value, path.Length == 0 ? property.Name : $"{path}.{property.Name}"));
        }
    }

    public IEnumerable<GenesisMember> Items()
    {
        if (!IsThere) yield break;
        if (element!.Value.ValueKind != JsonValueKind.Array) throw Unexpected("an array");
        int index = 0;
        foreach (JsonElement item in element.Value.EnumerateArray()) yield return new GenesisMember(item, $"{path}[{index++}]");
    }

    /// <summary>Refuses every member whose name is not listed.</summary>
    public void AllowOnly(ReadOnlySpan<string> names)
    {
        foreach ((string name, GenesisMember member) in Members())
        {
            if (!names.Contains(name))
            {
                throw new GenesisFileException(member.Path, "no such member", "an unknown member");
            }
        }
    }

    public ulong UInt64(ulong absent) => IsThere ? UInt64() : absent;

    public ulong UInt64()
    {
        BigInteger value = Integer();
        return value <= ulong.MaxValue ? (ulong)value : throw Unexpected("an integer of at most 64 bits");
    }

    public U256 Word(U256 absent)
    {
        if (!IsThere)
        {
            return absent;
        }

        BigInteger value = Integer();
        return value.GetByteCount(isUnsigned: true) <= 32
            ? U256.FromBigEndian(value.ToByteArray(isUnsigned: true, isBigEndian: true))
            : throw Unexpected("an integer of at most 256 bits");
    }

    public bool Boolean(bool absent) => !IsThere ? absent : element!.Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Unexpected("true or false"),
    };

    public string Text(string absent) => !IsThere ? absent
        : element!.Value.ValueKind == JsonValueKind.String ? element.Value.GetString()! : throw Unexpected("a string");

    public byte[] Bytes(int bytesMax)
    {
        if (!IsThere)
        {
            return [];
        }

        if (element!.Value.ValueKind != JsonValueKind.String || !Hex.TryDecode(element.Value.GetString(), out byte[] bytes))
        {
            throw Unexpected("0x and an even number of hexadecimal digits");
        }

        return bytes.Length <= bytesMax ? bytes : throw Unexpected($"at most {bytesMax} bytes");
    }

    public Hash256 Hash() => !IsThere ? default : Bytes(Hash256.Size) is { Length: Hash256.Size } bytes ? new Hash256(bytes) : throw Unexpected("32 bytes");

    public Address Address() => !IsThere ? default
        : Bytes(Primitives.Address.Size) is { Length: Primitives.Address.Size } bytes ? new Address(bytes) : throw Unexpected("20 bytes");

    public GenesisFileException Unexpected(string expected) => new(path.Length == 0 ? "the file" : path, expected, Quote());

    private JsonElement Object() => element!.Value.ValueKind == JsonValueKind.Object ? element.Value : throw Unexpected("an object");

    private BigInteger Integer()
    {
        string text = element?.ValueKind switch
        {
            JsonValueKind.Number => element.Value.GetRawText(),
            JsonValueKind.String => element.Value.GetString()!,
            _ => throw Unexpected("an integer"),
        };

        // 256 bits have at most 78 decimal and 64 hexadecimal digits; more would only cost time.
        bool isHex = text.StartsWith("0x", StringComparison.Ordinal);
        string digits = isHex ? "0" + text[2..] : text;
        NumberStyles style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        return text.Length is > 0 and <= 80 && (!isHex || text.Length > 2) && BigInteger.TryParse(digits, style, CultureInfo.InvariantCulture, out BigInteger value)
            ? value
            : throw Unexpected("an integer: a number, decimal digits, or 0x and hexadecimal digits");
    }

    private string Quote()
    {
        string text = element is { } there ? there.GetRawText() : "nothing";
        return text.Length <= QuotedCharactersMax ? text : string.Concat(text.AsSpan(0, QuotedCharactersMax), "…");
    }
}
