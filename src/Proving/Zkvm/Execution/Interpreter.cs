using System.Runtime.CompilerServices;

namespace Sequitur.Zkvm;

/// <summary>Runs decoded instructions one after the other. One switch, no calls but for memory that is not yet known and for rare arithmetic.</summary>
internal static unsafe class Interpreter
{
    private const int PageBits = GuestMemory.PageBits;
    private const ulong TagMask = GuestMemory.TagsCount - 1;

    // What of an address is compared with a tag: the page, and the bits that must be zero for the size.
    private const ulong Tag1 = ~0xfffUL;
    private const ulong Tag2 = ~0xffeUL;
    private const ulong Tag4 = ~0xffcUL;
    private const ulong Tag8 = ~0xff8UL;

    /// <summary>Runs from the state's place until something else has to act. The code is the text's, pinned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Departure Run<TWatch>(MachineState* state, Instruction* code, DecodedText text, ref TWatch watch)
        where TWatch : struct, IJumpWatch
    {
        ulong* r = state->Registers;
        ulong* loads = state->LoadTags;
        ulong* stores = state->StoreTags;
        byte* memory = state->Memory;
        ulong remaining = state->Remaining;
        Instruction* ip = code + state->Place;
        ulong at;
        while (remaining != 0)
        {
            remaining--;
            switch (ip->Opcode)
            {
                case Opcode.Lui: r[ip->Rd] = (ulong)(long)ip->Immediate; break;
                case Opcode.Auipc: r[ip->Rd] = text.AddressOf((int)(ip - code)) + (ulong)(long)ip->Immediate; break;
                case Opcode.Addi: r[ip->Rd] = r[ip->Rs1] + (ulong)(long)ip->Immediate; break;
                case Opcode.Slti: r[ip->Rd] = (long)r[ip->Rs1] < ip->Immediate ? 1UL : 0; break;
                case Opcode.Sltiu: r[ip->Rd] = r[ip->Rs1] < (ulong)(long)ip->Immediate ? 1UL : 0; break;
                case Opcode.Xori: r[ip->Rd] = r[ip->Rs1] ^ (ulong)(long)ip->Immediate; break;
                case Opcode.Ori: r[ip->Rd] = r[ip->Rs1] | (ulong)(long)ip->Immediate; break;
                case Opcode.Andi: r[ip->Rd] = r[ip->Rs1] & (ulong)(long)ip->Immediate; break;
                case Opcode.Slli: r[ip->Rd] = r[ip->Rs1] << ip->Immediate; break;
                case Opcode.Srli: r[ip->Rd] = r[ip->Rs1] >> ip->Immediate; break;
                case Opcode.Srai: r[ip->Rd] = (ulong)((long)r[ip->Rs1] >> ip->Immediate); break;
                case Opcode.Add: r[ip->Rd] = r[ip->Rs1] + r[ip->Rs2]; break;
                case Opcode.Sub: r[ip->Rd] = r[ip->Rs1] - r[ip->Rs2]; break;
                case Opcode.Sll: r[ip->Rd] = r[ip->Rs1] << (int)r[ip->Rs2]; break;
                case Opcode.Slt: r[ip->Rd] = (long)r[ip->Rs1] < (long)r[ip->Rs2] ? 1UL : 0; break;
                case Opcode.Sltu: r[ip->Rd] = r[ip->Rs1] < r[ip->Rs2] ? 1UL : 0; break;
                case Opcode.Xor: r[ip->Rd] = r[ip->Rs1] ^ r[ip->Rs2]; break;
                case Opcode.Srl: r[ip->Rd] = r[ip->Rs1] >> (int)r[ip->Rs2]; break;
                case Opcode.Sra: r[ip->Rd] = (ulong)((long)r[ip->Rs1] >> (int)r[ip->Rs2]); break;
                case Opcode.Or: r[ip->Rd] = r[ip->Rs1] | r[ip->Rs2]; break;
                case Opcode.And: r[ip->Rd] = r[ip->Rs1] & r[ip->Rs2]; break;
                case Opcode.Addiw: r[ip->Rd] = (ulong)(long)((int)r[ip->Rs1] + ip->Immediate); break;
                case Opcode.Slliw: r[ip->Rd] = (ulong)(long)((int)r[ip->Rs1] << ip->Immediate); break;
                case Opcode.Srliw: r[ip->Rd] = (ulong)(long)(int)((uint)r[ip->Rs1] >> ip->Immediate); break;
                case Opcode.Sraiw: r[ip->Rd] = (ulong)(long)((int)r[ip->Rs1] >> ip->Immediate); break;
                case Opcode.Addw: r[ip->Rd] = (ulong)(long)((int)r[ip->Rs1] + (int)r[ip->Rs2]); break;
                case Opcode.Subw: r[ip->Rd] = (ulong)(long)((int)r[ip->Rs1] - (int)r[ip->Rs2]); break;
                case Opcode.Sllw: r[ip->Rd] = (ulong)(long)((int)r[ip->Rs1] << (int)r[ip->Rs2]); break;
                case Opcode.Srlw: r[ip->Rd] = (ulong)(long)(int)((uint)r[ip->Rs1] >> (int)r[ip->Rs2]); break;
                case Opcode.Sraw: r[ip->Rd] = (ulong)(long)((int)r[ip->Rs1] >> (int)r[ip->Rs2]); break;
                case Opcode.Mul: r[ip->Rd] = r[ip->Rs1] * r[ip->Rs2]; break;
                case Opcode.Mulw: r[ip->Rd] = (ulong)(long)((int)r[ip->Rs1] * (int)r[ip->Rs2]); break;
                case Opcode.Fence: break;
                case Opcode.Beq: if (r[ip->Rs1] == r[ip->Rs2]) goto taken; break;
                case Opcode.Bne: if (r[ip->Rs1] != r[ip->Rs2]) goto taken; break;
                case Opcode.Blt: if ((long)r[ip->Rs1] < (long)r[ip->Rs2]) goto taken; break;
                case Opcode.Bge: if ((long)r[ip->Rs1] >= (long)r[ip->Rs2]) goto taken; break;
                case Opcode.Bltu: if (r[ip->Rs1] < r[ip->Rs2]) goto taken; break;
                case Opcode.Bgeu: if (r[ip->Rs1] >= r[ip->Rs2]) goto taken; break;
                case Opcode.Lb:
                    at = r[ip->Rs1] + (ulong)(long)ip->Immediate;
                    if (loads[(at >> PageBits) & TagMask] != (at & Tag1) && !GuestMemory.Admit(state, at, 1, PageState.Readable)) goto refused;
                    r[ip->Rd] = (ulong)(long)*(sbyte*)(memory + at);
                    break;
                case Opcode.Lh:
                    at = r[ip->Rs1] + (ulong)(long)ip->Immediate;
                    if (loads[(at >> PageBits) & TagMask] != (at & Tag2) && !GuestMemory.Admit(state, at, 2, PageState.Readable)) goto refused;
                    r[ip->Rd] = (ulong)(long)*(short*)(memory + at);
                    break;
                case Opcode.Lw:
                    at = r[ip->Rs1] + (ulong)(long)ip->Immediate;
                    if (loads[(at >> PageBits) & TagMask] != (at & Tag4) && !GuestMemory.Admit(state, at, 4, PageState.Readable)) goto refused;
                    r[ip->Rd] = (ulong)(long)*(int*)(memory + at);
                    break;
                case Opcode.Ld:
                    at = r[ip->Rs1] + (ulong)(long)ip->Immediate;
                    if (loads[(at >> PageBits) & TagMask] != (at & Tag8) && !GuestMemory.Admit(state, at, 8, PageState.Readable)) goto refused;
                    r[ip->Rd] = *(ulong*)(memory + at);
                    break;
                case Opcode.Lbu:
                    at = r[ip->Rs1] + (ulong)(long)ip->Immediate;
                    if (loads[(at >> PageBits) & TagMask] != (at & Tag1) && !GuestMemory.Admit(state, at, 1, PageState.Readable)) goto refused;
                    r[ip->Rd] = *(memory + at);
                    break;
                case Opcode.Lhu:
                    at = r[ip->Rs1] + (ulong)(long)ip->Immediate;
                    if (loads[(at >> PageBits) & TagMask] != (at & Tag2) && !GuestMemory.Admit(state, at, 2, PageState.Readable)) goto refused;
                    r[ip->Rd] = *(ushort*)(memory + at);
                    break;
                case Opcode.Lwu:
                    at = r[ip->Rs1] + (ulong)(long)ip->Immediate;
                    if (loads[(at >> PageBits) & TagMask] != (at & Tag4) && !GuestMemory.Admit(state, at, 4, PageState.Readable)) goto refused;
                    r[ip->Rd] = *(uint*)(memory + at);
                    break;
                case Opcode.Sb:
                    at = r[ip->Rs1] + (ulong)(long)ip->Immediate;
                    if (stores[(at >> PageBits) & TagMask] != (at & Tag1) && !GuestMemory.Admit(state, at, 1, PageState.Writable)) goto refused;
                    *(memory + at) = (byte)r[ip->Rs2];
                    break;
                case Opcode.Sh:
                    at = r[ip->Rs1] + (ulong)(long)ip->Immediate;
                    if (stores[(at >> PageBits) & TagMask] != (at & Tag2) && !GuestMemory.Admit(state, at, 2, PageState.Writable)) goto refused;
                    *(ushort*)(memory + at) = (ushort)r[ip->Rs2];
                    break;
                case Opcode.Sw:
                    at = r[ip->Rs1] + (ulong)(long)ip->Immediate;
                    if (stores[(at >> PageBits) & TagMask] != (at & Tag4) && !GuestMemory.Admit(state, at, 4, PageState.Writable)) goto refused;
                    *(uint*)(memory + at) = (uint)r[ip->Rs2];
                    break;
                case Opcode.Sd:
                    at = r[ip->Rs1] + (ulong)(long)ip->Immediate;
                    if (stores[(at >> PageBits) & TagMask] != (at & Tag8) && !GuestMemory.Admit(state, at, 8, PageState.Writable)) goto refused;
                    *(ulong*)(memory + at) = r[ip->Rs2];
                    break;
                case Opcode.Jal:
                    r[ip->Rd] = text.AddressOf((int)(ip - code) + 1);
                    at = (ulong)ip->Immediate;
                    if (watch.Jumped(in *ip, (int)(ip - code), (int)at, remaining)) goto leave;
                    ip = code + at;
                    continue;
                case Opcode.Jalr:
                    at = (r[ip->Rs1] + (ulong)(long)ip->Immediate) & ~1UL;
                    if ((at & 2) != 0) goto misaligned;
                    r[ip->Rd] = text.AddressOf((int)(ip - code) + 1);
                    at = (at - text.Start) >> 2;
                    if (at >= (ulong)text.Count) goto outside;
                    if (watch.Jumped(in *ip, (int)(ip - code), (int)at, remaining)) goto leave;
                    ip = code + at;
                    continue;
                case Opcode.Ecall or Opcode.Illegal or Opcode.EndOfText or Opcode.BadJump:
                    state->Remaining = remaining + 1;
                    state->Place = (int)(ip - code);
                    return Marks.Meet(state, text);
                default: r[ip->Rd] = RareArithmetic.Compute(ip->Opcode, r[ip->Rs1], r[ip->Rs2]); break;
            }

            ip++;
            continue;
        taken:
            at = (ulong)ip->Immediate;
            if (code + at <= ip && watch.Looped((int)at)) goto leave;
            ip = code + at;
        }

        Marks.Stop(state, StopReason.CycleLimit, Marks.AddressOf(text, (int)(ip - code)), 0);
        return Leave(state, (int)(ip - code), 0, Departure.Stopped);
    leave:
        return Leave(state, (int)at, remaining, Departure.Watched);
    refused:
        state->Pc = text.AddressOf((int)(ip - code));
        return Leave(state, (int)(ip - code), remaining + 1, Departure.Stopped);
    misaligned:
        Marks.Stop(state, StopReason.MisalignedJump, text.AddressOf((int)(ip - code)), at);
        return Leave(state, (int)(ip - code), remaining + 1, Departure.Stopped);
    outside:
        at = (at << 2) + text.Start;
        Marks.Stop(state, StopReason.ExecuteFault, at, at);
        return Leave(state, (int)(ip - code), remaining, Departure.Stopped);
    }

    private static Departure Leave(MachineState* state, int place, ulong remaining, Departure departure)
    {
        state->Remaining = remaining;
        state->Place = place;
        return departure;
    }
}
