using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Sequitur.GuestCompiler;

/// <summary>Objects, arrays, casts, exceptions.</summary>
internal sealed partial class BodyTranslator
{
    private TypeInstance? _constraint;

    private bool TranslateObject(Instruction instruction)
    {
        Code code = instruction.OpCode.Code;
        switch (code)
        {
            case Code.Constrained:
                _constraint = _types.Resolve((TypeReference)instruction.Operand, Scope);
                return true;
            case Code.Call or Code.Callvirt:
                TypeInstance? constraint = _constraint;
                _constraint = null;
                Call((MethodReference)instruction.Operand, code == Code.Callvirt, constraint);
                return true;
            case Code.Newobj: NewObject((MethodReference)instruction.Operand); return true;
            case Code.Calli: CallIndirect((CallSite)instruction.Operand); return true;
            case Code.Ldftn:
                MethodInstance function = _types.Resolve((MethodReference)instruction.Operand, Scope);
                if (!function.Definition.IsStatic)
                {
                    throw new UnsupportedException($"a delegate of {function.FullName}: guests pass static functions by delegate*");
                }

                Push(new StackEntry($"(void*)&{_compilation.Use(function, _method)}", _types.PointerTo(_types.Void)));
                return true;
            case Code.Ldstr:
                Push(new StackEntry(_compilation.Literal((string)instruction.Operand), _types.Primitive("String")) { IsNotNull = true });
                return true;
            case Code.Ldtoken: Push(Token((MemberReference)instruction.Operand)); return true;
            case Code.Newarr: NewArray(_types.Resolve((TypeReference)instruction.Operand, Scope)); return true;
            case Code.Ldlen:
                StackEntry array = NotNull(PopValue());
                Push($"(uintptr_t)((struct guest_array*){array.Code})->length", _types.UIntPtr, array);
                return true;
            case >= Code.Ldelem_I1 and <= Code.Ldelem_Ref: LoadElement(Element(code)); return true;
            case >= Code.Stelem_I and <= Code.Stelem_Ref: StoreElement(Element(code)); return true;
            case Code.Ldelem_Any: LoadElement(_types.Resolve((TypeReference)instruction.Operand, Scope)); return true;
            case Code.Stelem_Any: StoreElement(_types.Resolve((TypeReference)instruction.Operand, Scope)); return true;
            case Code.Ldelema:
                TypeInstance element = _types.Resolve((TypeReference)instruction.Operand, Scope);
                string place = ElementPlace(element);
                Push(new StackEntry($"(&{place})", _types.ReferenceTo(element)) { Place = place });
                return true;
            case Code.Box: Box(_types.Resolve((TypeReference)instruction.Operand, Scope)); return true;
            case Code.Isinst: TestType(_types.Resolve((TypeReference)instruction.Operand, Scope)); return true;
            case Code.Castclass: CastObject(_types.Resolve((TypeReference)instruction.Operand, Scope)); return true;
            case Code.Unbox_Any: Unbox(_types.Resolve((TypeReference)instruction.Operand, Scope)); return true;
            default: return false;
        }
    }

    private TypeInstance? Element(Code code) => code switch
    {
        Code.Ldelem_I1 or Code.Stelem_I1 => _types.Primitive("SByte"),
        Code.Ldelem_U1 => _types.Byte,
        Code.Ldelem_I2 or Code.Stelem_I2 => _types.Primitive("Int16"),
        Code.Ldelem_U2 => _types.Primitive("UInt16"),
        Code.Ldelem_I4 or Code.Stelem_I4 => _types.Int32,
        Code.Ldelem_U4 => _types.UInt32,
        Code.Ldelem_I8 or Code.Stelem_I8 => _types.Int64,
        Code.Ldelem_I or Code.Stelem_I => _types.IntPtr,
        Code.Ldelem_Ref or Code.Stelem_Ref => null,
        _ => throw new UnsupportedException("there is no floating point in a guest"),
    };

