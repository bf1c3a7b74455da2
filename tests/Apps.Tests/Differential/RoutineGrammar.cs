using System;
using System.Collections.Generic;
using Sequitur.Evm;

namespace Sequitur.Apps.Differential;

/// <summary>Writes one random program, statement by statement, and knows how high the stack is while it does.</summary>
/// <remarks>
/// Most programs are careful: every operand is there, memory stays small, jumps arrive. A quarter are reckless and now and then do what halts a frame.
/// A difference is seen through what a program leaves: storage, logs, return data, balances and, above all, gas.
/// </remarks>
internal sealed partial class RoutineGrammar
{
    private const int DepthMax = 2;
    private const int HeightWanted = 20;

    private readonly Random _random;
    private readonly Population _population;
    private readonly int _depth;
    private readonly bool _isReckless;
    private readonly List<Piece> _pieces = [];
    private readonly List<Routine> _parts = [];
    private int _height;
    private int _floor;
    private int _labels;

    private RoutineGrammar(Random random, Population population, int depth)
    {
        _random = random;
        _population = population;
        _depth = depth;
        _isReckless = random.Next(4) == 0;
    }

    /// <summary>A program that ends on its own.</summary>
    /// <param name="random">What decides.</param>
    /// <param name="population">The addresses it may name.</param>
    /// <param name="depth">How many programs it lies inside of.</param>
    public static Routine Write(Random random, Population population, int depth = 0)
    {
        RoutineGrammar grammar = new(random, population, depth);
        grammar.Begin();
        if (random.Next(3) == 0)
        {
            grammar.Compute(random.Next(20, 100));
        }

        grammar.WriteStatements(random.Next(1, depth == 0 ? 30 : 10));
        grammar.End();
        return grammar.Finish();
    }

    /// <summary>Init code that, more often than not, leaves a working contract.</summary>
    public static Routine WriteInitCode(Random random, Population population, int depth)
    {
        RoutineGrammar grammar = new(random, population, depth);
        if (random.Next(3) == 0)
        {
            grammar.WriteStatements(random.Next(1, 8));
        }

        if (random.Next(8) == 0)
        {
            grammar.End();
        }
        else
        {
            grammar.Deploy();
        }

        return grammar.Finish();
    }

    private bool IsFull => _pieces.Count > 400;

    private Routine Finish() => new([.. _pieces], [.. _parts]);

    private bool OneIn(int count) => _random.Next(count) == 0;

    private void WriteStatements(int count)
    {
        for (int i = 0; i < count && !IsFull; i++)
        {
            WriteStatement();
        }
    }

    private void WriteStatement()
    {
        switch (_random.Next(100))
        {
            case < 41: Instruct(); break;
            case < 51: Compute(_random.Next(1, 6)); break;
            case < 55: ChurnMemory(); break;
            case < 60: Shuffle(); break;
            case < 65: Branch(); break;
            case < 68: Loop(); break;
            case < 70: CallSubroutine(); break;
            case < 80: CallAccount(); break;
            case < 86: CallPrecompile(); break;
            case < 89: Create(); break;
            case < 94: ChurnStorage(); break;
            case < 96: ReadReturnData(); break;
            case < 97 when _isReckless: BeReckless(); break;
            case < 98 when OneIn(6): End(); break;
            default: Fold(); break;
        }
    }

    /// <summary>One instruction of the table, with operands that suit it.</summary>
    private void Instruct()
    {
        ReadOnlySpan<InstructionForm> forms = InstructionTable.Forms(_population.Rules.HasCountLeadingZeros);
        int weights = 0;
        foreach (InstructionForm form in forms)
        {
            weights += form.Weight;
        }

        int choice = _random.Next(weights);
        foreach (InstructionForm form in forms)
        {
            choice -= form.Weight;
            if (choice < 0)
            {
                Apply(form.Opcode, form.Operands, form.Results);
                return;
            }
        }
    }

    /// <summary>Gives the memory something to copy, hash and overwrite: the code itself.</summary>
    private void Begin()
    {
        if (OneIn(2))
        {
            Push((ulong)_random.Next(300));
            Push((ulong)_random.Next(40));
            Push((ulong)_random.Next(40));
            Emit(Opcode.CodeCopy);
            _height -= 3;
        }
    }

    /// <summary>Arithmetic on edge cases, each result mixed into a word of memory that <see cref="End"/> returns.</summary>
    private void Compute(int count)
    {
        ReadOnlySpan<InstructionForm> forms = InstructionTable.Arithmetic(_population.Rules.HasCountLeadingZeros);
        for (int i = 0; i < count; i++)
        {
            InstructionForm form = forms[_random.Next(forms.Length)];
            Apply(form.Opcode, form.Operands, form.Results);
            ulong place = (ulong)(32 * _random.Next(8));
            Push(place);
            Emit(Opcode.MLoad);
            Emit(OneIn(2) ? Opcode.Xor : Opcode.Sub);
            _height--;
            Push(place);
            Emit(Opcode.MStore);
            _height -= 2;
        }
    }

