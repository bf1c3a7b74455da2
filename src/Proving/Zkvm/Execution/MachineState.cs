namespace Sequitur.Zkvm;

/// <summary>What changes while a guest runs, in memory that does not move, so that the loop reaches it with one pointer.</summary>
internal unsafe struct MachineState
{
    public const int RegistersCount = Instruction.Nowhere + 1;

    /// <summary>x0 to x31, and the one that takes writes to x0.</summary>
    public fixed ulong Registers[RegistersCount];

    /// <summary>Instructions that may still run.</summary>
    public ulong Remaining;

    /// <summary>The place in the decoded text of the next instruction, or of the one that stopped.</summary>
    public int Place;

    /// <summary>The stop, once <see cref="IsStopped"/>.</summary>
    public StopReason Stop;

    public bool IsStopped;

    /// <summary>Where the stop is when it is not at <see cref="Place"/>.</summary>
    public ulong Pc;

    public ulong FaultAddress;

    public ulong MisalignedAccesses;

    public ulong PagesUsed;

    public ulong PagesMax;

    /// <summary>The first byte of the guest's address space.</summary>
    public byte* Memory;

    /// <summary>Pages that loads may use without a question: see <see cref="GuestMemory"/>.</summary>
    public ulong* LoadTags;

    public ulong* StoreTags;

    /// <summary>For each page its <see cref="PageState"/>.</summary>
    public byte* Pages;

    public ulong PagesCount;
}
