using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Text;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Sequitur.GuestCompiler;

/// <summary>The values static fields have once their type is initialised, found by initialising it here, as C initialisers.</summary>
/// <remarks>Objects keep their identity: two fields that hold one object point at one C variable.</remarks>
internal sealed class StaticValues(Compilation compilation, CompilationOptions options)
{
    private readonly Lazy<ProgramLoad> _program = new(() => new ProgramLoad(options.MainAssembly));
    private readonly Dictionary<object, string> _objects = new(ReferenceEqualityComparer.Instance);
    private readonly StringBuilder _text = new();

    /// <summary>The objects met since the last call, as C variables.</summary>
    public string TakeObjects()
    {
        string text = _text.ToString();
        _text.Clear();
        return text;
    }

    /// <summary>The C initialiser of a static field.</summary>
    /// <exception cref="UnsupportedException">The field is written elsewhere, its type's constructor throws, or its value is of no kind a guest has.</exception>
    public string Read(TypeInstance owner, FieldDefinition field, TypeInstance type)
    {
        if (IsWritten(owner.Definition!, field))
        {
            throw new UnsupportedException($"{field.FullName} is a mutable static, which a guest has none of");
        }

        FieldInfo info = _program.Value.Find(owner).GetField(field.Name, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            ?? throw new UnsupportedException($"the static field {field.FullName} is not in the loaded program");
        try
        {
            return Value(info.GetValue(null), type);
        }
        catch (TypeInitializationException failed)
        {
            throw new UnsupportedException($"the static constructor of {owner.FullName} throws: {(failed.InnerException ?? failed).Message}");
        }
    }

    private string Value(object? value, TypeInstance type)
    {
        if (type.IsObject)
        {
            return value is null ? "0" : $"({type.CType})&{Object(value)}";
        }

        if (type.Storage.Shape == TypeShape.Primitive && value is not null)
        {
            object number = value is Enum ? System.Convert.ChangeType(value, Enum.GetUnderlyingType(value.GetType())) : value;
            return Number(number) ?? throw new UnsupportedException($"a static value of type {type.FullName}");
        }

        return type.Shape == TypeShape.Struct && Layouts.InlineLength(type) is null && value is not null
            ? Members(value, type)
            : throw new UnsupportedException($"a static value of type {type.FullName}");
    }

    private static string? Number(object number) => number switch
    {
        bool truth => truth ? "1" : "0",
        char character => $"{(int)character}",
        ulong or nuint => $"{number}UL",
        long.MinValue => "(-9223372036854775807L - 1)",
        long or nint => $"{number}L",
        int.MinValue => "(-2147483647 - 1)",
        uint => $"{number}U",
        int or short or ushort or byte or sbyte => $"{number}",
        _ => null,
    };

    private string Members(object value, TypeInstance type)
    {
        compilation.UseLayout(type);
        List<string> members = [];
        if (type.Shape == TypeShape.Class)
        {
            members.Add(type.Base is { IsOpaque: false } parent ? $".base = {Members(value, parent)}" : $".header = {{ {compilation.TypeId(ExactType(value))} }}");
        }

        Type reflected = value.GetType();
        while (reflected.Name != type.Definition!.Name && reflected.BaseType is { } ancestor)
        {
            reflected = ancestor;
        }

        foreach (FieldInstance field in type.Fields)
        {
            FieldInfo info = reflected.GetField(field.Definition.Name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                ?? throw new UnsupportedException($"{type.FullName}.{field.Definition.Name} differs in the loaded program");
            members.Add($".{field.CName} = {Value(info.GetValue(value), field.Type)}");
        }

        return members.Count == 0 ? "{0}" : $"{{ {string.Join(", ", members)} }}";
    }

    private TypeInstance ExactType(object value) =>
        compilation.Types.Resolve(compilation.Assemblies.Main.ImportReference(value.GetType()), GenericScope.Empty);

    private string Object(object value)
    {
        if (_objects.TryGetValue(value, out string? name))
        {
            return name;
        }

        if (value is string or Delegate or Exception or Type || value.GetType() == typeof(object))
        {
            throw new UnsupportedException($"a static {value.GetType().FullName}, which no guest has");
        }

        name = "object_" + _objects.Count;
        _objects[value] = name;
        TypeInstance type = ExactType(value);
        compilation.UseLayout(type);
        if (value is Array array)
        {
            string items = string.Join(", ", array.Cast<object?>().Select(item => Value(item, type.Element!)));
            _text.Append($"static struct {{ uint32_t type; int32_t length; {type.Element!.CType} items[{Math.Max(1, array.Length)}]; }} ");
            _text.Append($"{name} = {{ {compilation.TypeId(type)}, {array.Length}, {{ {(items.Length == 0 ? "0" : items)} }} }};\n");
            return name;
        }

        _text.Append($"static {type.CName} {name};\n");
        string members = Members(value, type);
        _text.Append($"static {type.CName} {name} = {members};\n");
        return name;
    }

    /// <summary>Whether code other than the static constructor writes the field.</summary>
    private static bool IsWritten(TypeDefinition owner, FieldDefinition field) =>
        !field.IsInitOnly && owner.Module.Types.SelectMany(WithNested)
            .SelectMany(t => t.Methods)
            .Where(m => m.HasBody && !(m.IsConstructor && m.IsStatic && m.DeclaringType == owner))
            .SelectMany(m => m.Body.Instructions)
            .Any(i => i.OpCode.Code is Code.Stsfld or Code.Ldsflda && i.Operand is FieldReference written && written.Name == field.Name && written.Resolve() == field);

    private static IEnumerable<TypeDefinition> WithNested(TypeDefinition type) => type.NestedTypes.SelectMany(WithNested).Prepend(type);
}
