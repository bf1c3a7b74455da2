using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Sequitur.GuestCompiler;

/// <summary>Loads and stores through addresses, fields, and values of every type.</summary>
internal sealed partial class BodyTranslator
{
    private bool TranslateMemory(Instruction instruction)
    {
        Code code = instruction.OpCode.Code;
        switch (code)
        {
            case >= Code.Ldc_I4_M1 and <= Code.Ldc_I4_8: PushConstant(code - Code.Ldc_I4_0, _types.Int32); return true;
            case Code.Ldc_I4_S: PushConstant((sbyte)instruction.Operand, _types.Int32); return true;
            case Code.Ldc_I4: PushConstant((int)instruction.Operand, _types.Int32); return true;
            case Code.Ldc_I8: PushConstant((long)instruction.Operand, _types.Int64); return true;
            case Code.Ldnull: Push(new StackEntry("((struct object_header*)0)", _types.Object) { Constant = 0 }); return true;
            case >= Code.Ldind_I1 and <= Code.Ldind_Ref: LoadIndirect(Indirect(code)); return true;
            case >= Code.Stind_Ref and <= Code.Stind_R8 or Code.Stind_I: StoreIndirect(Indirect(code)); return true;
            case Code.Ldobj: LoadIndirect(_types.Resolve((TypeReference)instruction.Operand, Scope)); return true;
            case Code.Stobj: StoreIndirect(_types.Resolve((TypeReference)instruction.Operand, Scope)); return true;
            case Code.Cpobj:
                TypeInstance copied = _types.Resolve((TypeReference)instruction.Operand, Scope);
                LoadIndirect(copied);
                StoreIndirect(copied);
                return true;
            case Code.Initobj: Initialise(_types.Resolve((TypeReference)instruction.Operand, Scope)); return true;
            case Code.Sizeof: PushSize(_types.Resolve((TypeReference)instruction.Operand, Scope)); return true;
            case Code.Ldfld: LoadField(_types.Resolve((FieldReference)instruction.Operand, Scope)); return true;
            case Code.Ldflda: LoadFieldAddress(_types.Resolve((FieldReference)instruction.Operand, Scope)); return true;
            case Code.Stfld: StoreField(_types.Resolve((FieldReference)instruction.Operand, Scope)); return true;
            case Code.Ldsfld: LoadStatic((FieldReference)instruction.Operand, false); return true;
            case Code.Ldsflda: LoadStatic((FieldReference)instruction.Operand, true); return true;
            case Code.Stsfld: throw new UnsupportedException($"{((FieldReference)instruction.Operand).FullName} is written: a guest has no mutable statics");
            case Code.Cpblk: CopyBlock(); return true;
            case Code.Initblk: FillBlock(); return true;
            case Code.Localloc: Allocate(); return true;
            default: return false;
        }
    }

    private TypeInstance? Indirect(Code code) => code switch
    {
        Code.Ldind_I1 or Code.Stind_I1 => _types.Primitive("SByte"),
        Code.Ldind_U1 => _types.Byte,
        Code.Ldind_I2 or Code.Stind_I2 => _types.Primitive("Int16"),
        Code.Ldind_U2 => _types.Primitive("UInt16"),
        Code.Ldind_I4 or Code.Stind_I4 => _types.Int32,
        Code.Ldind_U4 => _types.UInt32,
        Code.Ldind_I8 or Code.Stind_I8 => _types.Int64,
        Code.Ldind_I or Code.Stind_I => _types.IntPtr,
        Code.Ldind_Ref or Code.Stind_Ref => null,
        _ => throw new UnsupportedException("there is no floating point in a guest"),
    };

    /// <summary>What an address points at, as a C lvalue of the type that is accessed.</summary>
    private static string PlaceOf(StackEntry address, TypeInstance type)
    {
        bool typed = address.Kind == StackKind.Pointer && address.Type.Element is { } element && element.CType == type.CType;
        return typed ? address.Place ?? $"*{address.Postfix}" : $"*({type.CType}*){address.Code}";
    }

