using Sequitur.Evm;

namespace Sequitur.Apps.Differential;

internal sealed partial class RoutineGrammar
{
    private void Branch()
    {
        int label = _labels++;
        PushWord();
        if (OneIn(2))
        {
            Emit(Opcode.IsZero);
        }

        PushLabel(label);
        Emit(Opcode.JumpI);
        _height -= 2;
        WriteBlock(4);
        Mark(label);
    }

    private void Loop()
    {
        int label = _labels++;
        Push((ulong)(OneIn(10) ? _random.Next(200) : _random.Next(1, 8)));
        Mark(label);
        WriteBlock(5);
        Push(1);
        Emit(Opcode.Swap1);
        Emit(Opcode.Sub);
        Emit(Opcode.Dup1);
        PushLabel(label);
        Emit(Opcode.JumpI);
        Emit(Opcode.Pop);
        _height -= 3;
    }

    /// <summary>Jumps to a routine that finds its way back on the stack.</summary>
    private void CallSubroutine()
    {
        int entry = _labels++;
        int back = _labels++;
        PushLabel(back);
        PushLabel(entry);
        Emit(Opcode.Jump);
        _height--;
        Mark(entry);
        WriteBlock(4);
        Emit(Opcode.Jump);
        _height--;
        Mark(back);
    }

    /// <summary>Statements that leave the stack as they found it.</summary>
    private void WriteBlock(int statementsMax)
    {
        int floor = _floor;
        _floor = _height;
        WriteStatements(_random.Next(1, statementsMax + 1));
        DropTo(_floor);
        _floor = floor;
    }

    /// <summary>Leaves the frame one way or another; mostly so that what is on the stack is seen.</summary>
    private void End()
    {
        int choice = _random.Next(20);
        if (choice < 13)
        {
            for (int words = 0; _height > _floor && words < 4; words++)
            {
                Push((ulong)(32 * words));
                Emit(Opcode.MStore);
                _height -= 2;
            }

            Push((ulong)(OneIn(4) ? _random.Next(300) : 256));
            Push(default);
            Emit(choice < 11 ? Opcode.Return : Opcode.Revert);
            _height -= 2;
            return;
        }

        switch (choice)
        {
            case 13: Apply(Opcode.Return, "os", 0); break;
            case 14: Apply(Opcode.Revert, "os", 0); break;
            case 15 when _isReckless: Emit(Opcode.Invalid); break;
            case 16 or 17: Apply(Opcode.SelfDestruct, "a", 0); break;
            case 18: break;
            default: Emit(Opcode.Stop); break;
        }
    }

    private void Mark(int label) => _pieces.Add(new Piece(PieceKind.Label, [], label));

    private void PushLabel(int label)
    {
        _pieces.Add(new Piece(PieceKind.PushLabel, [], label));
        _height++;
    }
}