    private void LoadElement(TypeInstance? type)
    {
        // An array of ulong is read by ldelem.i8 and the like: the type of the item says more than the instruction.
        string place = ElementPlace(type, out TypeInstance element);
        Push(Fix(new StackEntry(place, element)));
    }

    private void StoreElement(TypeInstance? type)
    {
        StackEntry value = FixCompound(PopValue());
        string place = ElementPlace(type, out TypeInstance element);
        Emit($"{place} = {Coerce(value, element)};");
    }

    private string ElementPlace(TypeInstance? type) => ElementPlace(type, out _);

    private string ElementPlace(TypeInstance? type, out TypeInstance element)
    {
        StackEntry index = FixCompound(PopValue());
        StackEntry array = NotNull(FixCompound(PopValue()));
        TypeInstance? known = array.Type.Shape == TypeShape.Array ? array.Type.Element : null;
        element = type is null ? known ?? _types.Object
            : known is { IsValue: true } && type.Shape == TypeShape.Primitive && known.Storage.Size == type.Storage.Size ? known
            : type;
        TypeInstance arrayType = known == element ? array.Type : _types.ArrayOf(element);
        _compilation.UseLayout(arrayType);
        string code = array.Type == arrayType ? array.Postfix : $"(({arrayType.CType}){array.Code})";
        string at = index.Kind == StackKind.Int32 ? Unsigned(index, StackKind.Int32) : Unsigned(index, StackKind.Native);
        Emit($"if ({at} >= (uint32_t){code}->length) guest_throw(101);");
        return $"{code}->items[{at}]";
    }

    private void NewArray(TypeInstance element)
    {
        StackEntry length = FixCompound(PopValue());
        TypeInstance type = _types.ArrayOf(element);
        string name = NewTemporary();
        string count = Signed(length, length.Kind == StackKind.Int32 ? StackKind.Int32 : StackKind.Native);
        _compilation.UseLayout(type);
        if (length.Constant is null or < 0 or > int.MaxValue)
        {
            Emit($"if ({count} < 0 || (int64_t){count} > 0x7fffffc7) guest_throw(103);");
        }

        Emit($"{type.CType} {name} = guest_allocate(sizeof({type.CName}) + (size_t){count} * sizeof({element.CType}));");
        Emit($"{name}->type = {_compilation.TypeId(type)};");
        Emit($"{name}->length = (int32_t){count};");
        Push(new StackEntry(name, type) { IsNotNull = true });
    }

    private void NewObject(MethodReference reference)
    {
        TypeInstance type = _types.Resolve(reference.DeclaringType, Scope);
        if (_types.IsException(type))
        {
            for (int i = 0; i < reference.Parameters.Count; i++)
            {
                Pop();
            }

            Push(new StackEntry("0", type) { Role = EntryRole.Exception });
            return;
        }

        if (type.Definition?.BaseType?.FullName == "System.MulticastDelegate")
        {
            throw new UnsupportedException($"a delegate of type {type.FullName}: guests pass static functions by delegate*");
        }

        if (type.Definition?.Methods.Any(m => m.Name == "Finalize" && m is { IsVirtual: true, Parameters.Count: 0 }) == true)
        {
            throw new UnsupportedException($"{type.FullName} has a finalizer, which no guest runs");
        }

        MethodInstance constructor = _types.Resolve(reference, Scope);
        StackEntry[] arguments = PopArguments(reference.Parameters.Count);
        string name = NewTemporary();
        _compilation.UseLayout(type);
        if (type.IsValue)
        {
            Emit($"{type.CType} {name} = {{0}};");
            Invoke(constructor, [new StackEntry($"(&{name})", _types.ReferenceTo(type)) { Place = name }, .. arguments]);
            Push(new StackEntry(name, type));
            return;
        }

        Emit($"{type.CType} {name} = guest_allocate(sizeof({type.CName}));");
        Emit($"((struct object_header*){name})->type = {_compilation.TypeId(type)};");
        StackEntry created = new(name, type) { IsNotNull = true };
        Invoke(constructor, [created, .. arguments]);
        Push(created);
    }

