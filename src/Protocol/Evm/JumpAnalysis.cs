using System;
using Sequitur.Primitives;

namespace Sequitur.Evm;

/// <summary>Prepares code for the interpreter: padding, and the map of valid jump destinations.</summary>
internal static class JumpAnalysis
{
    /// <summary>STOP bytes behind the code: a PUSH32 in the last byte reads 32 of them, and the one after it ends the frame.</summary>
    public const int Padding = 33;

    /// <summary>The padded code, kept with the bytecode for every later run.</summary>
    public static byte[] ExecutableOf(Bytecode bytecode) => bytecode.Executable ?? (bytecode.Executable = Pad(bytecode.Bytes));

    /// <summary>Words of a destination map for a code of this length.</summary>
    public static int MapLength(int codeLength) => (codeLength + 63) / 64;

    /// <summary>Sets the bit of every JUMPDEST that is an instruction, not push data. The map must be zero.</summary>
    public static void Mark(ReadOnlySpan<byte> code, ulong[] map)
    {
        for (int i = 0; i < code.Length; i++)
        {
            byte opcode = code[i];
            if (opcode == Opcode.JumpDest)
            {
                map[i >> 6] |= 1UL << (i & 63);
            }
            else if (opcode is >= Opcode.Push1 and <= Opcode.Push32)
            {
                i += opcode - (Opcode.Push1 - 1);
            }
        }
    }

    private static byte[] Pad(ReadOnlySpan<byte> code)
    {
        byte[] padded = new byte[code.Length + Padding];
        code.CopyTo(padded);
        return padded;
    }
}
