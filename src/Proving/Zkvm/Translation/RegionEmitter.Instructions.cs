using System;
using System.Reflection;
using System.Reflection.Emit;

namespace Sequitur.Zkvm;

/// <remarks>One instruction at a time. Each leaves the evaluation stack empty.</remarks>
internal sealed partial class RegionEmitter
{
    private void EmitInstruction(int place, int uncounted)
    {
        Instruction instruction = _text.Instructions[place];
        Opcode opcode = instruction.Opcode;
        switch (opcode)
        {
            case Opcode.Fence:
                return;
            case Opcode.Lui:
                _il.Emit(OpCodes.Ldc_I8, (long)instruction.Immediate);
                break;
            case Opcode.Auipc:
                _il.Emit(OpCodes.Ldc_I8, (long)_text.AddressOf(place) + instruction.Immediate);
                break;
            case Opcode.Jal:
                EmitLink(instruction, place);
                if (instruction.Rd == Instruction.Nowhere) EmitGo(OpCodes.Br, instruction.Immediate);
                else _il.Emit(OpCodes.Br, Exit(instruction.Immediate, 0, Departure.Watched));
                return;
            case Opcode.Jalr:
                EmitComputedJump(instruction, place);
                return;
            case >= Opcode.Beq and <= Opcode.Bgeu:
                EmitRegister(instruction.Rs1);
                EmitRegister(instruction.Rs2);
                EmitGo(BranchOf(opcode), instruction.Immediate);
                return;
            case >= Opcode.Lb and <= Opcode.Lwu:
                EmitAddress(instruction, SizeOf(opcode), _loads, place, uncounted);
                EmitLoad(opcode);
                break;
            case >= Opcode.Sb and <= Opcode.Sd:
                EmitAddress(instruction, SizeOf(opcode), _stores, place, uncounted);
                EmitRegister(instruction.Rs2);
                EmitStore(opcode);
                return;
            case >= Opcode.Addi and <= Opcode.Andi:
                EmitRegister(instruction.Rs1);
                _il.Emit(OpCodes.Ldc_I8, (long)instruction.Immediate);
                EmitOperation(opcode - Opcode.Addi + OperationKind.Add);
                break;
            case >= Opcode.Slli and <= Opcode.Srai:
                EmitRegister(instruction.Rs1);
                _il.Emit(OpCodes.Ldc_I4, instruction.Immediate);
                EmitShift(opcode - Opcode.Slli);
                break;
            default:
                EmitOfTwo(instruction, place, uncounted);
                break;
        }

        EmitResult(instruction.Rd);
    }

    /// <summary>In the order of addi to andi.</summary>
    private enum OperationKind
    {
        Add, Less, LessUnsigned, Xor, Or, And,
    }

    private void EmitOfTwo(Instruction instruction, int place, int uncounted)
    {
        Opcode opcode = instruction.Opcode;
        if (opcode is >= Opcode.Div and <= Opcode.Remu or >= Opcode.Divw and <= Opcode.Remuw)
        {
            EmitDivision(instruction, place, uncounted);
            return;
        }

        bool isWord = opcode is >= Opcode.Addiw and <= Opcode.Sraw or Opcode.Mulw;
        bool hasImmediate = opcode is >= Opcode.Addiw and <= Opcode.Sraiw;
        EmitRegister(instruction.Rs1);
        if (isWord) _il.Emit(OpCodes.Conv_I4);
        if (hasImmediate) _il.Emit(OpCodes.Ldc_I4, instruction.Immediate);
        else EmitRegister(instruction.Rs2);
        if (isWord && !hasImmediate) _il.Emit(OpCodes.Conv_I4);
        switch (opcode)
        {
            case Opcode.Add or Opcode.Addiw or Opcode.Addw: EmitOperation(OperationKind.Add); break;
            case Opcode.Sub or Opcode.Subw: _il.Emit(OpCodes.Sub); break;
            case Opcode.Mul or Opcode.Mulw: _il.Emit(OpCodes.Mul); break;
            case Opcode.Slt: EmitOperation(OperationKind.Less); break;
            case Opcode.Sltu: EmitOperation(OperationKind.LessUnsigned); break;
            case Opcode.Xor: EmitOperation(OperationKind.Xor); break;
            case Opcode.Or: EmitOperation(OperationKind.Or); break;
            case Opcode.And: EmitOperation(OperationKind.And); break;
            case Opcode.Sll: EmitAmount(63); EmitShift(0); break;
            case Opcode.Srl: EmitAmount(63); EmitShift(1); break;
            case Opcode.Sra: EmitAmount(63); EmitShift(2); break;
            case Opcode.Slliw or Opcode.Sllw: EmitAmount(31); EmitShift(0); break;
            case Opcode.Srliw or Opcode.Srlw: EmitAmount(31); EmitShift(1); break;
            case Opcode.Sraiw or Opcode.Sraw: EmitAmount(31); EmitShift(2); break;
            case Opcode.Mulh: EmitCall(nameof(RareArithmetic.MulHigh)); break;
            case Opcode.Mulhsu: EmitCall(nameof(RareArithmetic.MulHighSignedUnsigned)); break;
            case Opcode.Mulhu: EmitCall(nameof(RareArithmetic.MulHighUnsigned)); break;
            default: throw new InvalidOperationException($"{opcode} is not translated");
        }

        if (isWord) _il.Emit(OpCodes.Conv_I8);
    }

