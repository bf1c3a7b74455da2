using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Text.Json;

namespace Sequitur.Cli.OfficialTests;

/// <summary>A test as its file has it.</summary>
internal sealed record Fixture(string Suite, string File, string Name, JsonDocument Document);

/// <summary>The fixture files below the given paths, read test by test: one file and the tests handed out are in memory, never more.</summary>
internal sealed class FixtureFiles
{
    private readonly List<(string Suite, string Path)> _files = [];
    private readonly List<string> _errors = [];

    public int Count => _files.Count;

    /// <summary>Files begun so far.</summary>
    public int Begun { get; private set; }

    /// <summary>Files that are not what they should be, with the reason.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>Adds a file, or all .json files below a folder in ordinal order.</summary>
    public bool TryAdd(string path)
    {
        if (File.Exists(path))
        {
            _files.Add((Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path))) ?? "", path));
            return true;
        }

        if (!Directory.Exists(path))
        {
            return false;
        }

        string[] found = Directory.GetFiles(path, "*.json", SearchOption.AllDirectories);
        Array.Sort(found, StringComparer.Ordinal);
        foreach (string file in found)
        {
            _files.Add((Path.GetDirectoryName(Path.GetRelativePath(path, file)) ?? "", file));
        }

        return true;
    }

    /// <summary>A file that cannot be read to its end is noted in <see cref="Errors"/>; the tests before the fault count.</summary>
    public IEnumerable<Fixture> Read()
    {
        foreach ((string suite, string path) in _files)
        {
            Begun++;
            if (!TryReadBytes(path, out byte[]? bytes))
            {
                continue;
            }

            FixtureCursor cursor = new(bytes);
            while (TryMove(cursor, path))
            {
                yield return new Fixture(suite, path, cursor.Name, cursor.Document!);
            }
        }
    }

    public void Refuse(string path, Exception reason) => _errors.Add(Describe(path, reason));

    public static string Describe(string source, Exception reason) => $"{source}: {reason.GetType().Name}: {reason.Message}";

    /// <summary>Whether this is what a document that is no test of its kind leads to.</summary>
    public static bool IsOfTheContent(Exception exception) =>
        exception is JsonException or FormatException or KeyNotFoundException or InvalidOperationException or OverflowException;

    private bool TryReadBytes(string path, [NotNullWhen(true)] out byte[]? bytes)
    {
        try
        {
            bytes = File.ReadAllBytes(path);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Refuse(path, exception);
            bytes = null;
            return false;
        }
    }

    private bool TryMove(FixtureCursor cursor, string path)
    {
        try
        {
            return cursor.MoveNext();
        }
        catch (Exception exception) when (IsOfTheContent(exception))
        {
            Refuse(path, exception);
            return false;
        }
    }

    /// <summary>Walks the properties of one JSON object; each value becomes a document of its own.</summary>
    private sealed class FixtureCursor(byte[] bytes)
    {
        private JsonReaderState _state;
        private int _position;

        public string Name { get; private set; } = "";

        public JsonDocument? Document { get; private set; }

        public bool MoveNext()
        {
            Utf8JsonReader reader = new(bytes.AsSpan(_position), isFinalBlock: true, _state);
            if (_position == 0)
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.StartObject)
                {
                    throw new JsonException($"expected an object of tests, got {reader.TokenType}");
                }
            }

            reader.Read();
            bool hasTest = reader.TokenType == JsonTokenType.PropertyName;
            if (hasTest)
            {
                Name = reader.GetString()!;
                Document = JsonDocument.ParseValue(ref reader);
            }
            else
            {
                // Nothing may follow the object.
                reader.Read();
            }

            _position += (int)reader.BytesConsumed;
            _state = reader.CurrentState;
            return hasTest;
        }
    }
}
