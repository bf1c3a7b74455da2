using System;
using Sequitur.Evm;

namespace Sequitur.Apps.Differential;

internal sealed partial class RoutineGrammar
{
    private void CallAccount()
    {
        (byte opcode, string operands) = _random.Next(7) switch
        {
            < 3 => (Opcode.Call, "gavosos"),
            3 => (Opcode.CallCode, "gavosos"),
            4 or 5 => (Opcode.DelegateCall, "gaosos"),
            _ => (Opcode.StaticCall, "gaosos"),
        };
        Apply(opcode, operands, 1);
        if (OneIn(3))
        {
            ReadReturnData();
        }
    }

    /// <summary>A precompile with input that has its form, mostly valid.</summary>
    private void CallPrecompile()
    {
        int[] numbers = _population.PrecompileNumbers;
        int number = PrecompileInputs.Choose(numbers, _random);
        int size = CopyPart(Routine.OfBytes(PrecompileInputs.Next(number, _population.Rules, _random)), 0);
        byte opcode = OneIn(2) ? Opcode.StaticCall : OneIn(2) ? Opcode.Call : OneIn(2) ? Opcode.DelegateCall : Opcode.CallCode;
        Push((ulong)_random.Next(0, 140));
        Push(MemoryOffset());
        Push((ulong)(OneIn(8) ? _random.Next(size + 40) : size));
        Push(default);
        if (opcode is Opcode.Call or Opcode.CallCode)
        {
            PushValue();
        }

        Push((ulong)number);
        if (OneIn(3))
        {
            PushGas();
        }
        else
        {
            // Half of what is left: a precompile that refuses its input takes all it was given.
            Emit(Opcode.Gas);
            _height++;
            Push(1);
            Emit(Opcode.Shr);
            _height--;
        }

        Emit(opcode);
        _height -= opcode is Opcode.Call or Opcode.CallCode ? 6 : 5;
        if (!OneIn(3))
        {
            ReadReturnData();
        }
    }

    /// <summary>Return data as a word on the stack, or a copy that may reach behind its end.</summary>
    private void ReadReturnData()
    {
        if (_isReckless && OneIn(20))
        {
            Apply(Opcode.ReturnDataCopy, "ods", 0);
            return;
        }

        Emit(Opcode.ReturnDataSize);
        Push(default);
        Push((ulong)(32 * _random.Next(6)));
        Emit(Opcode.ReturnDataCopy);
        _height -= 2;
        Emit(Opcode.ReturnDataSize);
        Push((ulong)(32 * _random.Next(6)));
        Emit(Opcode.Keccak256);
    }

    /// <summary>CREATE or CREATE2 of generated init code; then, often, a call of what it made.</summary>
    private void Create()
    {
        if (_depth >= DepthMax)
        {
            Fold();
            return;
        }

        int offset = 32 * _random.Next(4);
        Routine init = WriteInitCode(_random, _population, _depth + 1);
        int part = AddPart(init);
        EmitCopy(part, offset);
        bool hasSalt = OneIn(2);
        if (hasSalt)
        {
            PushSmall();
        }

        PushPartSize(part);
        Push((ulong)offset);
        PushValue();
        Emit(hasSalt ? Opcode.Create2 : Opcode.Create);
        _height -= hasSalt ? 3 : 2;
        if (OneIn(2))
        {
            CallTop();
        }
    }

    /// <summary>Calls the address on top of the stack and keeps it.</summary>
    private void CallTop()
    {
        bool hasValue = OneIn(2);
        for (int i = hasValue ? 5 : 4; i > 0; i--)
        {
            Push(default);
        }

        Emit((byte)(Opcode.Dup1 + (hasValue ? 5 : 4)));
        Emit(Opcode.Gas);
        Emit(hasValue ? Opcode.Call : OneIn(2) ? Opcode.DelegateCall : Opcode.StaticCall);
        _height += hasValue ? -4 : -3;
    }

    /// <summary>Init code that returns a part as the contract's code; some of what it returns may not be deployed (EIP-170, EIP-3541).</summary>
    private void Deploy()
    {
        if (OneIn(25))
        {
            Push((ulong)(0x6000 - 2 + _random.Next(5)));
            Push(default);
            Emit(Opcode.Return);
            return;
        }

        Routine code = OneIn(20)
            ? Routine.OfBytes(0xef, (byte)_random.Next(256))
            : Write(_random, _population, Math.Min(_depth + 1, DepthMax));
        int part = AddPart(code);
        EmitCopy(part, 0);
        PushPartSize(part);
        Push(default);
        Emit(Opcode.Return);
    }

    private int CopyPart(Routine routine, int offset)
    {
        EmitCopy(AddPart(routine), offset);
        return routine.Assemble().Length;
    }

    private void EmitCopy(int part, int offset)
    {
        PushPartSize(part);
        _pieces.Add(new Piece(PieceKind.PushPartOffset, [], part));
        _height++;
        Push((ulong)offset);
        Emit(Opcode.CodeCopy);
        _height -= 3;
    }

    private int AddPart(Routine routine)
    {
        _parts.Add(routine);
        return _parts.Count - 1;
    }

    private void PushPartSize(int part)
    {
        _pieces.Add(new Piece(PieceKind.PushPartSize, [], part));
        _height++;
    }
}