    /// <summary>Divisors 0 and -1 have results of their own; for every form both are among the values whose low 32 bits plus one are at most 1.</summary>
    /// <remarks>
    /// Words are divided as 64-bit numbers: an operand that is only the low half of a local would be moved out of the division's registers as 32 bits,
    /// and the host's compiler (.NET 10.0) takes the moved half for the whole local afterwards.
    /// </remarks>
    private void EmitDivision(Instruction instruction, int place, int uncounted)
    {
        Opcode opcode = instruction.Opcode;
        bool isWord = opcode >= Opcode.Divw;
        EmitRegister(instruction.Rs2);
        _il.Emit(OpCodes.Conv_I4);
        _il.Emit(OpCodes.Ldc_I4_1);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Ldc_I4_1);
        _il.Emit(OpCodes.Ble_Un, Exit(place, uncounted, Departure.Interpret));
        foreach (int register in new[] { instruction.Rs1, instruction.Rs2 })
        {
            EmitRegister(register);
            if (isWord) EmitWord(isSigned: opcode is Opcode.Divw or Opcode.Remw);
        }

        _il.Emit(opcode switch
        {
            Opcode.Div or Opcode.Divw => OpCodes.Div,
            Opcode.Divu or Opcode.Divuw => OpCodes.Div_Un,
            Opcode.Rem or Opcode.Remw => OpCodes.Rem,
            _ => OpCodes.Rem_Un,
        });
        if (isWord) EmitWord(isSigned: true);
    }

    /// <summary>Extends the low 32 bits of what lies on the stack.</summary>
    private void EmitWord(bool isSigned)
    {
        _il.Emit(isSigned ? OpCodes.Conv_I4 : OpCodes.Conv_U4);
        _il.Emit(isSigned ? OpCodes.Conv_I8 : OpCodes.Conv_U8);
    }

    private void EmitOperation(OperationKind kind)
    {
        _il.Emit(kind switch
        {
            OperationKind.Add => OpCodes.Add,
            OperationKind.Less => OpCodes.Clt,
            OperationKind.LessUnsigned => OpCodes.Clt_Un,
            OperationKind.Xor => OpCodes.Xor,
            OperationKind.Or => OpCodes.Or,
            _ => OpCodes.And,
        });
        if (kind is OperationKind.Less or OperationKind.LessUnsigned) _il.Emit(OpCodes.Conv_I8);
    }

    /// <summary>Through a byte, not the low half of a local: see <see cref="EmitDivision"/>; shifts have a register of their own too.</summary>
    private void EmitAmount(int mask)
    {
        _il.Emit(OpCodes.Conv_U1);
        _il.Emit(OpCodes.Ldc_I4, mask);
        _il.Emit(OpCodes.And);
    }

    private void EmitShift(int kind) => _il.Emit(kind switch { 0 => OpCodes.Shl, 1 => OpCodes.Shr_Un, _ => OpCodes.Shr });

    private void EmitCall(string method) => _il.Emit(OpCodes.Call, typeof(RareArithmetic).GetMethod(method, BindingFlags.Public | BindingFlags.Static)!);

    private void EmitLink(Instruction instruction, int place)
    {
        if (instruction.Rd == Instruction.Nowhere) return;
        _il.Emit(OpCodes.Ldc_I8, (long)_text.AddressOf(place + 1));
        EmitResult(instruction.Rd);
    }

    private void EmitComputedJump(Instruction instruction, int place)
    {
        EmitRegister(instruction.Rs1);
        _il.Emit(OpCodes.Ldc_I8, (long)instruction.Immediate);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Ldc_I8, -2L);
        _il.Emit(OpCodes.And);
        _il.Emit(OpCodes.Ldc_I8, (long)_text.Start);
        _il.Emit(OpCodes.Sub);
        _il.Emit(OpCodes.Stloc, _at);
        Label isOdd = Exit(place, 1, Departure.Interpret);
        _il.Emit(OpCodes.Ldloc, _at);
        _il.Emit(OpCodes.Ldc_I8, 2L);
        _il.Emit(OpCodes.And);
        _il.Emit(OpCodes.Brtrue, isOdd);
        _il.Emit(OpCodes.Ldloc, _at);
        _il.Emit(OpCodes.Ldc_I8, (long)_text.Count * 4);
        _il.Emit(OpCodes.Bge_Un, isOdd);
        EmitLink(instruction, place);
        _il.Emit(OpCodes.Ldloc, _at);
        _il.Emit(OpCodes.Ldc_I4_2);
        _il.Emit(OpCodes.Shr_Un);
        _il.Emit(OpCodes.Conv_I4);
        _il.Emit(OpCodes.Stloc, _place);
        _il.Emit(OpCodes.Ldc_I4, (int)Departure.Watched);
        _il.Emit(OpCodes.Stloc, _departure);
        _il.Emit(OpCodes.Br, _end);
    }

    /// <summary>Leaves the host's address of the operand, or goes to the interpreter when the tag of its page does not allow the access.</summary>
    private void EmitAddress(Instruction instruction, int size, LocalBuilder tags, int place, int uncounted)
    {
        EmitRegister(instruction.Rs1);
        _il.Emit(OpCodes.Ldc_I8, (long)instruction.Immediate);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Stloc, _at);
        _il.Emit(OpCodes.Ldloc, _at);
        _il.Emit(OpCodes.Ldc_I4, GuestMemory.PageBits);
        _il.Emit(OpCodes.Shr_Un);
        _il.Emit(OpCodes.Ldc_I8, (long)GuestMemory.TagsCount - 1);
        _il.Emit(OpCodes.And);
        _il.Emit(OpCodes.Ldc_I4_3);
        _il.Emit(OpCodes.Shl);
        _il.Emit(OpCodes.Ldloc, tags);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Conv_U);
        _il.Emit(OpCodes.Ldind_I8);
        _il.Emit(OpCodes.Ldloc, _at);
        _il.Emit(OpCodes.Ldc_I8, ~(long)MemoryMap.PageSize + 1 | (long)(size - 1));
        _il.Emit(OpCodes.And);
        _il.Emit(OpCodes.Bne_Un, Exit(place, uncounted, Departure.Interpret));
        _il.Emit(OpCodes.Ldloc, _memory);
        _il.Emit(OpCodes.Ldloc, _at);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Conv_U);
    }

    private void EmitLoad(Opcode opcode)
    {
        _il.Emit(opcode switch
        {
            Opcode.Lb => OpCodes.Ldind_I1,
            Opcode.Lh => OpCodes.Ldind_I2,
            Opcode.Lw => OpCodes.Ldind_I4,
            Opcode.Ld => OpCodes.Ldind_I8,
            Opcode.Lbu => OpCodes.Ldind_U1,
            Opcode.Lhu => OpCodes.Ldind_U2,
            _ => OpCodes.Ldind_U4,
        });
        if (opcode != Opcode.Ld) _il.Emit(opcode >= Opcode.Lbu ? OpCodes.Conv_U8 : OpCodes.Conv_I8);
    }

    private void EmitStore(Opcode opcode)
    {
        if (opcode != Opcode.Sd) _il.Emit(OpCodes.Conv_I4);
        _il.Emit(opcode switch { Opcode.Sb => OpCodes.Stind_I1, Opcode.Sh => OpCodes.Stind_I2, Opcode.Sw => OpCodes.Stind_I4, _ => OpCodes.Stind_I8 });
    }

    private static int SizeOf(Opcode opcode) => opcode switch
    {
        Opcode.Lb or Opcode.Lbu or Opcode.Sb => 1,
        Opcode.Lh or Opcode.Lhu or Opcode.Sh => 2,
        Opcode.Lw or Opcode.Lwu or Opcode.Sw => 4,
        _ => 8,
    };

    private static OpCode BranchOf(Opcode opcode) => opcode switch
    {
        Opcode.Beq => OpCodes.Beq,
        Opcode.Bne => OpCodes.Bne_Un,
        Opcode.Blt => OpCodes.Blt,
        Opcode.Bge => OpCodes.Bge,
        Opcode.Bltu => OpCodes.Blt_Un,
        _ => OpCodes.Bge_Un,
    };

    private void EmitRegister(int register)
    {
        if (register == 0) _il.Emit(OpCodes.Ldc_I8, 0L);
        else _il.Emit(OpCodes.Ldloc, _registers[register]!);
    }

    private void EmitResult(int register)
    {
        if (register == Instruction.Nowhere) _il.Emit(OpCodes.Pop);
        else _il.Emit(OpCodes.Stloc, _registers[register]!);
    }
}
