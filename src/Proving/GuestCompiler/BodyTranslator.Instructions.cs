using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Sequitur.GuestCompiler;

/// <summary>The table of instructions: each goes to its family.</summary>
internal sealed partial class BodyTranslator
{
    private void TranslateInstruction(Instruction instruction)
    {
        if (!TranslateVariable(instruction) && !TranslateNumber(instruction.OpCode.Code) && !TranslateMemory(instruction) && !TranslateObject(instruction))
        {
            string name = instruction.OpCode.Name;
            throw new UnsupportedException(name.StartsWith("conv.r", System.StringComparison.Ordinal) || name.Contains(".r4", System.StringComparison.Ordinal) || name.Contains(".r8", System.StringComparison.Ordinal)
                ? $"{name}: there is no floating point in a guest"
                : $"the instruction {instruction.OpCode.Name} has no translation");
        }
    }

    private bool TranslateVariable(Instruction instruction)
    {
        Code code = instruction.OpCode.Code;
        switch (code)
        {
            case Code.Nop or Code.Volatile or Code.Readonly or Code.Tail:
                return true;
            case >= Code.Ldarg_0 and <= Code.Ldarg_3:
                LoadVariable(_arguments[code - Code.Ldarg_0], _method.Parameters[code - Code.Ldarg_0]);
                return true;
            case Code.Ldarg or Code.Ldarg_S:
                int argument = ArgumentIndex((ParameterDefinition)instruction.Operand);
                LoadVariable(_arguments[argument], _method.Parameters[argument]);
                return true;
            case Code.Starg or Code.Starg_S:
                argument = ArgumentIndex((ParameterDefinition)instruction.Operand);
                StoreVariable(_arguments[argument], _method.Parameters[argument]);
                return true;
            case Code.Ldarga or Code.Ldarga_S:
                argument = ArgumentIndex((ParameterDefinition)instruction.Operand);
                LoadAddress(_arguments[argument], _method.Parameters[argument]);
                return true;
            case >= Code.Ldloc_0 and <= Code.Ldloc_3:
                LoadVariable(LocalName(code - Code.Ldloc_0), _localTypes[code - Code.Ldloc_0]);
                return true;
            case >= Code.Stloc_0 and <= Code.Stloc_3:
                StoreVariable(LocalName(code - Code.Stloc_0), _localTypes[code - Code.Stloc_0]);
                return true;
            case Code.Ldloc or Code.Ldloc_S:
                int local = ((VariableDefinition)instruction.Operand).Index;
                LoadVariable(LocalName(local), _localTypes[local]);
                return true;
            case Code.Stloc or Code.Stloc_S:
                local = ((VariableDefinition)instruction.Operand).Index;
                StoreVariable(LocalName(local), _localTypes[local]);
                return true;
            case Code.Ldloca or Code.Ldloca_S:
                local = ((VariableDefinition)instruction.Operand).Index;
                LoadAddress(LocalName(local), _localTypes[local]);
                return true;
            case Code.Dup:
                StackEntry top = Pop();
                top = top.IsPlain || top.Place is not null ? top : Fix(top);
                Push(top);
                Push(top);
                return true;
            case Code.Pop:
                Pop();
                return true;
            default:
                return false;
        }
    }

    private void LoadVariable(string name, TypeInstance type)
    {
        bool isSelf = name == "self" && _method.DeclaringType.IsObject;
        StackEntry entry = new(name, type) { Reads = [name], IsNotNull = isSelf };
        Push(_exposed.Contains(name) ? Fix(entry) : entry);
    }

    private void StoreVariable(string name, TypeInstance type)
    {
        StackEntry value = PopValue();
        Spill(name);
        Emit($"{name} = {Coerce(value, type)};");
    }

    private void LoadAddress(string name, TypeInstance type) =>
        Push(new StackEntry($"(&{name})", _types.ReferenceTo(type)) { Place = name });

