using System;

namespace Sequitur.Zkvm;

/// <summary>What a run came to. The same program, input and limits always give the same.</summary>
public sealed record RunResult
{
    public required StopReason Stop { get; init; }

    /// <summary>What the guest said at its exit; 0 for another stop.</summary>
    public ulong ExitCode { get; init; }

    /// <summary>All that was written, in order, also before a stop that is no exit.</summary>
    public ReadOnlyMemory<byte> Output { get; init; }

    /// <summary>Instructions completed; a call counts as one. The one that faulted is not among them.</summary>
    public ulong Cycles { get; init; }

    /// <summary>The address, word or number that the stop is about; 0 for an exit or a cycle limit.</summary>
    public ulong FaultAddress { get; init; }

    /// <summary>The address of the instruction that stopped, or that would have been next.</summary>
    public ulong Pc { get; init; }

    public AcceleratorCalls AcceleratorCalls { get; init; }

    /// <summary>Loads and stores at addresses that are no multiple of their size.</summary>
    public ulong MisalignedAccesses { get; init; }

    /// <summary>Bytes of memory in use at the end, in whole pages.</summary>
    public ulong MemoryBytes { get; init; }

    public bool IsSuccess => Stop == StopReason.Exit && ExitCode == 0;
}
