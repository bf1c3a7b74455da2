using System;

namespace Sequitur.Zkvm;

/// <summary>Runs guests: RV64IM with the memory map and the calls of docs/spec/guest-abi.md.</summary>
/// <remarks>Deterministic: neither the host nor whether code was translated or costs were recorded can be seen in a result.</remarks>
public static unsafe class Machine
{
    private const int StackPointer = 2;

    /// <summary>Runs the program from its entry until it stops.</summary>
    /// <param name="program">What the loader accepted.</param>
    /// <param name="input">Bytes that the guest finds at <see cref="MemoryMap.InputStart"/>.</param>
    /// <param name="limits">What the run may use.</param>
    /// <param name="costs">Records where the cycles go; the run is several times slower then. Null: not recorded.</param>
    public static RunResult Run(GuestProgram program, ReadOnlyMemory<byte> input, RunLimits limits, CostRecorder? costs = null)
    {
        if ((ulong)input.Length > MemoryMap.InputSizeMax)
        {
            return new RunResult { Stop = StopReason.InputTooLong, FaultAddress = MemoryMap.InputStart, Pc = program.Entry };
        }

        using GuestMemory memory = GuestMemory.For(program, input.Span, limits);
        MachineState* state = memory.State;
        GuestCalls calls = new(limits);
        state->Remaining = limits.Cycles;
        state->Place = (int)((program.Entry - program.Code.Start) / 4);
        state->Pc = program.Entry;
        state->Registers[StackPointer] = MemoryMap.StackEnd;
        fixed (Instruction* code = program.Code.Instructions)
        {
            if (costs is not null)
            {
                RunWatched(program, state, code, calls, costs);
            }
            else if (!state->IsStopped)
            {
                RunFast(program, state, code, calls, limits);
            }
        }

        return new RunResult
        {
            Stop = state->Stop,
            ExitCode = state->Stop == StopReason.Exit ? state->Registers[10] : 0,
            Output = calls.Output,
            Cycles = limits.Cycles - state->Remaining,
            FaultAddress = state->FaultAddress,
            Pc = state->Pc,
            AcceleratorCalls = calls.Counts,
            MisalignedAccesses = state->MisalignedAccesses,
            MemoryBytes = state->PagesUsed << GuestMemory.PageBits,
        };
    }

    private static void RunFast(GuestProgram program, MachineState* state, Instruction* code, GuestCalls calls, RunLimits limits)
    {
        Unwatched unwatched = default;
        TranslatedRun? translated = limits.AllowTranslation && TranslatedRun.IsPossible ? new TranslatedRun(program.Code, program.Translations, limits.TranslationThreshold) : null;
        while (!state->IsStopped)
        {
            Departure departure = translated is null ? Interpreter.Run(state, code, program.Code, ref unwatched) : translated.Run(state, code);
            if (departure == Departure.Call) Answer(program, state, calls);
        }
    }

    private static void RunWatched(GuestProgram program, MachineState* state, Instruction* code, GuestCalls calls, CostRecorder costs)
    {
        costs.Begin(program, state->Remaining);
        CostWatch watch = new(costs);
        while (!state->IsStopped)
        {
            AcceleratorCalls before = calls.Counts;
            Departure departure = Interpreter.Run(state, code, program.Code, ref watch);
            if (departure != Departure.Call) continue;
            Answer(program, state, calls);
            if (calls.Counts != before) costs.CountAcceleratorCall();
        }

        costs.End(state->Remaining);
    }

    private static void Answer(GuestProgram program, MachineState* state, GuestCalls calls)
    {
        if (calls.Answer(state, program.Code.AddressOf(state->Place))) state->Place++;
    }
}
