using Mono.Cecil.Cil;

namespace Sequitur.GuestCompiler;

/// <summary>Integers: C's operators with the widths and signs of ECMA-335 III.1.5, and checks where C has none.</summary>
internal sealed partial class BodyTranslator
{
    private const int OverflowCode = 103;
    private const int DivisionCode = 104;

    /// <summary>The kind two operands are computed in.</summary>
    private static StackKind Common(StackEntry left, StackEntry right)
    {
        StackKind a = left.Kind == StackKind.Pointer ? StackKind.Native : left.Kind;
        StackKind b = right.Kind == StackKind.Pointer ? StackKind.Native : right.Kind;
        return a == b ? a
            : (a, b) is (StackKind.Int32, StackKind.Native) or (StackKind.Native, StackKind.Int32) ? StackKind.Native
            : throw new UnsupportedException($"an operation on {left.Type.FullName} and {right.Type.FullName}");
    }

    private TypeInstance NumberType(StackKind kind, bool signed) => kind switch
    {
        StackKind.Int32 => signed ? _types.Int32 : _types.UInt32,
        StackKind.Int64 => signed ? _types.Int64 : _types.UInt64,
        StackKind.Native => signed ? _types.IntPtr : _types.UIntPtr,
        _ => throw new UnsupportedException("arithmetic on what is no number"),
    };

    private string Signed(StackEntry entry, StackKind kind) => Cast(entry, kind, true);

    private string Unsigned(StackEntry entry, StackKind kind) => Cast(entry, kind, false);

    /// <summary>The entry as a C expression of exactly the width and sign asked for; Int32 widens with its sign.</summary>
    private string Cast(StackEntry entry, StackKind kind, bool signed)
    {
        TypeInstance wanted = NumberType(kind, signed);
        if (entry.Constant is { } constant)
        {
            return Literal(constant, wanted);
        }

        TypeInstance type = entry.Type.Storage;
        bool widens = entry.Kind == StackKind.Int32 && kind != StackKind.Int32;
        if (widens && type == _types.UInt32)
        {
            return $"({wanted.CType})(int32_t){entry.Code}";
        }

        // Smaller integers are promoted to int by every C operator, as the evaluation stack promotes them.
        bool fits = type.CType == wanted.CType || (signed && kind == StackKind.Int32 && type.Size is 1 or 2 && type.Shape == TypeShape.Primitive);
        return fits ? entry.Code : $"({wanted.CType}){entry.Code}";
    }

    private static bool IsUnsigned(StackEntry entry) =>
        entry.Type.Storage is { Shape: TypeShape.Primitive, IsSigned: false, Size: >= 4 };

    private void Binary(string symbol, bool isUnsignedOnly = false, bool isSignedOnly = false)
    {
        StackEntry right = PopValue();
        StackEntry left = PopValue();
        StackKind kind = Common(left, right);
        if (kind == StackKind.Native && (left.Kind == StackKind.Pointer || right.Kind == StackKind.Pointer) && PointerArithmetic(symbol, left, right))
        {
            return;
        }

        bool unsigned = isUnsignedOnly || (!isSignedOnly && (IsUnsigned(left) || left.Constant is not null) && (IsUnsigned(right) || right.Constant is not null));
        TypeInstance type = NumberType(kind, !unsigned);
        if (Fold(symbol, left, right, kind) is { } folded)
        {
            PushConstant(folded, NumberType(kind, true));
            return;
        }

        Push($"({Cast(left, kind, !unsigned)} {symbol} {Cast(right, kind, !unsigned)})", type, left, right);
    }

    private static long? Fold(string symbol, StackEntry left, StackEntry right, StackKind kind)
    {
        if (left.Constant is not { } a || right.Constant is not { } b || kind is not (StackKind.Int32 or StackKind.Int64))
        {
            return null;
        }

        long? value = symbol switch
        {
            "+" => unchecked(a + b),
            "-" => unchecked(a - b),
            "*" => unchecked(a * b),
            "&" => a & b,
            "|" => a | b,
            "^" => a ^ b,
            _ => null,
        };
        return kind == StackKind.Int32 && value is { } wide ? unchecked((int)wide) : value;
    }

    private bool PointerArithmetic(string symbol, StackEntry left, StackEntry right)
    {
        if (symbol == "+" && left.Kind != right.Kind)
        {
            (StackEntry pointer, StackEntry offset) = left.Kind == StackKind.Pointer ? (left, right) : (right, left);
            Push($"({pointer.Type.CType})((uint8_t*){pointer.Code} + {Signed(offset, StackKind.Native)})", pointer.Type, pointer, offset);
            return true;
        }

        if (symbol == "-" && left.Kind == StackKind.Pointer && right.Kind != StackKind.Pointer)
        {
            Push($"({left.Type.CType})((uint8_t*){left.Code} - {Signed(right, StackKind.Native)})", left.Type, left, right);
            return true;
        }

        return false;
    }

