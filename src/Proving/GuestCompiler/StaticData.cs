using System;
using System.Collections.Generic;
using System.Text;
using Mono.Cecil;

namespace Sequitur.GuestCompiler;

/// <summary>Data that lies in the program: tables, arrays without items, and static fields whose values are known when compiling.</summary>
internal sealed class StaticData(Compilation compilation, CompilationOptions options)
{
    private const int BytesPerLine = 24;
    private readonly Dictionary<string, string> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<TypeInstance, string> _emptyArrays = [];
    private readonly Dictionary<(TypeInstance, FieldDefinition), string> _fields = [];
    private readonly StaticValues _values = new(compilation, options);
    private readonly StringBuilder _text = new();

    public string Text => _text.ToString();

    /// <summary>The C name of a constant table with these bytes, 16-aligned.</summary>
    public string Data(byte[] bytes)
    {
        string key = Convert.ToHexString(bytes);
        if (!_tables.TryGetValue(key, out string? name))
        {
            name = "table_" + _tables.Count;
            _tables[key] = name;
            _text.Append($"static const _Alignas(16) uint8_t {name}[{bytes.Length}] = {{");
            for (int i = 0; i < bytes.Length; i++)
            {
                _text.Append(i % BytesPerLine == 0 ? "\n    " : " ").Append(bytes[i]).Append(',');
            }

            _text.Append("\n};\n");
        }

        return name;
    }

    /// <summary>The C name of the one array of this type without items.</summary>
    public string EmptyArray(TypeInstance array)
    {
        if (!_emptyArrays.TryGetValue(array, out string? name))
        {
            name = compilation.Names.Take("empty_" + array.CName);
            _emptyArrays[array] = name;
            _text.Append($"static struct guest_array {name} = {{ {compilation.TypeId(array)}, 0 }};\n");
        }

        return name;
    }

    /// <summary>The C variable of a static field.</summary>
    /// <exception cref="UnsupportedException">Its value is not known when compiling.</exception>
    public string Field(TypeInstance owner, FieldDefinition field, TypeInstance type)
    {
        if (!_fields.TryGetValue((owner, field), out string? name))
        {
            string value = _values.Read(owner, field, type);
            name = compilation.Names.Take($"{owner.CName}_{field.Name}");
            _fields[(owner, field)] = name;
            compilation.Layouts.Value(type);
            _text.Append(_values.TakeObjects());
            _text.Append($"static const {type.CType} {name} = {value};\n");
        }

        return name;
    }
}
