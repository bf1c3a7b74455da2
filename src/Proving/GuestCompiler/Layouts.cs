using System.Collections.Generic;
using System.Linq;
using System.Text;
using Mono.Cecil;

namespace Sequitur.GuestCompiler;

/// <summary>The C declarations of the types in use, each after those it contains.</summary>
internal sealed class Layouts
{
    private readonly HashSet<TypeInstance> _laidOut = [];
    private readonly StringBuilder _bodies = new();

    /// <summary>The names of all types that occur, which is enough for what only points at them, and the bodies of those in use.</summary>
    public string Text(IReadOnlyList<TypeInstance> all)
    {
        StringBuilder text = new();
        foreach (TypeInstance type in all)
        {
            if (type.Shape is TypeShape.Struct or TypeShape.Array || type is { Shape: TypeShape.Class, IsOpaque: false })
            {
                text.Append($"typedef struct {type.CName} {type.CName};\n");
            }
        }

        return text.Append('\n').Append(_bodies).ToString();
    }

    /// <summary>How many items an inline array has, or null for any other type.</summary>
    public static int? InlineLength(TypeInstance type) =>
        type.Definition?.CustomAttributes.FirstOrDefault(a => a.AttributeType.FullName == "System.Runtime.CompilerServices.InlineArrayAttribute")
            ?.ConstructorArguments[0].Value as int?;

    public static bool HasReferences(TypeInstance type) =>
        type.Shape == TypeShape.Struct ? type.Fields.Any(f => HasReferences(f.Type)) : type.IsObject || type.Shape == TypeShape.Reference;

    /// <summary>Declares what a variable of the type needs: a struct completely, the body of a class only where it is used.</summary>
    public void Value(TypeInstance type)
    {
        if (type.Shape == TypeShape.Struct)
        {
            Body(type);
        }
    }

    /// <summary>Declares a type completely, with all it contains.</summary>
    public void Body(TypeInstance type)
    {
        if (type.Shape is not (TypeShape.Struct or TypeShape.Class or TypeShape.Array) || type.IsOpaque || !_laidOut.Add(type))
        {
            return;
        }

        if (type.Shape == TypeShape.Array)
        {
            Value(type.Element!);
            _bodies.Append($"/* {type.FullName} */\nstruct {type.CName} {{\n    uint32_t type;\n    int32_t length;\n    {type.Element!.CType} items[];\n}};\n\n");
            return;
        }

        Check(type);
        if (type.Base is { IsOpaque: false } parent)
        {
            Body(parent);
        }

        foreach (FieldInstance field in type.Fields)
        {
            Value(field.Type);
        }

        int packing = type.Definition!.PackingSize;
        _bodies.Append($"/* {type.FullName} */\n").Append(packing > 0 ? $"#pragma pack(push, {packing})\n" : "").Append($"struct {type.CName} {{\n");
        if (type.Shape == TypeShape.Class)
        {
            _bodies.Append(type.Base is { IsOpaque: false } ancestor ? $"    {ancestor.CName} base;\n" : "    struct object_header header;\n");
        }
        else if (type.Fields.Count == 0)
        {
            _bodies.Append("    uint8_t nothing;\n");
        }

        string items = InlineLength(type) is { } length ? $"[{length}]" : "";
        foreach (FieldInstance field in type.Fields)
        {
            _bodies.Append($"    {field.Type.CType} {field.CName}{items};\n");
        }

        _bodies.Append("};\n").Append(packing > 0 ? "#pragma pack(pop)\n\n" : "\n");
    }

    private static void Check(TypeInstance type)
    {
        TypeDefinition definition = type.Definition!;
        if (definition.IsExplicitLayout)
        {
            throw new UnsupportedException($"{type.FullName} places its fields by hand (explicit layout)");
        }

        if (definition.CustomAttributes.Any(a => a.AttributeType.FullName == "System.Runtime.CompilerServices.UnsafeValueTypeAttribute"))
        {
            throw new UnsupportedException($"{type.FullName} is a fixed-size buffer: use an InlineArray");
        }

        if (definition.ClassSize > 1)
        {
            throw new UnsupportedException($"{type.FullName} asks for a size of its own ({definition.ClassSize} bytes), which only its fields can give it");
        }
    }
}