    private void Shift(Code code)
    {
        StackEntry count = PopValue();
        StackEntry value = PopValue();
        int mask = value.Kind == StackKind.Int32 ? 31 : 63;
        bool signed = code == Code.Shr || (code == Code.Shl && !IsUnsigned(value));
        string by = count.Constant is { } known ? $"{known & mask}" : $"({Signed(count, StackKind.Int32 == count.Kind ? StackKind.Int32 : count.Kind)} & {mask})";
        Push($"({Cast(value, value.Kind, signed)} {(code == Code.Shl ? "<<" : ">>")} {by})", NumberType(value.Kind, signed), value, count);
    }

    private void Unary(string symbol)
    {
        StackEntry value = PopValue();
        Push($"({symbol}{Cast(value, value.Kind, !IsUnsigned(value))})", NumberType(value.Kind, !IsUnsigned(value)), value);
    }

    private void Divide(Code code)
    {
        StackEntry right = FixCompound(PopValue());
        StackEntry left = FixCompound(PopValue());
        StackKind kind = Common(left, right);
        bool signed = code is Code.Div or Code.Rem;
        TypeInstance type = NumberType(kind, signed);
        string a = Cast(left, kind, signed);
        string b = Cast(right, kind, signed);
        if (right.Constant is null or 0)
        {
            Emit($"if ({b} == 0) guest_throw({DivisionCode});");
        }

        if (signed && right.Constant is null or -1)
        {
            string least = kind == StackKind.Int32 ? "(-2147483647 - 1)" : "(-9223372036854775807L - 1)";
            Emit($"if ({b} == -1 && {a} == {least}) guest_throw({OverflowCode});");
        }

        Push(Fix(new StackEntry($"{a} {(code is Code.Div or Code.Div_Un ? "/" : "%")} {b}", type)));
    }

    private void Checked(string operation, bool signed)
    {
        StackEntry right = PopValue();
        StackEntry left = PopValue();
        StackKind kind = Common(left, right);
        TypeInstance type = NumberType(kind, signed);
        string name = NewTemporary();
        // The builtins compute exactly, whatever the types of the operands; the casts say how the operands are read.
        Emit($"{type.CType} {name};");
        Emit($"if (__builtin_{operation}_overflow({Exact(left, kind, signed)}, {Exact(right, kind, signed)}, &{name})) guest_throw({OverflowCode});");
        Push(new StackEntry(name, type));
    }

    private string Exact(StackEntry entry, StackKind kind, bool signed) => $"({NumberType(kind, signed).CType}){Cast(entry, kind, signed)}";

    private void ConvertChecked(string target, bool fromUnsigned)
    {
        StackEntry value = PopValue();
        StackKind kind = value.Kind == StackKind.Pointer ? StackKind.Native : value.Kind;
        TypeInstance type = _types.Primitive(target);
        string name = NewTemporary();
        TypeInstance from = NumberType(kind, !fromUnsigned);
        Emit($"{type.CType} {name};");
        Emit($"if (__builtin_add_overflow({Exact(value, kind, !fromUnsigned)}, ({from.CType})0, &{name})) guest_throw({OverflowCode});");
        Push(new StackEntry(name, type));
    }

    /// <summary>conv.*: from Int32 with the sign the target asks for, else by truncation.</summary>
    private void Convert(string target)
    {
        StackEntry value = PopValue();
        TypeInstance type = _types.Primitive(target);
        if (value.Kind == StackKind.Object)
        {
            throw new UnsupportedException("an object's address as a number");
        }

        if (value.Kind == StackKind.Pointer)
        {
            // A pointer stays one, so that what it points at keeps its type in the C text.
            if (type.Kind == StackKind.Native)
            {
                Push(value with { Type = value.Type.Shape == TypeShape.Reference ? _types.PointerTo(value.Type.Element!) : value.Type, Place = null, Code = value.Code });
                return;
            }

            Push($"({type.CType})(uintptr_t){value.Code}", type, value);
            return;
        }

        if (value.Constant is { } constant)
        {
            PushConstant(Truncate(constant, value.Kind, type), type);
            return;
        }

        bool widens = type.Size == 8;
        string code = widens && value.Kind == StackKind.Int32
            ? $"({type.CType}){(type.IsSigned ? Signed(value, StackKind.Int32) : Unsigned(value, StackKind.Int32))}"
            : type.CType == value.Type.CType ? value.Code : $"({type.CType}){value.Code}";
        Push(code, type, value);
    }

    private static long Truncate(long value, StackKind from, TypeInstance to) => to.Size switch
    {
        1 => to.IsSigned ? (sbyte)value : (byte)value,
        2 => to.IsSigned ? (short)value : (ushort)value,
        4 => (int)value,
        _ => from == StackKind.Int32 && !to.IsSigned ? (uint)value : value,
    };
}
