using System;
using System.Collections.Generic;
using System.Text;

namespace Sequitur.GuestCompiler;

/// <summary>Gives out C identifiers: readable, each once, the same in every run.</summary>
internal sealed class Names
{
    private const int LengthMax = 120;
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum", "extern", "float", "for", "goto",
        "if", "inline", "int", "long", "register", "restrict", "return", "short", "signed", "sizeof", "static", "struct", "switch",
        "typedef", "union", "unsigned", "void", "volatile", "while", "bool", "true", "false", "nullptr", "typeof", "alignas", "alignof",
        "constexpr", "thread_local", "static_assert", "asm", "linux", "unix", "main", "NULL", "header", "base", "self",
    };

    /// <summary>The wanted name, cut and numbered where it is too long or taken.</summary>
    public string Take(string wanted)
    {
        string name = Sanitize(wanted);
        string unique = name;
        for (int number = 2; !_taken.Add(unique); number++)
        {
            unique = $"{name}_{number}";
        }

        return unique;
    }

    /// <summary>An identifier for a field, parameter or variable, which is unique in its own list already.</summary>
    public static string Local(string wanted)
    {
        string name = Sanitize(wanted);
        return Reserved.Contains(name) || (name.Length > 1 && char.IsAsciiDigit(name[1])) || name.Contains("__", StringComparison.Ordinal) ? name + "_" : name;
    }

    private static string Sanitize(string wanted)
    {
        StringBuilder name = new(wanted.Length);
        foreach (char c in wanted)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                name.Append(c);
            }
            else if (name.Length > 0 && name[^1] != '_')
            {
                name.Append('_');
            }
        }

        while (name.Length > 0 && name[^1] == '_')
        {
            name.Length--;
        }

        if (name.Length > LengthMax)
        {
            name.Length = LengthMax;
        }

        return name.Length == 0 || char.IsAsciiDigit(name[0]) ? "_" + name : name.ToString();
    }
}
