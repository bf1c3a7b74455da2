using System;
using Sequitur.Evm;
using Sequitur.Primitives;

namespace Sequitur.Apps.Differential;

internal sealed partial class RoutineGrammar
{
    /// <summary>Where bytes, limbs and words end.</summary>
    private static readonly ulong[] s_indexEdges =
        [0, 1, 7, 8, 15, 16, 29, 30, 31, 32, 33, 63, 64, 65, 127, 128, 129, 191, 192, 193, 247, 248, 254, 255, 256, 257];

    private static readonly ulong[] s_gasEdges = [0, 1, 100, 700, 2_299, 2_300, 2_301, 2_600, 3_000, 9_000, 25_000, 32_000, 50_000];

    /// <summary>One operand of the kind the letter names (<see cref="InstructionForm"/>).</summary>
    private void PushOperand(char kind)
    {
        switch (kind)
        {
            case 'i': PushIndex(); break;
            case 'o': Push(MemoryOffset()); break;
            case 's': Push(MemorySize()); break;
            case 'd': PushDataOffset(); break;
            case 'k': PushSlot(); break;
            case 'x': PushSmall(); break;
            case 'a': PushAddress(); break;
            case 'b': PushBlockNumber(); break;
            case 'g': PushGas(); break;
            case 'v': PushValue(); break;
            default: PushWord(); break;
        }
    }

    private void PushWord()
    {
        int choice = _random.Next(10);
        if (choice < 4 && _height > 0)
        {
            Emit((byte)(Opcode.Dup1 + _random.Next(Math.Min(16, _height))));
            _height++;
        }
        else if (choice == 4)
        {
            ReadOnlySpan<byte> sources = [Opcode.Gas, Opcode.CallDataSize, Opcode.Address, Opcode.Caller, Opcode.MSize, Opcode.ReturnDataSize, Opcode.Pc];
            Emit(sources[_random.Next(sources.Length)]);
            _height++;
        }
        else
        {
            Push(choice == 5 ? _population.AnyAddress(_random).ToWord() : EdgeWords.Next(_random));
        }
    }

    private void PushIndex() => Push(_random.Next(8) switch
    {
        0 => EdgeWords.Next(_random),
        < 5 => s_indexEdges[_random.Next(s_indexEdges.Length)],
        _ => (ulong)_random.Next(260),
    });

    private U256 MemoryOffset() => _random.Next(40) switch
    {
        0 when _isReckless => EdgeWords.Huge(_random),
        < 4 => (ulong)_random.Next(4_096),
        4 => (ulong)_random.Next(40_000),
        _ => (ulong)(OneIn(2) ? 32 * _random.Next(8) : _random.Next(200)),
    };

    private U256 MemorySize() => _random.Next(40) switch
    {
        0 when _isReckless => EdgeWords.Huge(_random),
        < 6 => default,
        < 9 => (ulong)_random.Next(1_500),
        _ => (ulong)(OneIn(2) ? 32 * _random.Next(5) : _random.Next(100)),
    };

    /// <summary>Reading behind the end of data and code is allowed: zeros are there.</summary>
    private void PushDataOffset() => Push(_random.Next(12) switch
    {
        0 => EdgeWords.Huge(_random),
        1 => (ulong)_random.Next(2_000),
        _ => (ulong)_random.Next(100),
    });

    private void PushSlot()
    {
        if (OneIn(10))
        {
            PushWord();
        }
        else
        {
            Push((ulong)_random.Next(4));
        }
    }

    private void PushSmall()
    {
        if (OneIn(3))
        {
            PushWord();
        }
        else
        {
            Push((ulong)_random.Next(3));
        }
    }

    private void PushAddress()
    {
        ReadOnlySpan<byte> sources = [Opcode.Address, Opcode.Caller, Opcode.Origin, Opcode.Coinbase];
        switch (_random.Next(14))
        {
            case 0:
                Emit(sources[_random.Next(sources.Length)]);
                _height++;
                break;
            case 1 when _height > 0:
                Emit((byte)(Opcode.Dup1 + _random.Next(Math.Min(16, _height))));
                _height++;
                break;
            case 2:
                // Only the low 160 bits count.
                Push(_population.AnyAddress(_random).ToWord() + (EdgeWords.OfLength(_random, 12) << 160));
                break;
            default:
                Push(_population.AnyAddress(_random).ToWord());
                break;
        }
    }

    private void PushBlockNumber()
    {
        if (OneIn(5))
        {
            Push(EdgeWords.Next(_random));
            return;
        }

        Push((ulong)(OneIn(2) ? _random.Next(4) : _random.Next(250, 260)));
        Emit(Opcode.Number);
        Emit(Opcode.Sub);
    }

    /// <summary>Mostly a share of what is there, so that a call that takes everything does not end its caller as well.</summary>
    private void PushGas()
    {
        switch (_random.Next(20))
        {
            case < 13:
                Emit(Opcode.Gas);
                _height++;
                Push((ulong)_random.Next(1, 6));
                Emit(Opcode.Shr);
                _height--;
                break;
            case 13:
                Emit(Opcode.Gas);
                _height++;
                break;
            case 14: Push(0xffff_ffff); break;
            case 15: Push(U256.MaxValue); break;
            case 16 or 17: Push((ulong)_random.Next(60_000)); break;
            default: Push(s_gasEdges[_random.Next(s_gasEdges.Length)]); break;
        }
    }

    private void PushValue()
    {
        switch (_random.Next(16))
        {
            case < 11: Push(default); break;
            case 11:
                Emit(Opcode.SelfBalance);
                _height++;
                break;
            case 12: PushWord(); break;
            default: Push((ulong)_random.Next(1, 50)); break;
        }
    }

    /// <summary>PUSH0, or the shortest PUSH; now and then a longer one than needed.</summary>
    private void Push(U256 value)
    {
        int length = value.ByteLength;
        if (OneIn(30))
        {
            length = _random.Next(Math.Max(1, length), 33);
        }

        Span<byte> bytes = stackalloc byte[32];
        value.WriteBigEndian(bytes);
        _pieces.Add(new Piece(PieceKind.Bytes, [(byte)(Opcode.Push0 + length), .. bytes[(32 - length)..]], 0));
        _height++;
    }
}
