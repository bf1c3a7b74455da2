using System;
using System.Text;
using System.Text.Json;

namespace Sequitur.Rpc.Json;

/// <summary>The text of one well-formed JSON value inside a request; nothing is copied.</summary>
public readonly ref struct JsonValue(ReadOnlySpan<byte> json)
{
    private const int ShownCharactersMax = 80;

    public ReadOnlySpan<byte> Json { get; } = json;

    public bool IsNull => Json.IsEmpty || Json[0] == (byte)'n';

    public bool IsString => !Json.IsEmpty && Json[0] == (byte)'"';

    public bool IsObject => !Json.IsEmpty && Json[0] == (byte)'{';

    public bool IsArray => !Json.IsEmpty && Json[0] == (byte)'[';

    public bool IsBoolean => !Json.IsEmpty && Json[0] is (byte)'t' or (byte)'f';

    public bool IsNumber => !IsNull && !IsString && !IsObject && !IsArray && !IsBoolean;

    /// <summary>What stands between the quotes. Escapes stay as they are: no tag and no hexadecimal text has one.</summary>
    public ReadOnlySpan<byte> Text => Json[1..^1];

    /// <summary>The value for an error message, shortened.</summary>
    public string Shown
    {
        get
        {
            string text = Encoding.UTF8.GetString(Json[..Math.Min(Json.Length, ShownCharactersMax)]);
            return Json.Length > ShownCharactersMax ? $"{text}… ({Json.Length} bytes)" : text;
        }
    }

    public JsonMembers Members => new(Json);

    public JsonItems Items => new(Json);
}

/// <summary>Walks the members of an object.</summary>
public ref struct JsonMembers
{
    private readonly ReadOnlySpan<byte> _json;
    private Utf8JsonReader _reader;

    public JsonMembers(ReadOnlySpan<byte> json)
    {
        _json = json;
        _reader = new Utf8JsonReader(json);
        _reader.Read();
    }

    public bool Next(out ReadOnlySpan<byte> name, out JsonValue value)
    {
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.PropertyName)
        {
            name = default;
            value = default;
            return false;
        }

        name = _reader.ValueSpan;
        _reader.Read();
        value = JsonItems.Current(ref _reader, _json);
        return true;
    }
}

/// <summary>Walks the items of an array.</summary>
public ref struct JsonItems
{
    private readonly ReadOnlySpan<byte> _json;
    private Utf8JsonReader _reader;

    public JsonItems(ReadOnlySpan<byte> json)
    {
        _json = json;
        _reader = new Utf8JsonReader(json);
        if (!json.IsEmpty)
        {
            _reader.Read();
        }
    }

    public bool Next(out JsonValue value)
    {
        if (_json.IsEmpty || !_reader.Read() || _reader.TokenType == JsonTokenType.EndArray)
        {
            value = default;
            return false;
        }

        value = Current(ref _reader, _json);
        return true;
    }

    internal static JsonValue Current(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return new JsonValue(json[start..(int)reader.BytesConsumed]);
    }
}
