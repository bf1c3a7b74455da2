using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Sequitur.GuestCompiler;

/// <summary>The values static fields have once their type is initialised.</summary>
internal static class StaticValues
{
    public static string Read(CompilationOptions options, TypeInstance owner, FieldDefinition field, TypeInstance type)
    {
        _ = options;
        if (IsWritten(owner.Definition!, field))
        {
            throw new UnsupportedException($"{field.FullName} is a mutable static, which a guest has none of");
        }

        throw new UnsupportedException($"the static field {field.FullName} of type {type.FullName}: its value is not computed when compiling");
    }

    /// <summary>Whether code other than the static constructor writes the field.</summary>
    private static bool IsWritten(TypeDefinition owner, FieldDefinition field) =>
        !field.IsInitOnly && owner.Module.Types.SelectMany(WithNested)
            .SelectMany(t => t.Methods)
            .Where(m => m.HasBody && !(m.IsConstructor && m.IsStatic))
            .SelectMany(m => m.Body.Instructions)
            .Any(i => i.OpCode.Code is Code.Stsfld or Code.Ldsflda && i.Operand is FieldReference written && written.Name == field.Name && written.Resolve() == field);

    private static System.Collections.Generic.IEnumerable<TypeDefinition> WithNested(TypeDefinition type) =>
        type.NestedTypes.SelectMany(WithNested).Prepend(type);
}
