using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sequitur.Zkvm;

/// <summary>The guest's address space as one range of zeroed host memory, of which the host's system provides only the pages that are touched.</summary>
/// <remarks>
/// A load or store first compares its address with the tag of its page, which says in one comparison that the page is in use, that it may
/// be accessed so, and (by the low bits, which the tag has not) that the address is a multiple of the size. Only when that fails is
/// <see cref="Admit"/> asked, which looks at the page's state and sets the tag.
/// </remarks>
internal sealed unsafe class GuestMemory : IDisposable
{
    public const int PageBits = 12;
    public const int TagsCount = 1024;

    /// <summary>A page can never have this tag: bits above the largest size are set that every comparison clears.</summary>
    private const ulong NoTag = ulong.MaxValue;

    private readonly ulong _size;

    private GuestMemory(ulong size)
    {
        _size = size;
        State = (MachineState*)NativeMemory.AllocZeroed((nuint)sizeof(MachineState));
        State->Memory = (byte*)NativeMemory.AllocZeroed((nuint)size);
        State->PagesCount = size >> PageBits;
        State->Pages = (byte*)NativeMemory.AllocZeroed((nuint)State->PagesCount);
        State->LoadTags = (ulong*)NativeMemory.Alloc(TagsCount, sizeof(ulong));
        State->StoreTags = (ulong*)NativeMemory.Alloc(TagsCount, sizeof(ulong));
        new Span<ulong>(State->LoadTags, TagsCount).Fill(NoTag);
        new Span<ulong>(State->StoreTags, TagsCount).Fill(NoTag);
    }

    public MachineState* State { get; }

    /// <summary>The memory of a program before its first instruction; the state is stopped if that alone is over the limit.</summary>
    public static GuestMemory For(GuestProgram program, ReadOnlySpan<byte> input, RunLimits limits)
    {
        ulong inputSize = RoundUp(MemoryMap.InputHeaderSize + (ulong)input.Length);
        GuestMemory memory = new(MemoryMap.InputStart + inputSize);
        memory.State->PagesMax = limits.MemoryBytes >> PageBits;
        memory.Mark(RoundUp(program.End), MemoryMap.HeapEnd, PageState.Readable | PageState.Writable);
        memory.Mark(MemoryMap.StackStart, RoundUp(MemoryMap.StackEnd), PageState.Readable | PageState.Writable);
        foreach (Segment segment in program.Segments)
        {
            PageState state = segment.IsWritable ? PageState.Readable | PageState.Writable : PageState.Readable;
            memory.Mark(segment.Start, RoundUp(segment.End), state);
            memory.Place(segment.Start, program.BytesOf(segment));
        }

        memory.Mark(MemoryMap.InputStart, MemoryMap.InputStart + inputSize, PageState.Readable);
        ulong length = (ulong)input.Length;
        memory.Place(MemoryMap.InputStart, MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(ref length)));
        memory.Place(MemoryMap.InputStart + MemoryMap.InputHeaderSize, input);
        return memory;
    }

    /// <summary>Allows an access, or stops the run with the first address that forbids it. An access that leaves its page or its multiple comes here each time.</summary>
    /// <param name="state">The run.</param>
    /// <param name="address">The first byte.</param>
    /// <param name="size">1, 2, 4 or 8 for an instruction.</param>
    /// <param name="needed">Readable for a load, writable for a store.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool Admit(MachineState* state, ulong address, ulong size, PageState needed)
    {
        if (!AdmitRange(state, address, size, needed)) return false;
        if ((address & (size - 1)) != 0)
        {
            state->MisalignedAccesses++;
        }
        else
        {
            ulong* tags = needed == PageState.Writable ? state->StoreTags : state->LoadTags;
            tags[(address >> PageBits) & (TagsCount - 1)] = address & ~(MemoryMap.PageSize - 1);
        }

        return true;
    }

    /// <summary>The same for any number of bytes, and without counting.</summary>
    public static bool AdmitRange(MachineState* state, ulong address, ulong size, PageState needed)
    {
        if (size == 0) return true;
        StopReason fault = needed == PageState.Writable ? StopReason.StoreFault : StopReason.LoadFault;
        if (address + (size - 1) < address) return Refuse(state, fault, address);
        ulong last = (address + (size - 1)) >> PageBits;
        for (ulong page = address >> PageBits; page <= last; page++)
        {
            ulong at = Math.Max(address, page << PageBits);
            if (page >= state->PagesCount || (state->Pages[page] & (byte)needed) == 0) return Refuse(state, fault, at);
            if (!Use(state, page)) return Refuse(state, StopReason.OutOfMemory, at);
        }

        return true;
    }

    /// <summary>Bytes that <see cref="AdmitRange"/> has allowed.</summary>
    public static Span<byte> Bytes(MachineState* state, ulong address, ulong size) => size == 0 ? default : new(state->Memory + address, (int)size);

    public void Dispose()
    {
        NativeMemory.Free(State->StoreTags);
        NativeMemory.Free(State->LoadTags);
        NativeMemory.Free(State->Pages);
        NativeMemory.Free(State->Memory);
        NativeMemory.Free(State);
    }

    private static bool Refuse(MachineState* state, StopReason stop, ulong address)
    {
        state->Stop = stop;
        state->IsStopped = true;
        state->FaultAddress = address;
        return false;
    }

    private static bool Use(MachineState* state, ulong page)
    {
        if ((state->Pages[page] & (byte)PageState.Used) != 0) return true;
        if (state->PagesUsed >= state->PagesMax) return false;
        state->PagesUsed++;
        state->Pages[page] |= (byte)PageState.Used;
        return true;
    }

    private void Mark(ulong start, ulong end, PageState pageState)
    {
        for (ulong page = start >> PageBits; page < end >> PageBits; page++) State->Pages[page] = (byte)pageState;
    }

    private void Place(ulong address, ReadOnlySpan<byte> bytes)
    {
        if (State->IsStopped || bytes.IsEmpty) return;
        for (ulong page = address >> PageBits; page <= (address + (ulong)bytes.Length - 1) >> PageBits; page++)
        {
            if (!Use(State, page))
            {
                Refuse(State, StopReason.OutOfMemory, page << PageBits);
                return;
            }
        }

        bytes.CopyTo(new Span<byte>(State->Memory + address, (int)(_size - address > int.MaxValue ? int.MaxValue : _size - address)));
    }

    private static ulong RoundUp(ulong address) => (address + MemoryMap.PageSize - 1) & ~(MemoryMap.PageSize - 1);
}
