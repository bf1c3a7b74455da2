using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace Sequitur.Zkvm;

/// <summary>The executable segment, decoded once; text never changes, because nothing may write to it.</summary>
/// <remarks>After the instructions comes a mark for the end, then one for each jump whose target is no instruction of the text.</remarks>
internal sealed class DecodedText
{
    private DecodedText(ulong start, Instruction[] instructions, int count, List<(ulong Source, ulong Target)> badJumps)
    {
        Start = start;
        Instructions = instructions;
        Count = count;
        BadJumps = badJumps;
    }

    /// <summary>The address of the first instruction.</summary>
    public ulong Start { get; }

    /// <summary>The instructions and the marks.</summary>
    public Instruction[] Instructions { get; }

    /// <summary>How many instructions, without the marks.</summary>
    public int Count { get; }

    public List<(ulong Source, ulong Target)> BadJumps { get; }

    public ulong AddressOf(int index) => Start + ((ulong)index * 4);

    public static DecodedText Decode(ReadOnlySpan<byte> bytes, ulong start, ulong memorySize)
    {
        int count = (int)(memorySize / 4);
        List<Instruction> marks = [new Instruction(Opcode.EndOfText, 0, 0, 0, 0)];
        List<(ulong Source, ulong Target)> badJumps = [];
        Instruction[] decoded = new Instruction[count];
        for (int index = 0; index < count; index++)
        {
            Instruction instruction = InstructionDecoder.Decode(WordAt(bytes, index * 4));
            if (instruction.Opcode is Opcode.Jal or (>= Opcode.Beq and <= Opcode.Bgeu))
            {
                long target = ((long)index * 4) + instruction.Immediate;
                int place = (int)(target / 4);
                if (target < 0 || target % 4 != 0 || place >= count)
                {
                    place = count + marks.Count;
                    marks.Add(new Instruction(Opcode.BadJump, 0, 0, 0, badJumps.Count));
                    badJumps.Add((start + ((ulong)index * 4), start + (ulong)target));
                }

                instruction = instruction with { Immediate = place };
            }

            decoded[index] = instruction;
        }

        return new DecodedText(start, [.. decoded, .. marks], count, badJumps);
    }

    private static uint WordAt(ReadOnlySpan<byte> bytes, int offset)
    {
        if (offset + 4 <= bytes.Length) return BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);
        Span<byte> padded = stackalloc byte[4];
        padded.Clear();
        if (offset < bytes.Length) bytes[offset..].CopyTo(padded);
        return BinaryPrimitives.ReadUInt32LittleEndian(padded);
    }
}