    private void Throw(StackEntry exception)
    {
        if (exception.Role != EntryRole.Exception)
        {
            throw new UnsupportedException("a throw of an exception that is not made in the same place");
        }

        Emit($"guest_throw({ExitCode(exception.Type.FullName)});");
        Emit("__builtin_unreachable();");
    }

    private static int ExitCode(string exception) => exception switch
    {
        "System.IndexOutOfRangeException" => 101,
        "System.NullReferenceException" => 102,
        "System.OverflowException" => 103,
        "System.DivideByZeroException" => 104,
        "System.InvalidCastException" => 105,
        "System.OutOfMemoryException" => 106,
        _ => 107,
    };

    private StackEntry Token(MemberReference operand) => operand switch
    {
        TypeReference type => new StackEntry("0", _types.Object) { Role = EntryRole.Token, Token = _types.Resolve(type, Scope) },
        FieldReference field => new StackEntry("0", _types.Object) { Role = EntryRole.Token, Token = field.Resolve() },
        _ => throw new UnsupportedException("a token of a method"),
    };

    private void Box(TypeInstance type)
    {
        if (type.IsObject)
        {
            return;
        }

        if (type.Is("System.Nullable`1"))
        {
            throw new UnsupportedException("boxing of a nullable value");
        }

        Push(PopValue() with { Role = EntryRole.Box, Token = type, Constant = null });
    }

    private void TestType(TypeInstance type)
    {
        StackEntry value = Pop();
        if (value.Role == EntryRole.Box)
        {
            Push(_types.IsAssignable((TypeInstance)value.Token!, type) ? value : new StackEntry("((struct object_header*)0)", _types.Object) { Constant = 0 });
            return;
        }

        if (type.IsValue)
        {
            throw new UnsupportedException($"a test for a box of {type.FullName}: a guest has no boxes");
        }

        if (value.IsConstant(0))
        {
            Push(value);
            return;
        }

        RefuseUntold(type);
        value = FixCompound(value);
        string test = _compilation.TypeTest(type);
        Push($"({type.CType})({test}((struct object_header*){value.Code}) ? {value.Code} : 0)", type, value);
    }

    private void CastObject(TypeInstance type)
    {
        StackEntry value = FixCompound(PopValue());
        if (!_types.IsAssignable(value.Type, type))
        {
            RefuseUntold(type);
            Emit($"if ({value.Postfix} && !{_compilation.TypeTest(type)}((struct object_header*){value.Code})) guest_throw(105);");
        }

        Push(new StackEntry($"({type.CType}){value.Code}", type) { Reads = value.Reads, IsNotNull = value.IsNotNull });
    }

    /// <summary>Objects say their type by a number, which a literal lacks and which an array of a derived item does not share with one of its base.</summary>
    private static void RefuseUntold(TypeInstance type)
    {
        if (type.FullName == "System.String" || type is { Shape: TypeShape.Array, Element.IsObject: true })
        {
            throw new UnsupportedException($"a test whether an object is a {type.FullName}, which no guest can tell");
        }
    }

    private void Unbox(TypeInstance type)
    {
        StackEntry value = Pop();
        if (value.Role == EntryRole.Box && value.Token == type)
        {
            Push(value with { Role = EntryRole.Value, Token = null });
            return;
        }

        if (!type.IsObject)
        {
            throw new UnsupportedException($"unboxing to {type.FullName}: a guest has no boxes");
        }

        Push(value);
        CastObject(type);
    }

    private StackEntry[] PopArguments(int count)
    {
        List<StackEntry> arguments = [.. Enumerable.Range(0, count).Select(_ => PopValue())];
        arguments.Reverse();
        return [.. arguments];
    }
}
