using System;
using System.Text.Json;

namespace Sequitur.Storage;

/// <summary>A member of a key file with its path. What is said of a wrong one never quotes it: it may be secret.</summary>
internal readonly struct KeystoreMember(JsonElement? element, string path)
{
    public bool IsThere => element is { ValueKind: not JsonValueKind.Null };

    public KeystoreMember this[string name]
    {
        get
        {
            JsonElement? member = IsThere && Object().TryGetProperty(name, out JsonElement found) ? found : null;
            return new KeystoreMember(member, path.Length == 0 ? name : $"{path}.{name}");
        }
    }

    /// <summary>Refuses every member whose name is not listed.</summary>
    public void AllowOnly(params ReadOnlySpan<string> names)
    {
        foreach (JsonProperty property in Object().EnumerateObject())
        {
            if (!names.Contains(property.Name)) throw this[property.Name].Unexpected("no such member");
        }
    }

    public ulong Number() =>
        element is { ValueKind: JsonValueKind.Number } number && number.TryGetUInt64(out ulong value) ? value : throw Unexpected("a whole number");

    public string Text() => element is { ValueKind: JsonValueKind.String } text ? text.GetString()! : throw Unexpected("a string");

    /// <summary>Hexadecimal digits, with or without 0x.</summary>
    public byte[] Bytes()
    {
        string text = Text();
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) text = text[2..];
        byte[] bytes = new byte[text.Length / 2];
        bool isHex = text.Length % 2 == 0 && Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done;
        return isHex ? bytes : throw Unexpected("an even number of hexadecimal digits");
    }

    public byte[] Bytes(int size) => Bytes() is var bytes && bytes.Length == size ? bytes : throw Unexpected($"{size} bytes");

    public KeystoreException Unexpected(string expected) => new(KeystoreFault.Malformed, $"{(path.Length == 0 ? "the file" : path)}: expected {expected}");

    private JsonElement Object() => element is { ValueKind: JsonValueKind.Object } there ? there : throw Unexpected("an object");
}
