using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Sequitur.GuestCompiler;

/// <summary>A method as a C function: its head, and its body by translation or by the machine.</summary>
internal sealed class FunctionWriter(Compilation compilation, IReadOnlySet<string> accelerators)
{
    private const string MachineModule = "zkvm";

    /// <summary>The C function of the runtime a method is imported from, or null for a method with a body.</summary>
    public static string? MachineFunction(MethodInstance method) =>
        method.Definition is not { IsPInvokeImpl: true, PInvokeInfo: { } import } ? null
        : import.Module.Name == MachineModule ? import.EntryPoint
        : throw new UnsupportedException($"{method.FullName} is imported from {import.Module.Name}: a guest imports from \"{MachineModule}\" alone");

    public (string Prototype, string Function) Write(MethodInstance method)
    {
        Refuse(method);
        string body = method.AttributeText("Sequitur.Primitives.AcceleratedAttribute") is { } operation && accelerators.Contains(operation)
            ? Accelerated(method, operation)
            : new BodyTranslator(compilation, method).Translate();
        compilation.Layouts.Value(method.ReturnType);
        foreach (TypeInstance parameter in method.Parameters)
        {
            compilation.Layouts.Value(parameter);
        }

        foreach (Mono.Cecil.Cil.VariableDefinition variable in method.Definition.Body.Variables)
        {
            compilation.Layouts.Value(compilation.Types.Resolve(variable.VariableType, method.Scope));
        }

        string[] names = BodyTranslator.ArgumentNames(method);
        string parameters = names.Length == 0 ? "void" : string.Join(", ", method.Parameters.Select((p, i) => $"{p.CType} {names[i]}"));
        string head = $"{Modifiers(method)}{method.ReturnType.CType} {method.CName}({parameters})";
        StringBuilder function = new();
        function.Append($"/* {method.FullName} */\n{head}\n{{\n{body}}}\n\n");
        return (head + ";\n", function.ToString());
    }

    private static string Modifiers(MethodInstance method) =>
        method.Definition.NoInlining ? "static __attribute__((noinline)) "
        : method.Definition.AggressiveInlining ? "static inline __attribute__((always_inline)) "
        : "static ";

    private void Refuse(MethodInstance method)
    {
        if (compilation.Assemblies.IsFramework(method.Definition.DeclaringType))
        {
            throw new UnsupportedException("is a method of .NET that no guest has");
        }

        if (method.HasAttribute("Sequitur.Primitives.HostOnlyAttribute")
            || method.DeclaringType.Definition?.CustomAttributes.Any(a => a.AttributeType.FullName == "Sequitur.Primitives.HostOnlyAttribute") == true)
        {
            throw new UnsupportedException("is [HostOnly], which no guest runs");
        }

        if (!method.Definition.HasBody)
        {
            throw new UnsupportedException("has no body in IL");
        }
    }

    private static string Accelerated(MethodInstance method, string operation)
    {
        string[] names = BodyTranslator.ArgumentNames(method);
        List<string> arguments = [.. names.Select((name, i) => method.Parameters[i].Shape == TypeShape.Struct ? "(void*)&" + name : name)];
        if (method.ReturnType.Shape == TypeShape.Void)
        {
            return $"    accelerated_{operation}({string.Join(", ", arguments.Select(Untyped))});\n";
        }

        arguments.Insert(0, "&result_of");
        return $"    {method.ReturnType.CType} result_of = {{0}};\n    accelerated_{operation}({string.Join(", ", arguments.Select(Untyped))});\n    return result_of;\n";

        string Untyped(string argument, int index)
        {
            int parameter = index - (method.ReturnType.Shape == TypeShape.Void ? 0 : 1);
            return parameter >= 0 && method.Parameters[parameter].Shape is TypeShape.Primitive or TypeShape.Enumeration ? argument : "(void*)" + argument;
        }
    }
}
