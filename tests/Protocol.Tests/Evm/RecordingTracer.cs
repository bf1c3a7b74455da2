using System;
using System.Collections.Generic;
using Sequitur.Evm;
using Sequitur.Primitives;

namespace Sequitur.Protocol.Evm;

internal sealed record Step(int ProgramCounter, byte Opcode, ulong Gas, int Depth, U256[] Stack, Address Address);

internal sealed class StepRecord
{
    public List<Step> Steps { get; } = [];
}

/// <summary>Keeps every step it sees.</summary>
internal readonly struct RecordingTracer(StepRecord record) : ITracer
{
    public static bool IsOn => true;

    public void Step(int programCounter, byte opcode, ulong gas, int depth, ReadOnlySpan<U256> stack, in Address address) =>
        record.Steps.Add(new Step(programCounter, opcode, gas, depth, stack.ToArray(), address));
}