    /// <summary>The pointed-at type where the size is the same: the C text then reads unsigned what is unsigned.</summary>
    private static TypeInstance Refine(StackEntry address, TypeInstance? accessed, TypeInstance fallback)
    {
        TypeInstance? pointed = address.Kind == StackKind.Pointer ? address.Type.Element : null;
        if (accessed is null)
        {
            return pointed is { Kind: StackKind.Object or StackKind.Pointer } ? pointed : fallback;
        }

        return pointed is { Shape: TypeShape.Primitive or TypeShape.Enumeration } && pointed.Kind == accessed.Kind && pointed.Storage.Size == accessed.Storage.Size && accessed.Size >= 4
            ? pointed
            : accessed;
    }

    private void LoadIndirect(TypeInstance? type)
    {
        StackEntry address = PopValue();
        type = Refine(address, type, _types.Object);
        Push(Fix(new StackEntry(PlaceOf(address, type), type)));
    }

    private void StoreIndirect(TypeInstance? type)
    {
        StackEntry value = PopValue();
        StackEntry address = PopValue();
        type = type is { Shape: TypeShape.Struct } ? type : Refine(address, type, value.Kind is StackKind.Object or StackKind.Pointer ? value.Type : _types.Object);
        _compilation.Layouts.Value(type);
        Emit($"{PlaceOf(address, type)} = {Coerce(value, type)};");
    }

    private void Initialise(TypeInstance type)
    {
        StackEntry address = PopValue();
        _compilation.Layouts.Value(type);
        Emit(type.Shape == TypeShape.Struct
            ? $"{PlaceOf(address, type)} = ({type.CType}){{0}};"
            : $"{PlaceOf(address, type)} = 0;");
    }

    private void PushSize(TypeInstance type)
    {
        _compilation.UseLayout(type);
        if (type.Storage.Shape == TypeShape.Primitive)
        {
            PushConstant(type.Storage.Size, _types.Int32);
            return;
        }

        Push($"(int32_t)sizeof({type.CType})", _types.Int32);
    }

    private void LoadField(FieldInstance field)
    {
        StackEntry instance = PopValue();
        _compilation.UseLayout(field.DeclaringType);
        if (instance.Kind == StackKind.Struct)
        {
            Push($"{instance.Postfix}.{FieldText(field)}", field.Type, instance);
            return;
        }

        string place = FieldPlace(ref instance, field);
        Push(Fix(new StackEntry(place, field.Type)));
    }

    private void LoadFieldAddress(FieldInstance field)
    {
        StackEntry instance = PopValue();
        _compilation.UseLayout(field.DeclaringType);
        string place = FieldPlace(ref instance, field);
        Push(new StackEntry($"(&{place})", _types.ReferenceTo(field.Type)) { Place = place, Reads = instance.Reads });
    }

    private void StoreField(FieldInstance field)
    {
        StackEntry value = PopValue();
        StackEntry instance = PopValue();
        _compilation.UseLayout(field.DeclaringType);
        Emit($"{FieldPlace(ref instance, field)} = {Coerce(value, field.Type)};");
    }

    private string FieldPlace(ref StackEntry instance, FieldInstance field)
    {
        TypeInstance owner = field.DeclaringType;
        if (owner.IsObject)
        {
            instance = NotNull(instance);
            return instance.Type == owner ? $"{instance.Postfix}->{FieldText(field)}" : $"(({owner.CType}){instance.Code})->{FieldText(field)}";
        }

        bool typed = instance.Kind == StackKind.Pointer && instance.Type.Element == owner;
        return typed && instance.Place is { } place ? $"{Bracket(place)}.{FieldText(field)}"
            : typed ? $"{instance.Postfix}->{FieldText(field)}"
            : $"(({owner.CType}*){instance.Code})->{FieldText(field)}";
    }

    private static string Bracket(string place) => place.StartsWith('*') ? $"({place})" : place;

