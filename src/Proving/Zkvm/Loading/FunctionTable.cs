using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;

namespace Sequitur.Zkvm;

/// <summary>A named range of the program's instructions.</summary>
public readonly record struct Function(string Name, ulong Start, ulong Size);

/// <summary>The functions that the file names in its symbol table (STT_FUNC), for people to read: whatever is wrong with it is left out.</summary>
public sealed class FunctionTable
{
    private const uint SectionSymbols = 2;
    private const int SymbolSize = 24;
    private const int SectionHeaderSize = 64;
    private const int SymbolsMax = 1 << 20;
    private const int NameLengthMax = 512;

    private readonly List<Function> _functions = [];

    private FunctionTable()
    {
    }

    /// <summary>In the order of their addresses, one for each address.</summary>
    public IReadOnlyList<Function> Functions => _functions;

    /// <summary>The last function that starts at or before the address; -1 when there is none.</summary>
    public int IndexOf(ulong address)
    {
        int low = 0, high = _functions.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_functions[middle].Start <= address) low = middle + 1;
            else high = middle;
        }

        return low - 1;
    }

    internal static FunctionTable Read(ReadOnlySpan<byte> file, ulong textStart, ulong textEnd)
    {
        FunctionTable table = new();
        ulong sections = BinaryPrimitives.ReadUInt64LittleEndian(file[40..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(file[60..]);
        for (int index = 0; index < count; index++)
        {
            if (TrySection(file, sections, index, out uint type, out ReadOnlySpan<byte> symbols, out uint link) && type == SectionSymbols
                && TrySection(file, sections, (int)link, out _, out ReadOnlySpan<byte> names, out _))
            {
                table.AddAll(symbols, names, textStart, textEnd);
            }
        }

        table._functions.Sort((left, right) => left.Start != right.Start ? left.Start.CompareTo(right.Start) : string.CompareOrdinal(left.Name, right.Name));
        for (int index = table._functions.Count - 1; index > 0; index--)
        {
            if (table._functions[index].Start == table._functions[index - 1].Start) table._functions.RemoveAt(index);
        }

        return table;
    }

    private static bool TrySection(ReadOnlySpan<byte> file, ulong sections, int index, out uint type, out ReadOnlySpan<byte> content, out uint link)
    {
        type = link = 0;
        content = default;
        ulong header = sections + ((ulong)index * SectionHeaderSize);
        if (index < 0 || sections > (ulong)file.Length || header + SectionHeaderSize > (ulong)file.Length) return false;
        ReadOnlySpan<byte> fields = file.Slice((int)header, SectionHeaderSize);
        type = BinaryPrimitives.ReadUInt32LittleEndian(fields[4..]);
        link = BinaryPrimitives.ReadUInt32LittleEndian(fields[40..]);
        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(fields[24..]), size = BinaryPrimitives.ReadUInt64LittleEndian(fields[32..]);
        if (offset > (ulong)file.Length || size > (ulong)file.Length - offset) return false;
        content = file.Slice((int)offset, (int)size);
        return true;
    }

    private void AddAll(ReadOnlySpan<byte> symbols, ReadOnlySpan<byte> names, ulong textStart, ulong textEnd)
    {
        for (int offset = 0; offset + SymbolSize <= symbols.Length && _functions.Count < SymbolsMax; offset += SymbolSize)
        {
            ReadOnlySpan<byte> symbol = symbols.Slice(offset, SymbolSize);
            uint name = BinaryPrimitives.ReadUInt32LittleEndian(symbol);
            ulong address = BinaryPrimitives.ReadUInt64LittleEndian(symbol[8..]);
            bool isFunction = (symbol[4] & 15) == 2;
            if (!isFunction || name >= names.Length || address < textStart || address >= textEnd) continue;
            ReadOnlySpan<byte> text = names[(int)name..];
            int length = text[..Math.Min(text.Length, NameLengthMax)].IndexOf((byte)0);
            if (length > 0)
            {
                _functions.Add(new Function(Encoding.UTF8.GetString(text[..length]), address, BinaryPrimitives.ReadUInt64LittleEndian(symbol[16..])));
            }
        }
    }
}
