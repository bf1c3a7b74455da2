namespace Sequitur.Zkvm;

/// <summary>What happens at the places where no instruction can simply run.</summary>
internal static unsafe class Marks
{
    /// <summary>Acts on the ecall, the illegal instruction or the mark at the state's place. Nothing has been counted for it.</summary>
    public static Departure Meet(MachineState* state, DecodedText text)
    {
        Instruction instruction = text.Instructions[state->Place];
        ulong address = text.AddressOf(state->Place);
        switch (instruction.Opcode)
        {
            case Opcode.Ecall:
                return Departure.Call;
            case Opcode.EndOfText:
                Stop(state, StopReason.ExecuteFault, address, address);
                return Departure.Stopped;
            case Opcode.BadJump:
                (ulong source, ulong target) = text.BadJumps[instruction.Immediate];
                if (target % 4 == 0)
                {
                    Stop(state, StopReason.ExecuteFault, target, target);
                    return Departure.Stopped;
                }

                // A jump to a misaligned address does not complete, so its own cycle goes back.
                state->Remaining++;
                Stop(state, StopReason.MisalignedJump, source, target);
                return Departure.Stopped;
            default:
                Stop(state, StopReason.IllegalInstruction, address, (uint)instruction.Immediate);
                return Departure.Stopped;
        }
    }

    /// <summary>The address that the place stands for: of a mark for a bad jump, its target.</summary>
    public static ulong AddressOf(DecodedText text, int place) =>
        place > text.Count ? text.BadJumps[text.Instructions[place].Immediate].Target : text.AddressOf(place);

    public static void Stop(MachineState* state, StopReason stop, ulong pc, ulong faultAddress)
    {
        state->Stop = stop;
        state->IsStopped = true;
        state->Pc = pc;
        state->FaultAddress = faultAddress;
    }
}
