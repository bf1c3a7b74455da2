using System;
using System.Linq;
using Mono.Cecil;

namespace Sequitur.GuestCompiler;

/// <summary>Methods of .NET that are not C# of any kind: the compiler knows what they do.</summary>
internal sealed partial class BodyTranslator
{
    private bool Intrinsic(MethodReference reference)
    {
        string type = reference.DeclaringType.GetElementType().FullName;
        string name = reference.Name;
        if (name == "get_IsSupported" && type.StartsWith("System.Runtime.Intrinsics.", StringComparison.Ordinal))
        {
            PushConstant(0, _types.Int32);
            return true;
        }

        switch (type)
        {
            case "Sequitur.Primitives.HostBody" when name == "get_IsEnabled":
                PushConstant(0, _types.Int32);
                return true;
            case "System.Object" when name == ".ctor":
                Pop();
                return true;
            case "System.Object" when name == "ReferenceEquals":
                Push(Compare(Mono.Cecil.Cil.Code.Beq));
                return true;
            case "System.Type": return TypeIntrinsic(name);
            case "System.GC" when name is "AllocateUninitializedArray" or "AllocateArray":
                Pop();
                NewArray(GenericArgument(reference, 0));
                return true;
            case "System.Array" when name == "Empty":
                TypeInstance array = _types.ArrayOf(GenericArgument(reference, 0));
                _compilation.UseLayout(array);
                Push(new StackEntry($"({array.CType})&{_compilation.Statics.EmptyArray(array)}", array) { IsNotNull = true });
                return true;
            case "System.Array" when name == "get_Length":
                StackEntry measured = NotNull(PopValue());
                Push($"((struct guest_array*){measured.Code})->length", _types.Int32, measured);
                return true;
            case "System.Runtime.CompilerServices.RuntimeHelpers": return RuntimeIntrinsic(reference);
            case "System.Runtime.CompilerServices.Unsafe": return UnsafeIntrinsic(reference);
            default: return false;
        }
    }

    private TypeInstance GenericArgument(MethodReference reference, int index) =>
        _types.Resolve(((GenericInstanceMethod)reference).GenericArguments[index], Scope);

    private bool TypeIntrinsic(string name)
    {
        switch (name)
        {
            case "GetTypeFromHandle":
                return true;
            case "op_Equality" or "op_Inequality":
                StackEntry right = Pop();
                StackEntry left = Pop();
                if (left.Token is not TypeInstance a || right.Token is not TypeInstance b)
                {
                    throw new UnsupportedException("types are compared that are not written as typeof");
                }

                PushConstant((a == b) == (name == "op_Equality") ? 1 : 0, _types.Int32);
                return true;
            case "get_IsValueType" when _stack[^1].Token is TypeInstance type:
                Pop();
                PushConstant(type.IsValue ? 1 : 0, _types.Int32);
                return true;
            default:
                return false;
        }
    }

    private bool RuntimeIntrinsic(MethodReference reference)
    {
        switch (reference.Name)
        {
            case "InitializeArray":
                byte[] data = TokenData(Pop());
                StackEntry array = PopValue();
                TypeInstance item = array.Type.Element ?? throw new UnsupportedException("an array whose items are not known is initialised");
                Emit($"guest_memory_copy({array.Postfix}->items, {_compilation.Statics.Data(data)}, {data.Length / item.Storage.Size * item.Storage.Size});");
                return true;
            case "CreateSpan":
                data = TokenData(Pop());
                TypeInstance element = GenericArgument(reference, 0);
                TypeInstance span = _types.Instantiate(_compilation.Assemblies.StandIn("System.ReadOnlySpan`1")!, [element]);
                MethodDefinition constructor = span.Definition!.Methods.First(m => m.IsConstructor && m.Parameters.Count == 2 && m.Parameters[0].ParameterType is PointerType);
                string name = NewTemporary();
                Emit($"{span.CType} {name} = {{0}};");
                Invoke(
                    _types.Instantiate(span, constructor, []),
                    [
                        new StackEntry($"(&{name})", _types.ReferenceTo(span)),
                        new StackEntry($"(void*){_compilation.Statics.Data(data)}", _types.PointerTo(_types.Void)),
                        ConstantOf(data.Length / element.Storage.Size, _types.Int32),
                    ]);
                Push(new StackEntry(name, span));
                return true;
            case "IsReferenceOrContainsReferences":
                PushConstant(Layouts.HasReferences(GenericArgument(reference, 0)) ? 1 : 0, _types.Int32);
                return true;
            default:
                return false;
        }
    }

    private static byte[] TokenData(StackEntry token) =>
        token.Token is FieldDefinition { InitialValue: { Length: > 0 } data } ? data : throw new UnsupportedException("static data that is not in the assembly");

