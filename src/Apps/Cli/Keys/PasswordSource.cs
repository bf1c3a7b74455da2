using System;
using System.Text;
using Sequitur.Storage;

namespace Sequitur.Cli.Keys;

/// <summary>Where the password of an encrypted key comes from: a file of mode 0600, a terminal without echo, or a line of standard input.</summary>
/// <remarks>Never an argument or an environment variable, which other processes can see. It is never logged.</remarks>
internal sealed class PasswordSource
{
    private const string Advice = "and take a new password if others could read it";

    private readonly string? _file;
    private readonly bool _mayAsk;

    private PasswordSource(string? file, bool mayAsk)
    {
        _file = file;
        _mayAsk = mayAsk;
    }

    /// <summary>None: only keys that are not encrypted can be read.</summary>
    public static PasswordSource None { get; } = new(null, mayAsk: false);

    /// <summary>From a file, or where none is named from the terminal or standard input.</summary>
    public static PasswordSource FileOrInput(string? file) => new(file, mayAsk: true);

    /// <summary>From a file only; null is <see cref="None"/>.</summary>
    public static PasswordSource FileOnly(string? file) => new(file, mayAsk: false);

    /// <summary>The password that opens a key.</summary>
    public string Read(string keyFile)
    {
        if (_file is not null) return FromFile(_file);
        if (!_mayAsk) throw new SettingsException($"{keyFile} is encrypted: name a file with its password ('passwordFile' in node.json)");
        return Console.IsInputRedirected ? FromInput(keyFile) : Ask($"Password of {keyFile}: ");
    }

    /// <summary>A password for a new file; on a terminal it is asked for twice.</summary>
    public string ReadNew(string keyFile)
    {
        if (_file is not null || Console.IsInputRedirected) return Read(keyFile);
        string first = Ask($"New password for {keyFile}: ");
        if (first.Length == 0) throw Empty();
        return Ask("The same again: ") == first ? first : throw new SettingsException("the two passwords differ; nothing was written");
    }

    private static string FromFile(string path)
    {
        byte[] content = PrivateFile.Read(path, "a password", Keystore.PasswordMax, Advice);
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content);
        }
        catch (DecoderFallbackException malformed)
        {
            throw new SettingsException($"{path}: expected a password in UTF-8", malformed);
        }

        if (text.EndsWith('\n')) text = text[..^1];
        if (text.EndsWith('\r')) text = text[..^1];
        if (text.Contains('\n', StringComparison.Ordinal)) throw new SettingsException($"{path}: expected a password in one line, got several lines");
        return text.Length > 0 ? text : throw Empty();
    }

    private static string FromInput(string keyFile)
    {
        string? line = Console.In.ReadLine();
        if (line is null) throw new SettingsException($"{keyFile} is encrypted: expected its password in a file ('passwordFile' in node.json, --password-file), on a terminal, or as a line of standard input");
        if (line.Length is 0 or > Keystore.PasswordMax) throw Empty();
        return line;
    }

    /// <summary>Reads a line of the terminal without showing it.</summary>
    private static string Ask(string question)
    {
        Console.Error.Write(question);
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace) typed.Length = Math.Max(0, typed.Length - 1);
            else if (key.KeyChar >= ' ' && typed.Length < Keystore.PasswordMax) typed.Append(key.KeyChar);
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }

    private static SettingsException Empty() => new($"expected a password of 1 to {Keystore.PasswordMax} bytes");
}
