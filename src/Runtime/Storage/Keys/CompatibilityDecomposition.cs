using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Text;

namespace Sequitur.Storage;

/// <summary>Unicode's normalization form KD (UAX 15), which passwords of EIP-2335 have. The runtime leaves text as it is where cultures are switched off.</summary>
/// <remarks>The tables are of Unicode 17 and embedded; <c>tools/unicode</c> writes them.</remarks>
internal static class CompatibilityDecomposition
{
    // The arithmetic of Hangul syllables: The Unicode Standard, section 3.12.
    private const int SyllableBase = 0xac00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TailBase = 0x11a7;
    private const int TailCount = 28;
    private const int VowelTailCount = 21 * TailCount;
    private const int SyllableCount = 19 * VowelTailCount;

    private static readonly Lazy<Tables> s_tables = new(ReadTables);

    public static string Of(string text)
    {
        List<Rune> runes = [];
        foreach (Rune rune in text.EnumerateRunes()) Append(runes, rune);
        Reorder(runes);
        var result = new StringBuilder(text.Length);
        foreach (Rune rune in runes) result.Append(rune.ToString());
        return result.ToString();
    }

    private static void Append(List<Rune> runes, Rune rune)
    {
        int syllable = rune.Value - SyllableBase;
        if (syllable is >= 0 and < SyllableCount)
        {
            runes.Add(new Rune(LeadBase + (syllable / VowelTailCount)));
            runes.Add(new Rune(VowelBase + (syllable % VowelTailCount / TailCount)));
            if (syllable % TailCount != 0) runes.Add(new Rune(TailBase + (syllable % TailCount)));
        }
        else if (!rune.IsAscii && s_tables.Value.Parts.TryGetValue(rune.Value, out Rune[]? parts))
        {
            runes.AddRange(parts);
        }
        else
        {
            runes.Add(rune);
        }
    }

    /// <summary>Puts each run of combining marks in the order of their classes; marks of one class keep their order.</summary>
    private static void Reorder(List<Rune> runes)
    {
        for (int i = 1; i < runes.Count; i++)
        {
            int own = ClassOf(runes[i]);
            if (own == 0) continue;
            for (int at = i; at > 0 && ClassOf(runes[at - 1]) > own; at--) (runes[at - 1], runes[at]) = (runes[at], runes[at - 1]);
        }
    }

    private static int ClassOf(Rune rune) => rune.IsAscii ? 0 : s_tables.Value.Classes.GetValueOrDefault(rune.Value);

    private static Tables ReadTables()
    {
        using Stream packed = typeof(CompatibilityDecomposition).Assembly.GetManifestResourceStream("decompositions.deflate")
            ?? throw new InvalidOperationException("The table of decompositions is no part of this program.");
        using var text = new StreamReader(new DeflateStream(packed, CompressionMode.Decompress));
        var tables = new Tables([], []);
        int point = 0;
        while (text.ReadLine() is { Length: > 0 } line)
        {
            int middle = line.IndexOf('=', StringComparison.Ordinal);
            point += Number(line[..middle]);
            tables.Parts.Add(point, Array.ConvertAll(line[(middle + 1)..].Split(' '), part => new Rune(Number(part))));
        }

        for (int number = 1; text.ReadLine() is { } line; number++)
        {
            int mark = 0;
            foreach (string step in line.Split(' ')) tables.Classes.Add(mark += Number(step), number);
        }

        return tables;
    }

    /// <summary>A number in base 36.</summary>
    private static int Number(string digits)
    {
        int value = 0;
        foreach (char digit in digits) value = (value * 36) + (char.IsAsciiDigit(digit) ? digit - '0' : digit - 'a' + 10);
        return value;
    }

    private sealed record Tables(Dictionary<int, Rune[]> Parts, Dictionary<int, int> Classes);
}
