using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using Sequitur.Primitives;

namespace Sequitur.Rpc.Traces;

/// <summary>A value of the trace with its path.</summary>
internal readonly struct TraceMember(string path, JsonElement? value)
{
    private const int QuotedCharactersMax = 60;

    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789abcdef");

    /// <summary>The whole of a file.</summary>
    /// <exception cref="TraceFileException">It is no JSON, or an object has a member twice.</exception>
    public static TraceMember Parse(ReadOnlyMemory<byte> json, out JsonElement root)
    {
        try
        {
            root = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 16 }).RootElement;
        }
        catch (JsonException malformed)
        {
            throw new TraceFileException("the file", "JSON without duplicate members", malformed.Message, malformed);
        }

        return new TraceMember("the trace", root);
    }

    /// <summary>The member <c>version</c> is the one that is supported.</summary>
    public void RequireVersion()
    {
        ulong version = this["version"].Quantity();
        if (version != TraceOptions.SupportedVersion) throw new TraceFileException("version", $"0x{TraceOptions.SupportedVersion:x}", $"0x{version:x}");
    }

    public TraceMember this[string name]
    {
        get
        {
            RequireObject();
            JsonElement? member = value!.Value.TryGetProperty(name, out JsonElement found) ? found : null;
            return new TraceMember(path.StartsWith("the ", StringComparison.Ordinal) ? name : $"{path}.{name}", member);
        }
    }

    public bool IsThere => value is not null;

    public bool IsNull => value is { ValueKind: JsonValueKind.Null };

    public void RequireObject()
    {
        if (value?.ValueKind != JsonValueKind.Object) throw Unexpected("an object");
    }

    /// <summary>Members of these names, in this order; which of them may be missing, their readers say.</summary>
    public void AllowOnly(ReadOnlySpan<string> names)
    {
        RequireObject();
        int last = -1;
        foreach (JsonProperty property in value!.Value.EnumerateObject())
        {
            int place = names.IndexOf(property.Name);
            if (place < 0) throw new TraceFileException(path, $"one of {string.Join(", ", names.ToArray())}", $"'{property.Name}'");
            if (place < last) throw new TraceFileException(path, $"'{property.Name}' before '{names[last]}'", "it after that");
            last = place;
        }
    }

    public string Text() => value is { ValueKind: JsonValueKind.String } text ? text.GetString()! : throw Unexpected("a string");

    public bool Boolean() => value?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Unexpected("true or false"),
    };

    /// <summary>An integer as the execution API writes it: no leading zero, lower case.</summary>
    public ulong Quantity()
    {
        string text = Text();
        bool isCanonical = text.Length is > 2 and <= 18 && text.StartsWith("0x", StringComparison.Ordinal) && (text[2] != '0' || text.Length == 3)
            && !text.AsSpan(2).ContainsAnyExcept(s_digits);
        if (!isCanonical) throw Unexpected("a quantity of at most 64 bits");
        return ulong.Parse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    /// <summary>Bytes in lower case hexadecimal.</summary>
    public byte[] Data()
    {
        string text = Text();
        bool isCanonical = text.StartsWith("0x", StringComparison.Ordinal) && !text.AsSpan(2).ContainsAnyExcept(s_digits);
        if (isCanonical && Hex.TryDecode(text, out byte[] bytes)) return bytes;
        throw Unexpected("0x and an even number of lower case hexadecimal digits");
    }

    /// <summary>Bytes of one length.</summary>
    public byte[] Data(int length)
    {
        byte[] bytes = Data();
        return bytes.Length == length ? bytes : throw Unexpected($"{length} bytes");
    }

    public byte[][] DataList()
    {
        List<byte[]> list = [];
        foreach (TraceMember item in Items()) list.Add(item.Data());
        return [.. list];
    }

    public IEnumerable<TraceMember> Items()
    {
        if (value?.ValueKind != JsonValueKind.Array) throw Unexpected("an array");
        int index = 0;
        foreach (JsonElement item in value.Value.EnumerateArray()) yield return new TraceMember($"{path}[{index++}]", item);
    }

    public TraceFileException Unexpected(string expected)
    {
        string got = value is { } there ? there.GetRawText() : "nothing";
        return new TraceFileException(path, expected, got.Length <= QuotedCharactersMax ? got : string.Concat(got.AsSpan(0, QuotedCharactersMax), "…"));
    }
}
