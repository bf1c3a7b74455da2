using System;
using System.Runtime.CompilerServices;
using Sequitur.Primitives;

namespace Sequitur.Evm;

/// <summary>One call in progress: its code, context, memory, and where to resume when its child returns.</summary>
/// <remarks>
/// Frames are pooled by depth and keep their buffers, so a call in steady state allocates nothing. A child's memory outlives the child
/// until its parent calls again; that is exactly as long as the parent may read its return data, which therefore is never copied.
/// </remarks>
internal sealed unsafe class Frame(int depth)
{
    /// <summary>No execution can pay for more: 2^30 bytes cost 2.2 · 10^12 gas.</summary>
    public const ulong MemoryBytesMax = 1UL << 30;

    private const int FirstMemoryBytes = 4096;

    public readonly int Depth = depth;

    // The code. Init code lives in a buffer of the frame, deployed code in its Bytecode.
    public byte[] Executable = [];
    public int CodeLength;
    public ulong[]? JumpDestinations;
    public Bytecode? Bytecode;

    // Where to resume. The stack is a window of the interpreter's one stack; offsets are in bytes.
    public int ProgramCounter;
    public nint StackStart;
    public nint StackBytes;
    public long Gas;

    // The context.
    public Address Self;
    public Address Caller;
    public U256 Value;
    public bool IsStatic;
    public bool IsCreate;
    public int Snapshot;
    public long RefundAtEntry;

    // Call data: the parent's memory or the transaction's pinned input; neither moves or changes while this frame lives.
    public byte* Input;
    public int InputLength;

    // What the last child returned, and where this frame asked for it to be copied.
    public byte* ReturnData;
    public int ReturnDataLength;
    public int ReturnOffset;
    public int ReturnLength;

    // What this frame returns: a part of its memory.
    public byte* Output;
    public int OutputLength;

    /// <summary>Start of the memory; moves when it grows.</summary>
    public byte* Memory;

    /// <summary>Active bytes, a multiple of 32 (MSIZE).</summary>
    public ulong MemoryBytes;

    /// <summary>A whole word at an offset below this lies in active memory.</summary>
    public ulong WordLimit;

    private long _memoryGas;
    private byte[] _memory = [];
    private byte[] _initCode = [];
    private ulong[] _initCodeMap = [];

    public int MemoryCapacity => _memory.Length;

    /// <summary>Forgets the previous call at this depth.</summary>
    public void Reset()
    {
        ProgramCounter = 0;
        StackBytes = 0;
        MemoryBytes = 0;
        WordLimit = 0;
        _memoryGas = 0;
        ReturnData = null;
        ReturnDataLength = 0;
        Output = null;
        OutputLength = 0;
    }

    public void UseBytecode(Bytecode bytecode)
    {
        Bytecode = bytecode;
        Executable = JumpAnalysis.ExecutableOf(bytecode);
        CodeLength = bytecode.Length;
        JumpDestinations = bytecode.JumpDestinations;
    }

    /// <summary>Copies init code into the frame's own buffer: it runs once, so nothing is worth keeping.</summary>
    public void UseInitCode(ReadOnlySpan<byte> code)
    {
        if (_initCode.Length < code.Length + JumpAnalysis.Padding)
        {
            _initCode = new byte[code.Length + JumpAnalysis.Padding];
        }

        code.CopyTo(_initCode);
        _initCode.AsSpan(code.Length, JumpAnalysis.Padding).Clear();
        Bytecode = null;
        Executable = _initCode;
        CodeLength = code.Length;
        JumpDestinations = null;
    }

    /// <summary>Computes the map of jump destinations at the first jump in this code.</summary>
    public ulong[] FindJumpDestinations()
    {
        int length = JumpAnalysis.MapLength(CodeLength);
        ReadOnlySpan<byte> code = Executable.AsSpan(0, CodeLength);
        if (Bytecode is not null)
        {
            ulong[]? known = Bytecode.JumpDestinations;
            if (known is null)
            {
                known = new ulong[length];
                JumpAnalysis.Mark(code, known);
                Bytecode.JumpDestinations = known;
            }

            return JumpDestinations = known;
        }

        if (_initCodeMap.Length < length)
        {
            _initCodeMap = new ulong[length];
        }

        _initCodeMap.AsSpan().Clear();
        JumpAnalysis.Mark(code, _initCodeMap);
        return JumpDestinations = _initCodeMap;
    }

    /// <summary>Makes [offset, offset + size) active and pays for it; the gas left, negative when it does not suffice.</summary>
    public long Expand(ulong* offset, ulong* size, long gas)
    {
        if ((size[0] | size[1] | size[2] | size[3]) == 0)
        {
            return gas;
        }

        bool isHuge = (offset[1] | offset[2] | offset[3] | size[1] | size[2] | size[3]) != 0;
        return isHuge ? Halt.OutOfGas : Expand(offset[0], size[0], gas);
    }

    /// <summary>The same for a fixed size that is not zero.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public long ExpandAt(ulong* offset, ulong size, long gas) =>
        Words.IsWide(offset) ? Halt.OutOfGas : Expand(offset[0], size, gas);

    /// <summary>The same for operands that are known to fit 64 bits; size is not zero.</summary>
    public long Expand(ulong offset, ulong size, long gas)
    {
        if (offset > MemoryBytesMax || size > MemoryBytesMax)
        {
            return Halt.OutOfGas;
        }

        ulong end = offset + size;
        if (end <= MemoryBytes)
        {
            return gas;
        }

        // Yellow Paper appendix H: 3 gas a word plus words^2 / 512.
        ulong words = (end + 31) >> 5;
        long cost = (long)((words * GasCosts.MemoryWord) + (words * words / GasCosts.MemoryQuadraticDivisor));
        gas -= cost - _memoryGas;
        if (gas < 0 || end > MemoryBytesMax)
        {
            return Halt.OutOfGas;
        }

        _memoryGas = cost;
        Grow((int)(words << 5));
        return gas;
    }

    /// <summary>Frees the memory buffer; called between executions when an unusual one left much behind.</summary>
    public void ReleaseMemory()
    {
        _memory = [];
        Memory = null;
    }

    private void Grow(int bytes)
    {
        int active = (int)MemoryBytes;
        if (bytes > _memory.Length)
        {
            long doubled = Math.Max(FirstMemoryBytes, 2L * _memory.Length);
            // SAFETY: the array is pinned for its whole life and held by _memory, so the pointer stays valid.
            byte[] larger = GC.AllocateUninitializedArray<byte>((int)Math.Min((long)MemoryBytesMax, Math.Max(bytes, doubled)), pinned: true);
            _memory.AsSpan(0, active).CopyTo(larger);
            _memory = larger;
            fixed (byte* start = larger)
            {
                Memory = start;
            }
        }

        // The buffer is reused between calls: only what becomes active is cleared.
        new Span<byte>(Memory + active, bytes - active).Clear();
        MemoryBytes = (ulong)bytes;
        WordLimit = (ulong)bytes - 31;
    }
}
