using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Sequitur.GuestCompiler;

/// <summary>Calls: which method is meant, and the C call of it.</summary>
internal sealed partial class BodyTranslator
{
    private void Call(MethodReference reference, bool isVirtual, TypeInstance? constraint)
    {
        if (Intrinsic(reference))
        {
            return;
        }

        if (reference.DeclaringType is not TypeDefinition && reference.DeclaringType.FullName == "System.Array" && reference is not GenericInstanceMethod)
        {
            CallArray(reference);
            return;
        }

        TypeInstance declaring = _types.Resolve(reference.DeclaringType, Scope);
        if (constraint is not null)
        {
            CallConstrained(reference, constraint);
            return;
        }

        if (_compilation.Primitive(reference, declaring, Scope) is { } replacement)
        {
            Invoke(replacement, PopArguments(replacement.Parameters.Count));
            return;
        }

        MethodInstance method = _types.Resolve(reference, Scope);
        StackEntry[] arguments = PopArguments(method.Parameters.Count);
        if (isVirtual && method.Definition.HasThis && method.DeclaringType.IsObject)
        {
            arguments[0] = NotNull(arguments[0]);
            if (method.Definition.IsVirtual)
            {
                CallVirtual(method, arguments);
                return;
            }
        }

        Invoke(method, arguments);
    }

    private void CallVirtual(MethodInstance method, StackEntry[] arguments)
    {
        // What is known of the receiver may be more than the call says: a sealed class has one implementation.
        TypeInstance known = arguments[0].Type.IsObject && _types.IsAssignable(arguments[0].Type, method.DeclaringType) ? arguments[0].Type : method.DeclaringType;
        if (known.IsSealed || (method.Definition.IsFinal && method.DeclaringType.Shape == TypeShape.Class))
        {
            Invoke(_compilation.Implementations.Find(known, method), arguments);
            return;
        }

        if (method.HasAttribute("Sequitur.Primitives.HostOnlyAttribute"))
        {
            throw new UnsupportedException($"{method.FullName} is [HostOnly]");
        }

        Emission(_compilation.Dispatch(method, _method), method, arguments);
    }

    private void CallConstrained(MethodReference reference, TypeInstance constraint)
    {
        MethodInstance? target = _compilation.Primitive(reference, constraint, Scope);
        if (target is not null)
        {
            Invoke(target, PopArguments(target.Parameters.Count));
            return;
        }

        if (constraint.Shape == TypeShape.Struct && reference.DeclaringType.FullName is "System.Object" or "System.ValueType")
        {
            string signature = TypeResolver.Signature(reference);
            MethodDefinition own = constraint.Definition!.Methods.FirstOrDefault(m => m.Name == reference.Name && TypeResolver.Signature(m) == signature)
                ?? throw new UnsupportedException($"{constraint.FullName} has no {reference.Name} of its own: that of every object would need a box");
            target = _types.Instantiate(constraint, own, []);
            Invoke(target, PopArguments(target.Parameters.Count));
            return;
        }

        MethodInstance method = _types.Resolve(reference, Scope);
        StackEntry[] arguments = PopArguments(method.Parameters.Count);
        if (!method.Definition.HasThis || constraint.IsValue)
        {
            Invoke(_compilation.Implementations.Find(constraint, method), arguments);
            return;
        }

        StackEntry receiver = Fix(new StackEntry(PlaceOf(arguments[0], constraint), constraint));
        arguments[0] = NotNull(receiver);
        bool hasOne = _types.IsAssignable(constraint, method.DeclaringType);
        if (!hasOne && method.DeclaringType.FullName.StartsWith("System.IEquatable`1<", StringComparison.Ordinal))
        {
            Push($"((uintptr_t){arguments[0].Code} == (uintptr_t){arguments[1].Code})", _types.Int32, arguments);
            return;
        }

        CallVirtual(method, arguments);
    }

    /// <summary>Array.Copy and the like: the stand-in has them by the type of the items.</summary>
    private void CallArray(MethodReference reference)
    {
        int count = reference.Parameters.Count + (reference.HasThis ? 1 : 0);
        StackEntry[] arguments = PopArguments(count);
        TypeInstance first = arguments[0].Type;
        TypeInstance home = _types.Resolve(reference.DeclaringType, Scope);
        MethodDefinition? generic = home.Definition?.Methods.FirstOrDefault(m => m.Name == reference.Name && m.GenericParameters.Count == 1 && m.Parameters.Count == count);
        if (generic is null || first.Shape != TypeShape.Array)
        {
            throw new UnsupportedException(generic is null ? $"{reference.FullName} has no replacement in the guest's core library" : $"{reference.Name} of an array whose items are not known");
        }

        Invoke(_types.Instantiate(home, generic, [first.Element!]), arguments);
    }