    private bool TranslateNumber(Code code)
    {
        switch (code)
        {
            case Code.Add: Binary("+"); return true;
            case Code.Sub: Binary("-"); return true;
            case Code.Mul: Binary("*"); return true;
            case Code.And: Binary("&"); return true;
            case Code.Or: Binary("|"); return true;
            case Code.Xor: Binary("^"); return true;
            case Code.Shl or Code.Shr or Code.Shr_Un: Shift(code); return true;
            case Code.Neg: Unary("-"); return true;
            case Code.Not: Unary("~"); return true;
            case Code.Div or Code.Div_Un or Code.Rem or Code.Rem_Un: Divide(code); return true;
            case Code.Add_Ovf: Checked("add", true); return true;
            case Code.Add_Ovf_Un: Checked("add", false); return true;
            case Code.Sub_Ovf: Checked("sub", true); return true;
            case Code.Sub_Ovf_Un: Checked("sub", false); return true;
            case Code.Mul_Ovf: Checked("mul", true); return true;
            case Code.Mul_Ovf_Un: Checked("mul", false); return true;
            case Code.Ceq: Push(Compare(Code.Beq)); return true;
            case Code.Cgt: Push(Compare(Code.Bgt)); return true;
            case Code.Cgt_Un: Push(Compare(Code.Bgt_Un)); return true;
            case Code.Clt: Push(Compare(Code.Blt)); return true;
            case Code.Clt_Un: Push(Compare(Code.Blt_Un)); return true;
            default: return TranslateConversion(code);
        }
    }

    private bool TranslateConversion(Code code)
    {
        string name = code.ToString();
        if (!name.StartsWith("Conv_", System.StringComparison.Ordinal) || name.Contains('R', System.StringComparison.Ordinal))
        {
            return false;
        }

        bool isChecked = name.StartsWith("Conv_Ovf_", System.StringComparison.Ordinal);
        bool fromUnsigned = name.EndsWith("_Un", System.StringComparison.Ordinal);
        string kind = name[(isChecked ? 9 : 5)..(fromUnsigned ? ^3 : ^0)];
        string target = kind switch
        {
            "I1" => "SByte",
            "U1" => "Byte",
            "I2" => "Int16",
            "U2" => "UInt16",
            "I4" => "Int32",
            "U4" => "UInt32",
            "I8" => "Int64",
            "U8" => "UInt64",
            "I" => "IntPtr",
            _ => "UIntPtr",
        };
        if (isChecked)
        {
            ConvertChecked(target, fromUnsigned);
        }
        else
        {
            Convert(target);
        }

        return true;
    }

    private StackEntry Compare(Code code)
    {
        StackEntry right = Pop();
        StackEntry left = Pop();
        if (left.Role == EntryRole.Box || right.Role == EntryRole.Box)
        {
            return CompareBox(code, left, right);
        }

        (string symbol, bool unsigned) = code switch
        {
            Code.Beq => ("==", false),
            Code.Bne_Un => ("!=", false),
            Code.Bge => (">=", false),
            Code.Bge_Un => (">=", true),
            Code.Bgt => (">", false),
            Code.Bgt_Un => (">", true),
            Code.Ble => ("<=", false),
            Code.Ble_Un => ("<=", true),
            Code.Blt => ("<", false),
            _ => ("<", true),
        };
        string[] reads = StackEntry.Union(left, right);
        if (left.Kind is StackKind.Object or StackKind.Pointer || right.Kind is StackKind.Object or StackKind.Pointer)
        {
            // Through integers: C leaves the order of pointers into different objects open.
            return new StackEntry($"({Address(left)} {symbol} {Address(right)})", _types.Int32) { Reads = reads };
        }

        StackKind kind = Common(left, right);
        if (left.Constant is { } a && right.Constant is { } b && symbol is "==" or "!=")
        {
            return ConstantOf((left.Constant == right.Constant) == (symbol == "==") ? 1 : 0, _types.Int32);
        }

        bool equalityOfUnsigned = symbol is "==" or "!=" && (IsUnsigned(left) || IsUnsigned(right));
        bool signed = !unsigned && !equalityOfUnsigned;
        return new StackEntry($"({Cast(left, kind, signed)} {symbol} {Cast(right, kind, signed)})", _types.Int32) { Reads = reads };
    }

    private string Address(StackEntry entry) => entry.Kind is StackKind.Object or StackKind.Pointer ? $"(uintptr_t){entry.Code}" : Unsigned(entry, StackKind.Native);

    private StackEntry CompareBox(Code code, StackEntry left, StackEntry right)
    {
        StackEntry other = left.Role == EntryRole.Box ? right : left;
        return other.IsConstant(0) && other.Kind == StackKind.Object && code is Code.Beq or Code.Bne_Un or Code.Bgt_Un
            ? ConstantOf(code == Code.Beq ? 0 : 1, _types.Int32)
            : throw new UnsupportedException("a box is compared");
    }
}