    private bool UnsafeIntrinsic(MethodReference reference)
    {
        TypeInstance[] arguments = reference is GenericInstanceMethod generic ? [.. generic.GenericArguments.Select(a => _types.Resolve(a, Scope))] : [];
        foreach (TypeInstance argument in arguments)
        {
            _compilation.UseLayout(argument);
        }

        TypeInstance type = arguments.Length == 0 ? _types.Void : arguments[^1];
        switch (reference.Name)
        {
            case "Add" or "Subtract":
                StackEntry count = PopValue();
                StackEntry from = PopValue();
                Push($"(({type.CType}*){from.Code} {(reference.Name == "Add" ? "+" : "-")} {Signed(count, StackKind.Native)})", Retype(from, type), from, count);
                return true;
            case "AddByteOffset" or "SubtractByteOffset":
                count = PopValue();
                from = PopValue();
                Push($"({type.CType}*)((uint8_t*){from.Code} {(reference.Name == "AddByteOffset" ? "+" : "-")} {Signed(count, StackKind.Native)})", Retype(from, type), from, count);
                return true;
            case "ByteOffset":
                StackEntry target = PopValue();
                StackEntry origin = PopValue();
                Push($"((intptr_t){target.Code} - (intptr_t){origin.Code})", _types.IntPtr, target, origin);
                return true;
            case "As" when arguments.Length == 1:
                StackEntry item = PopValue();
                Push(new StackEntry($"({type.CType}){item.Code}", type) { Reads = item.Reads, IsNotNull = item.IsNotNull });
                return true;
            case "As" or "AsRef" or "AsPointer" or "Unbox":
                item = PopValue();
                TypeInstance result = reference.Name == "AsPointer" ? _types.PointerTo(_types.Void) : _types.ReferenceTo(type);
                Push(item.Kind == StackKind.Pointer && item.Type.Element == result.Element
                    ? item with { Type = result }
                    : new StackEntry($"({result.CType}){(item.Kind == StackKind.Pointer ? item.Code : Unsigned(item, StackKind.Native))}", result) { Reads = item.Reads });
                return true;
            case "SizeOf": PushSize(type); return true;
            case "SkipInit": Pop(); return true;
            case "NullRef": Push($"({type.CType}*)0", _types.ReferenceTo(type)); return true;
            case "IsNullRef": Push($"((uintptr_t){PopValue().Code} == 0)", _types.Int32); return true;
            case "AreSame": Push(Compare(Mono.Cecil.Cil.Code.Beq)); return true;
            case "IsAddressLessThan": Push(Compare(Mono.Cecil.Cil.Code.Blt_Un)); return true;
            case "IsAddressGreaterThan": Push(Compare(Mono.Cecil.Cil.Code.Bgt_Un)); return true;
            case "CopyBlock" or "CopyBlockUnaligned": CopyBlock(); return true;
            case "InitBlock" or "InitBlockUnaligned": FillBlock(); return true;
            default: return UnsafeAccess(reference.Name, arguments, type);
        }
    }

    private TypeInstance Retype(StackEntry pointer, TypeInstance element) =>
        pointer.Type.Shape == TypeShape.Pointer && pointer.Type.Element == _types.Void ? pointer.Type
        : pointer.Type.Shape == TypeShape.Pointer ? _types.PointerTo(element) : _types.ReferenceTo(element);

    private bool UnsafeAccess(string name, TypeInstance[] arguments, TypeInstance type)
    {
        switch (name)
        {
            case "Read":
                StackEntry source = PopValue();
                Push(Fix(new StackEntry($"*({type.CType}*){source.Code}", type)));
                return true;
            case "ReadUnaligned":
                source = PopValue();
                string temporary = NewTemporary();
                Emit($"{type.CType} {temporary};");
                Emit($"__builtin_memcpy(&{temporary}, {source.Code}, sizeof({type.CType}));");
                Push(new StackEntry(temporary, type));
                return true;
            case "Write":
                StackEntry value = PopValue();
                StackEntry destination = PopValue();
                Emit($"*({type.CType}*){destination.Code} = {Coerce(value, type)};");
                return true;
            case "WriteUnaligned":
                value = PopValue();
                destination = PopValue();
                temporary = NewTemporary();
                Emit($"{type.CType} {temporary} = {Coerce(value, type)};");
                Emit($"__builtin_memcpy({destination.Code}, &{temporary}, sizeof({type.CType}));");
                return true;
            case "BitCast":
                value = PopValue();
                temporary = NewTemporary();
                string bits = NewTemporary();
                Emit($"{arguments[0].CType} {bits} = {Coerce(value, arguments[0])};");
                Emit($"{type.CType} {temporary};");
                Emit($"_Static_assert(sizeof({temporary}) == sizeof({bits}), \"a bit cast between sizes\");");
                Emit($"__builtin_memcpy(&{temporary}, &{bits}, sizeof({bits}));");
                Push(new StackEntry(temporary, type));
                return true;
            default:
                return false;
        }
    }
}