    private void Invoke(MethodInstance method, IReadOnlyList<StackEntry> arguments)
    {
        if (method.Definition.Name == ".ctor" && method.DeclaringType.IsOpaque)
        {
            return;
        }

        if (ConstantResult(method) is { } constant && method.ReturnType.Kind is StackKind.Int32 or StackKind.Int64)
        {
            PushConstant(constant, method.ReturnType.Kind == StackKind.Int32 ? _types.Int32 : _types.Int64);
            return;
        }

        if (method.AttributeText("Sequitur.GuestCorlib.IntrinsicAttribute") is { } intrinsic)
        {
            foreach (TypeInstance argument in method.Arguments)
            {
                _compilation.UseLayout(argument);
            }

            EmissionOf($"intrinsic_{intrinsic}", method, [.. method.Arguments.Select(a => a.CType), .. Coerced(method, arguments)]);
            return;
        }

        Emission(_compilation.Use(method, _method), method, arguments);
    }

    private void Emission(string function, MethodInstance method, IReadOnlyList<StackEntry> arguments) =>
        EmissionOf(function, method, Coerced(method, arguments));

    private void EmissionOf(string function, MethodInstance method, IReadOnlyList<string> arguments)
    {
        string call = $"{function}({string.Join(", ", arguments)})";
        if (method.ReturnType.Shape == TypeShape.Void)
        {
            Emit(call + ";");
            return;
        }

        Push(Fix(new StackEntry(call, method.ReturnType)));
    }

    private string[] Coerced(MethodInstance method, IReadOnlyList<StackEntry> arguments) =>
        [.. arguments.Select((a, i) => Coerce(a, method.Parameters[i]))];

    /// <summary>What a method returns that does nothing else than return a number, so that branches on it fold.</summary>
    private static long? ConstantResult(MethodInstance method)
    {
        if (!method.Definition.HasBody || method.Definition.IsAbstract || method.Definition.Body.HasExceptionHandlers)
        {
            return null;
        }

        Instruction[] body = [.. method.Definition.Body.Instructions.Where(i => i.OpCode.Code != Code.Nop)];
        return body.Length != 2 || body[1].OpCode.Code != Code.Ret ? null : body[0].OpCode.Code switch
        {
            >= Code.Ldc_I4_M1 and <= Code.Ldc_I4_8 => body[0].OpCode.Code - Code.Ldc_I4_0,
            Code.Ldc_I4_S => (sbyte)body[0].Operand,
            Code.Ldc_I4 => (int)body[0].Operand,
            Code.Ldc_I8 => (long)body[0].Operand,
            _ => null,
        };
    }

    private void CallIndirect(CallSite site)
    {
        StackEntry function = FixCompound(PopValue());
        StackEntry[] arguments = PopArguments(site.Parameters.Count);
        TypeInstance result = _types.Resolve(site.ReturnType, Scope);
        TypeInstance[] parameters = [.. site.Parameters.Select(p => _types.Resolve(p.ParameterType, Scope))];
        string signature = parameters.Length == 0 ? "void" : string.Join(", ", parameters.Select(p => p.CType));
        string call = $"(({result.CType} (*)({signature})){function.Code})({string.Join(", ", arguments.Select((a, i) => Coerce(a, parameters[i])))})";
        if (result.Shape == TypeShape.Void)
        {
            Emit(call + ";");
            return;
        }

        Push(Fix(new StackEntry(call, result)));
    }

    private void LoadStatic(FieldReference reference, bool address)
    {
        TypeInstance owner = _types.Resolve(reference.DeclaringType, Scope);
        FieldDefinition field = owner.Definition?.Fields.FirstOrDefault(f => f.Name == reference.Name)
            ?? throw new UnsupportedException($"the static field {reference.FullName} is not known here");
        if (field.InitialValue is { Length: > 0 } data)
        {
            string name = _compilation.Statics.Data(data);
            if (!address)
            {
                TypeInstance type = _types.Resolve(field.FieldType, Scope);
                _compilation.UseLayout(type);
                Push(Fix(new StackEntry($"*({type.CType}*){name}", type)));
                return;
            }

            Push(new StackEntry($"(uint8_t*){name}", _types.PointerTo(_types.Byte)) { IsNotNull = true });
            return;
        }

        TypeInstance valueType = _types.Resolve(field.FieldType, new GenericScope(owner.Arguments, []));
        string place = _compilation.Statics.Field(owner, field, valueType);
        Push(address
            ? new StackEntry($"(({valueType.CType}*)&{place})", _types.ReferenceTo(valueType))
            : new StackEntry(place, valueType) { IsNotNull = false });
    }
}