    /// <summary>The field of an inline array stands for the first of its items.</summary>
    private static string FieldText(FieldInstance field) => Layouts.InlineLength(field.DeclaringType) is null ? field.CName : field.CName + "[0]";

    /// <summary>Throws where the object is null; what is returned is known not to be.</summary>
    private StackEntry NotNull(StackEntry entry)
    {
        if (entry.IsNotNull)
        {
            return entry;
        }

        if (entry.Kind != StackKind.Object)
        {
            throw new UnsupportedException("a member of an object on what is none");
        }

        StackEntry fixedEntry = entry.IsPlain ? entry : Fix(entry);
        Emit($"if (!{fixedEntry.Postfix}) guest_throw(102);");
        return fixedEntry with { IsNotNull = true };
    }

    private void CopyBlock()
    {
        StackEntry size = PopValue();
        StackEntry source = PopValue();
        StackEntry destination = PopValue();
        Emit($"guest_memory_copy((void*){destination.Code}, (void*){source.Code}, {Unsigned(size, StackKind.Int32)});");
    }

    private void FillBlock()
    {
        StackEntry size = PopValue();
        StackEntry value = PopValue();
        StackEntry destination = PopValue();
        Emit($"guest_memory_set((void*){destination.Code}, {Signed(value, StackKind.Int32)}, {Unsigned(size, StackKind.Int32)});");
    }

    private void Allocate()
    {
        StackEntry size = PopValue();
        string name = NewTemporary();
        TypeInstance type = _types.PointerTo(_types.Byte);
        if (size.Constant is { } constant and > 0 and <= 1 << 20 && !_flow.IsInLoop(_block.Index))
        {
            // Once per call and of a known size: a variable, which the optimiser understands better than memory taken from the stack.
            _declarations.Add($"_Alignas(16) uint8_t {name}[{constant}];");
            size = ConstantOf(constant, _types.UIntPtr);
        }
        else
        {
            size = FixCompound(size with { Code = Unsigned(size, StackKind.Native), Type = _types.UIntPtr });
            Emit($"uint8_t* {name} = __builtin_alloca_with_align({size.Code} + 16, 128);");
        }

        if (_body.InitLocals)
        {
            Emit($"guest_memory_set({name}, 0, {size.Code});");
        }

        Push(new StackEntry(name, type));
    }

    /// <summary>The value as C converts it into a variable of the type; what is lost is what the IL loses there.</summary>
    private string Coerce(StackEntry value, TypeInstance type)
    {
        TypeInstance target = type.Storage;
        if (target.Shape == TypeShape.Struct || value.Kind == StackKind.Struct)
        {
            return value.Type.CType == target.CType ? value.Code : throw new UnsupportedException($"a {value.Type.FullName} where a {type.FullName} is expected");
        }

        if (value.Type.CType == target.CType)
        {
            return value.Code;
        }

        if (target is { Shape: TypeShape.Array, Element: { } wanted } && value.Type is { Shape: TypeShape.Array, Element: { IsObject: true } given } && wanted != given)
        {
            throw new UnsupportedException($"a {value.Type.FullName} used as a {target.FullName}: what is stored there would not be checked");
        }

        if (target.Shape != TypeShape.Primitive)
        {
            return value.Kind is StackKind.Object or StackKind.Pointer ? $"({target.CType}){value.Code}" : $"({target.CType}){Unsigned(value, StackKind.Native)}";
        }

        if (value.Constant is { } constant && value.Kind != StackKind.Object)
        {
            return target.Size < 4 ? Literal(target.Size == 1 ? target.IsSigned ? (sbyte)constant : (byte)constant : target.IsSigned ? (short)constant : (ushort)constant, _types.Int32) : Literal(constant, target);
        }

        return value.Kind is StackKind.Object or StackKind.Pointer ? $"({target.CType})(uintptr_t){value.Code}"
            : target.Size == 8 && value.Kind == StackKind.Int32 ? Cast(value, StackKind.Native, target.IsSigned)
            : $"({target.CType}){value.Code}";
    }
}