    private void Apply(byte opcode, string operands, int results)
    {
        for (int i = operands.Length - 1; i >= 0; i--)
        {
            PushOperand(operands[i]);
        }

        Emit(opcode);
        _height += results - operands.Length;
        if (_height > HeightWanted + _floor)
        {
            Fold();
        }
    }

    private void Shuffle()
    {
        int own = _height - _floor;
        int choice = _random.Next(4);
        if (OneIn(6))
        {
            SwapDeep();
        }
        else if (choice == 0 && own > 0)
        {
            Emit(Opcode.Pop);
            _height--;
        }
        else if (choice == 1 && own > 1)
        {
            Emit((byte)(Opcode.Swap1 + _random.Next(Math.Min(16, own - 1))));
        }
        else if (choice == 2 && _height > 0)
        {
            Emit((byte)(Opcode.Dup1 + _random.Next(Math.Min(16, _height))));
            _height++;
        }
        else
        {
            Push(EdgeWords.Next(_random));
        }
    }

    /// <summary>Any SWAP and DUP, on as many words as it takes.</summary>
    private void SwapDeep()
    {
        int count = _random.Next(1, 17);
        while (_height - _floor <= count)
        {
            Push(EdgeWords.Next(_random));
        }

        Emit((byte)(Opcode.Swap1 + count - 1));
        Emit((byte)(Opcode.Dup1 + count - 1));
        _height++;
    }

    /// <summary>Makes two of this block's words one, or stores the top one where it will be seen.</summary>
    private void Fold()
    {
        ReadOnlySpan<byte> binary =
        [
            Opcode.Add, Opcode.Xor, Opcode.Sub, Opcode.Mul, Opcode.Div, Opcode.SDiv, Opcode.Mod, Opcode.SMod, Opcode.Exp, Opcode.Byte, Opcode.Sar,
            Opcode.SignExtend, Opcode.Lt, Opcode.Slt,
        ];
        int own = _height - _floor;
        if (own >= 2 && OneIn(2))
        {
            Emit(binary[_random.Next(binary.Length)]);
            _height--;
        }
        else if (own >= 3 && OneIn(2))
        {
            Emit(OneIn(2) ? Opcode.MulMod : Opcode.AddMod);
            _height -= 2;
        }
        else if (own >= 1)
        {
            Push((ulong)(32 * _random.Next(8)));
            Emit(Opcode.MStore);
            _height -= 2;
        }
    }

    private void ChurnStorage()
    {
        ulong slot = (ulong)_random.Next(4);
        byte opcode = OneIn(4) ? Opcode.TStore : Opcode.SStore;
        for (int i = _random.Next(1, 5); i > 0; i--)
        {
            Push((ulong)_random.Next(3));
            Push(slot);
            Emit(opcode);
            _height -= 2;
        }
    }

    /// <summary>Writes and copies that overlap, and the hash of what comes of it.</summary>
    private void ChurnMemory()
    {
        for (int i = _random.Next(1, 5); i > 0; i--)
        {
            byte opcode = OneIn(5) ? Opcode.MStore8 : OneIn(3) ? Opcode.MStore : Opcode.MCopy;
            if (opcode == Opcode.MCopy)
            {
                Push((ulong)_random.Next(100));
                Push((ulong)_random.Next(120));
            }
            else
            {
                PushWord();
            }

            Push((ulong)_random.Next(120));
            Emit(opcode);
            _height -= opcode == Opcode.MCopy ? 3 : 2;
        }

        Push(256);
        Push(default);
        Emit(Opcode.Keccak256);
        _height--;
    }

    private void BeReckless()
    {
        switch (_random.Next(6))
        {
            case 0: Emit((byte)_random.Next(256)); break;
            case 1: Emit(Opcode.Pop); Emit(Opcode.Pop); Emit(Opcode.Pop); break;
            case 2: Push((ulong)_random.Next(300)); Emit(Opcode.Jump); _height--; break;
            case 3: Overflow(); break;
            case 4: Emit((byte)(Opcode.Swap1 + _random.Next(16))); break;
            default: Emit((byte)(Opcode.Dup1 + _random.Next(16))); _height++; break;
        }
    }

    /// <summary>Pushes without end: until the stack or the gas is full.</summary>
    private void Overflow()
    {
        int label = _labels++;
        _pieces.Add(new Piece(PieceKind.Label, [], label));
        for (int i = _random.Next(1, 12); i > 0; i--)
        {
            Emit(Opcode.Gas);
        }

        _pieces.Add(new Piece(PieceKind.PushLabel, [], label));
        Emit(Opcode.Jump);
    }

    /// <summary>Takes what this block has left on the stack away.</summary>
    private void DropTo(int height)
    {
        for (; _height > height; _height--)
        {
            Emit(Opcode.Pop);
        }
    }

    private void Emit(byte opcode) => _pieces.Add(new Piece(PieceKind.Bytes, [opcode], 0));
}
