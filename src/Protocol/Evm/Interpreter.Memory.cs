using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Evm;

public sealed unsafe partial class Interpreter<THost, TTracer>
{
    /// <summary>KECCAK256: the size, under the offset, is replaced by the hash. The base price is paid.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Keccak256(Frame frame, ulong* offset, long gas)
    {
        ulong* size = offset - 4;
        gas = frame.Expand(offset, size, gas);
        if (gas < 0)
        {
            return Halt.OutOfGas;
        }

        gas -= (long)((size[0] + 31) >> 5) * GasCosts.KeccakWord;
        if (gas < 0)
        {
            return Halt.OutOfGas;
        }

        Hash256 hash;
        ReadOnlySpan<byte> data = size[0] == 0 ? default : new(frame.Memory + offset[0], (int)size[0]);
        Keccak.HashTo(data, new Span<byte>(&hash, Hash256.Size));
        Words.Load((byte*)&hash, size);
        return gas;
    }

    /// <summary>CALLDATACOPY, CODECOPY, RETURNDATACOPY, MCOPY. Operands: size, source offset, memory offset. The base price is paid.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long CopyToMemory(Frame frame, byte opcode, ulong* operands, long gas)
    {
        ulong* size = operands;
        ulong* source = operands + 4;
        ulong* target = operands + 8;
        if (opcode == Opcode.ReturnDataCopy && !IsInReturnData(frame, source, size))
        {
            return Halt.ReturnDataOutOfBounds;
        }

        if (Words.IsZero(size))
        {
            return gas;
        }

        // MCOPY (EIP-5656) reads memory too: the larger of both ranges is made active.
        gas = frame.Expand(target, size, gas);
        if (opcode == Opcode.MCopy && gas >= 0)
        {
            gas = frame.Expand(source, size, gas);
        }

        if (gas < 0)
        {
            return Halt.OutOfGas;
        }

        gas -= (long)((size[0] + 31) >> 5) * GasCosts.CopyWord;
        if (gas < 0)
        {
            return Halt.OutOfGas;
        }

        int length = (int)size[0];
        byte* to = frame.Memory + target[0];
        switch (opcode)
        {
            case Opcode.CallDataCopy:
                CopyPadded(new ReadOnlySpan<byte>(frame.Input, frame.InputLength), source, to, length);
                break;
            case Opcode.CodeCopy:
                CopyPadded(new ReadOnlySpan<byte>(frame.Executable, 0, frame.CodeLength), source, to, length);
                break;
            case Opcode.ReturnDataCopy:
                new ReadOnlySpan<byte>(frame.ReturnData + source[0], length).CopyTo(new Span<byte>(to, length));
                break;
            default:
                new ReadOnlySpan<byte>(frame.Memory + source[0], length).CopyTo(new Span<byte>(to, length));
                break;
        }

        return gas;
    }

    /// <summary>EIP-211: reading beyond the return data fails, even for nothing.</summary>
    private static bool IsInReturnData(Frame frame, ulong* source, ulong* size)
    {
        ulong available = (ulong)frame.ReturnDataLength;
        return !Words.IsWide(source) && !Words.IsWide(size) && source[0] <= available && size[0] <= available - source[0];
    }

    /// <summary>EXTCODECOPY (EIP-2929). Operands: size, code offset, memory offset, address.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long CopyAccountCode(Frame frame, ulong* operands, long gas)
    {
        ulong* size = operands;
        gas = frame.Expand(operands + 8, size, gas);
        if (gas < 0)
        {
            return Halt.OutOfGas;
        }

        gas -= (long)((size[0] + 31) >> 5) * GasCosts.CopyWord;
        if (gas < 0)
        {
            return Halt.OutOfGas;
        }

        Address address = Words.ToAddress(operands + 12);
        gas -= _host.WarmAccount(address) ? GasCosts.ColdAccount : GasCosts.WarmAccess;
        if (gas < 0)
        {
            return Halt.OutOfGas;
        }

        // The code is read even for nothing: a witness of this block holds it, as it does with other clients.
        ReadOnlySpan<byte> code = _host.GetCode(address).Bytes;
        if (size[0] != 0)
        {
            CopyPadded(code, operands + 4, frame.Memory + operands[8], (int)size[0]);
        }

        return gas;
    }

    /// <summary>Copies from an offset that may lie anywhere; what the source lacks is zero.</summary>
    private static void CopyPadded(ReadOnlySpan<byte> source, ulong* offset, byte* target, int length)
    {
        int available = Words.IsWide(offset) || offset[0] >= (ulong)source.Length ? 0 : source.Length - (int)offset[0];
        int copied = Math.Min(available, length);
        if (copied != 0)
        {
            source.Slice((int)offset[0], copied).CopyTo(new Span<byte>(target, copied));
        }

        if (copied < length)
        {
            new Span<byte>(target + copied, length - copied).Clear();
        }
    }

    /// <summary>CALLDATALOAD: the offset is replaced by the word there, zero beyond the input.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadCallData(Frame frame, ulong* word)
    {
        if (!Words.IsWide(word) && word[0] + 32 <= (ulong)frame.InputLength && word[0] <= int.MaxValue)
        {
            Words.Load(frame.Input + word[0], word);
            return;
        }

        LoadCallDataEnd(frame, word);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LoadCallDataEnd(Frame frame, ulong* word)
    {
        byte* padded = stackalloc byte[Words.Size];
        CopyPadded(new ReadOnlySpan<byte>(frame.Input, frame.InputLength), word, padded, Words.Size);
        Words.Load(padded, word);
    }

    /// <summary>RETURN and REVERT: operands size, offset. The output stays in this frame's memory.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long SetOutput(Frame frame, ulong* operands, long gas)
    {
        gas = frame.Expand(operands + 4, operands, gas);
        if (gas < 0)
        {
            return Halt.OutOfGas;
        }

        frame.OutputLength = (int)operands[0];
        frame.Output = frame.OutputLength == 0 ? null : frame.Memory + operands[4];
        return gas;
    }

    /// <summary>Where a jump leads; null when that is not a jump destination.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* JumpTarget(Frame frame, byte* code, ulong* word)
    {
        ulong[] map = frame.JumpDestinations ?? frame.FindJumpDestinations();
        ulong target = word[0];
        ulong index = target >> 6;
        bool isValid = index < (ulong)map.Length && ((map[(int)index] >> (int)target) & 1) != 0 && !Words.IsWide(word);
        return isValid ? code + target : null;
    }

    /// <summary>The immediate of PUSH1 to PUSH8. Code is padded, so eight bytes can always be read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Immediate(byte* pc, int size) =>
        BinaryPrimitives.ReverseEndianness(*(ulong*)(pc + 1)) >> (64 - (8 * size));

    /// <summary>PUSH9 to PUSH32: whole limbs from the end of the immediate, then the partial one at its start.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PushWide(byte* pc, ulong* word)
    {
        int size = *pc - 0x5f;
        byte* end = pc + 1 + size;
        Words.Set(word, 0);
        int limb = 0;
        for (; size > 8; size -= 8)
        {
            end -= 8;
            word[limb++] = BinaryPrimitives.ReverseEndianness(*(ulong*)end);
        }

        word[limb] = Immediate(pc, size);
    }
}
