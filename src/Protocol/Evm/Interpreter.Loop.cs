using System.Runtime.CompilerServices;
using Sequitur.Primitives;

namespace Sequitur.Evm;

public sealed unsafe partial class Interpreter<THost, TTracer>
{
    /// <summary>Runs the frame until it ends or calls; <see cref="Entered"/> when a child frame is to be run first.</summary>
    /// <remarks>
    /// One switch, exempt from the length rule: program counter, stack height and gas stay in registers only inside one method, and only as
    /// long as their address is never taken, so everything that is not cheap is a call that takes and returns gas by value. Heights are
    /// bytes, so that one comparison with a constant checks the stack. Keep the IL under 20 KB: beyond that the JIT silently stops optimising.
    /// Here <c>top</c> points past the operands that stay and at those that were popped: the first popped is the last in memory.
    /// </remarks>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ExitReason RunFrame(Frame frame)
    {
        fixed (byte* code = frame.Executable)
        {
            byte* pc = code + frame.ProgramCounter;
            byte* stack = _stackOrigin + frame.StackStart;
            nint sp = frame.StackBytes;
            long gas = frame.Gas;
            ulong* top;
            int n;
            ExitReason exit;
            while (true)
            {
                if (TTracer.IsOn)
                {
                    Trace(frame, (int)(pc - code), *pc, sp, gas);
                }

                switch (*pc)
                {
                    case Opcode.Add:
                        if (sp < 2 * Words.Size) goto Underflow;
                        if ((gas -= 3) < 0) goto OutOfGas;
                        sp -= Words.Size;
                        top = (ulong*)(stack + sp);
                        Words.Add(top, top - 4);
                        break;
                    case Opcode.Mul:
                        if (sp < 2 * Words.Size) goto Underflow;
                        if ((gas -= 5) < 0) goto OutOfGas;
                        sp -= Words.Size;
                        top = (ulong*)(stack + sp);
                        Multiply(top, top - 4);
                        break;
                    case Opcode.Sub:
                        if (sp < 2 * Words.Size) goto Underflow;
                        if ((gas -= 3) < 0) goto OutOfGas;
                        sp -= Words.Size;
                        top = (ulong*)(stack + sp);
                        Words.Subtract(top, top - 4);
                        break;
                    case Opcode.Div:
                        if (sp < 2 * Words.Size) goto Underflow;
                        if ((gas -= 5) < 0) goto OutOfGas;
                        sp -= Words.Size;
                        top = (ulong*)(stack + sp);
                        Divide(top, top - 4);
                        break;
                    case Opcode.SDiv:
                        if (sp < 2 * Words.Size) goto Underflow;
                        if ((gas -= 5) < 0) goto OutOfGas;
                        sp -= Words.Size;
                        top = (ulong*)(stack + sp);
                        SignedDivide(top, top - 4);
                        break;
                    case Opcode.Mod:
                        if (sp < 2 * Words.Size) goto Underflow;
                        if ((gas -= 5) < 0) goto OutOfGas;
                        sp -= Words.Size;
                        top = (ulong*)(stack + sp);
                        Remainder(top, top - 4);
                        break;
                    case Opcode.SMod:
                        if (sp < 2 * Words.Size) goto Underflow;
                        if ((gas -= 5) < 0) goto OutOfGas;
                        sp -= Words.Size;
                        top = (ulong*)(stack + sp);
                        SignedRemainder(top, top - 4);
                        break;
                    case Opcode.AddMod:
                        if (sp < 3 * Words.Size) goto Underflow;
                        if ((gas -= 8) < 0) goto OutOfGas;
                        sp -= 2 * Words.Size;
                        AddMod((ulong*)(stack + sp));
                        break;
                    case Opcode.MulMod:
                        if (sp < 3 * Words.Size) goto Underflow;
                        if ((gas -= 8) < 0) goto OutOfGas;
                        sp -= 2 * Words.Size;
                        MulMod((ulong*)(stack + sp));
                        break;
                    case Opcode.Exp:
                        if (sp < 2 * Words.Size) goto Underflow;
                        if ((gas -= 10) < 0) goto OutOfGas;
                        sp -= Words.Size;
                        gas = Exponentiate((ulong*)(stack + sp), gas);
                        if (gas < 0) goto Halted;
                        break;
                    case Opcode.SignExtend:
                        if (sp < 2 * Words.Size) goto Underflow;
                        if ((gas -= 5) < 0) goto OutOfGas;
                        sp -= Words.Size;
                        top = (ulong*)(stack + sp);
                        Words.SignExtend(top, top - 4);
                        break;
                    case Opcode.Lt:
                        if (sp < 2 * Words.Size) goto Underflow;
                        if ((gas -= 3) < 0) goto OutOfGas;
                        sp -= Words.Size;
                        top = (ulong*)(stack + sp);
                        Words.Set(top - 4, Words.Less(top, top - 4));
                        break;
                    case Opcode.Gt:
                        if (sp < 2 * Words.Size) goto Underflow;
                        if ((gas -= 3) < 0) goto OutOfGas;
                        sp -= Words.Size;
                        top = (ulong*)(stack + sp);
                        Words.Set(top - 4, Words.Less(top - 4, top));
                        break;
                    case Opcode.Slt:
                        if (sp < 2 * Words.Size) goto Underflow;
                        if ((gas -= 3) < 0) goto OutOfGas;
                        sp -= Words.Size;
                        top = (ulong*)(stack + sp);
                        Words.Set(top - 4, Words.SignedLess(top, top - 4));
                        break;
                    case Opcode.Sgt:
                        if (sp < 2 * Words.Size) goto Underflow;
                        if ((gas -= 3) < 0) goto OutOfGas;
                        sp -= Words.Size;
                        top = (ulong*)(stack + sp);
                        Words.Set(top - 4, Words.SignedLess(top - 4, top));
                        break;
                    case Opcode.Eq:
                        if (sp < 2 * Words.Size) goto Underflow;
                        if ((gas -= 3) < 0) goto OutOfGas;
                        sp -= Words.Size;
                        top = (ulong*)(stack + sp);
                        Words.Set(top - 4, Words.Equal(top, top - 4));
                        break;
                    case Opcode.IsZero:
                        if (sp < Words.Size) goto Underflow;
                        if ((gas -= 3) < 0) goto OutOfGas;
                        top = (ulong*)(stack + sp);
                        Words.Set(top - 4, Words.IsZero(top - 4) ? 1UL : 0UL);
                        break;
                    case Opcode.And:
                        if (sp < 2 * Words.Size) goto Underflow;
                        if ((gas -= 3) < 0) goto OutOfGas;
                        sp -= Words.Size;
                        top = (ulong*)(stack + sp);
                        Words.And(top, top - 4);
                        break;
                    case Opcode.Or:
                        if (sp < 2 * Words.Size) goto Underflow;
                        if ((gas -= 3) < 0) goto OutOfGas;
                        sp -= Words.Size;
                        top = (ulong*)(stack + sp);
                        Words.Or(top, top - 4);
                        break;
                    case Opcode.Xor:
                        if (sp < 2 * Words.Size) goto Underflow;
                        if ((gas -= 3) < 0) goto OutOfGas;
                        sp -= Words.Size;
                        top = (ulong*)(stack + sp);
                        Words.Xor(top, top - 4);
                        break;
                    case Opcode.Not:
                        if (sp < Words.Size) goto Underflow;
                        if ((gas -= 3) < 0) goto OutOfGas;
                        top = (ulong*)(stack + sp);
                        Words.Not(top - 4);
                        break;
                    case Opcode.Byte:
                        if (sp < 2 * Words.Size) goto Underflow;
                        if ((gas -= 3) < 0) goto OutOfGas;
                        sp -= Words.Size;
                        top = (ulong*)(stack + sp);
                        Words.Byte(top, top - 4);
                        break;
                    case Opcode.Shl:
                        if (sp < 2 * Words.Size) goto Underflow;
                        if ((gas -= 3) < 0) goto OutOfGas;
                        sp -= Words.Size;
                        top = (ulong*)(stack + sp);
                        Words.ShiftLeft(top, top - 4);
                        break;
                    case Opcode.Shr:
                        if (sp < 2 * Words.Size) goto Underflow;
                        if ((gas -= 3) < 0) goto OutOfGas;
                        sp -= Words.Size;
                        top = (ulong*)(stack + sp);
                        Words.ShiftRight(top, top - 4, 0);
                        break;
                    case Opcode.Sar:
                        if (sp < 2 * Words.Size) goto Underflow;
                        if ((gas -= 3) < 0) goto OutOfGas;
                        sp -= Words.Size;
                        top = (ulong*)(stack + sp);
                        Words.ShiftRight(top, top - 4, (ulong)((long)top[-1] >> 63));
                        break;
                    case Opcode.Clz:
                        if (!_hasCountLeadingZeros) goto Invalid;
                        if (sp < Words.Size) goto Underflow;
                        if ((gas -= 5) < 0) goto OutOfGas;
                        top = (ulong*)(stack + sp);
                        Words.Set(top - 4, (ulong)Words.LeadingZeros(top - 4));
                        break;
                    case Opcode.Keccak256:
                        if (sp < 2 * Words.Size) goto Underflow;
                        if ((gas -= 30) < 0) goto OutOfGas;
                        sp -= Words.Size;
                        gas = Keccak256(frame, (ulong*)(stack + sp), gas);
                        if (gas < 0) goto Halted;
                        break;
                    case Opcode.Caller:
                        if (sp >= StackBytesMax) goto Overflow;
                        if ((gas -= 2) < 0) goto OutOfGas;
                        Words.FromAddress(frame.Caller, (ulong*)(stack + sp));
                        sp += Words.Size;
                        break;
                    case Opcode.Address:
                        if (sp >= StackBytesMax) goto Overflow;
                        if ((gas -= 2) < 0) goto OutOfGas;
                        Words.FromAddress(frame.Self, (ulong*)(stack + sp));
                        sp += Words.Size;
                        break;
                    case Opcode.CallValue:
                        if (sp >= StackBytesMax) goto Overflow;
                        if ((gas -= 2) < 0) goto OutOfGas;
                        *(U256*)(stack + sp) = frame.Value;
                        sp += Words.Size;
                        break;
                    case Opcode.CallDataLoad:
                        if (sp < Words.Size) goto Underflow;
                        if ((gas -= 3) < 0) goto OutOfGas;
                        top = (ulong*)(stack + sp);
                        LoadCallData(frame, top - 4);
                        break;
                    case Opcode.CallDataSize:
                        if (sp >= StackBytesMax) goto Overflow;
                        if ((gas -= 2) < 0) goto OutOfGas;
                        Words.Set((ulong*)(stack + sp), (ulong)frame.InputLength);
                        sp += Words.Size;
                        break;
                    case Opcode.CodeSize:
                        if (sp >= StackBytesMax) goto Overflow;
                        if ((gas -= 2) < 0) goto OutOfGas;
                        Words.Set((ulong*)(stack + sp), (ulong)frame.CodeLength);
                        sp += Words.Size;
                        break;
                    case Opcode.ReturnDataSize:
                        if (sp >= StackBytesMax) goto Overflow;
                        if ((gas -= 2) < 0) goto OutOfGas;
                        Words.Set((ulong*)(stack + sp), (ulong)frame.ReturnDataLength);
                        sp += Words.Size;
                        break;
                    case Opcode.CallDataCopy: case Opcode.CodeCopy: case Opcode.ReturnDataCopy: case Opcode.MCopy:
                        if (sp < 3 * Words.Size) goto Underflow;
                        if ((gas -= 3) < 0) goto OutOfGas;
                        sp -= 3 * Words.Size;
                        gas = CopyToMemory(frame, *pc, (ulong*)(stack + sp), gas);
                        if (gas < 0) goto Halted;
                        break;
                    case Opcode.Balance: case Opcode.ExtCodeSize: case Opcode.ExtCodeHash:
                        if (sp < Words.Size) goto Underflow;
                        gas = ReadAccount(frame, *pc, (ulong*)(stack + sp) - 4, gas);
                        if (gas < 0) goto Halted;
                        break;
                    case Opcode.ExtCodeCopy:
                        if (sp < 4 * Words.Size) goto Underflow;
                        sp -= 4 * Words.Size;
                        gas = CopyAccountCode(frame, (ulong*)(stack + sp), gas);
                        if (gas < 0) goto Halted;
                        break;
                    case Opcode.Origin: case Opcode.GasPrice: case Opcode.Coinbase: case Opcode.Timestamp: case Opcode.Number:
                    case Opcode.PrevRandao: case Opcode.GasLimit: case Opcode.ChainId: case Opcode.BaseFee:
                    case Opcode.BlobBaseFee:
                        if (sp >= StackBytesMax) goto Overflow;
                        if ((gas -= 2) < 0) goto OutOfGas;
                        PushEnvironment(*pc, (ulong*)(stack + sp));
                        sp += Words.Size;
                        break;
                    case Opcode.SelfBalance:
                        if (sp >= StackBytesMax) goto Overflow;
                        if ((gas -= 5) < 0) goto OutOfGas;
                        PushSelfBalance(frame, (ulong*)(stack + sp));
                        sp += Words.Size;
                        break;
                    case Opcode.BlockHash:
                        if (sp < Words.Size) goto Underflow;
                        if ((gas -= 20) < 0) goto OutOfGas;
                        LoadBlockHash((ulong*)(stack + sp) - 4);
                        break;
                    case Opcode.BlobHash:
                        if (sp < Words.Size) goto Underflow;
                        if ((gas -= 3) < 0) goto OutOfGas;
                        LoadBlobHash((ulong*)(stack + sp) - 4);
                        break;
                    case Opcode.Pop:
                        if (sp < Words.Size) goto Underflow;
                        if ((gas -= 2) < 0) goto OutOfGas;
                        sp -= Words.Size;
                        break;
                    case Opcode.MLoad:
                        if (sp < Words.Size) goto Underflow;
                        if ((gas -= 3) < 0) goto OutOfGas;
                        top = (ulong*)(stack + sp);
                        if (Words.IsWide(top - 4) || top[-4] >= frame.WordLimit)
                        {
                            gas = frame.ExpandAt(top - 4, 32, gas);
                            if (gas < 0) goto Halted;
                        }

                        Words.Load(frame.Memory + top[-4], top - 4);
                        break;
                    case Opcode.MStore:
                        if (sp < 2 * Words.Size) goto Underflow;
                        if ((gas -= 3) < 0) goto OutOfGas;
                        sp -= 2 * Words.Size;
                        top = (ulong*)(stack + sp);
                        if (Words.IsWide(top + 4) || top[4] >= frame.WordLimit)
                        {
                            gas = frame.ExpandAt(top + 4, 32, gas);
                            if (gas < 0) goto Halted;
                        }

                        Words.Store(top, frame.Memory + top[4]);
                        break;
                    case Opcode.MStore8:
                        if (sp < 2 * Words.Size) goto Underflow;
                        if ((gas -= 3) < 0) goto OutOfGas;
                        sp -= 2 * Words.Size;
                        top = (ulong*)(stack + sp);
                        if (Words.IsWide(top + 4) || top[4] >= frame.MemoryBytes)
                        {
                            gas = frame.ExpandAt(top + 4, 1, gas);
                            if (gas < 0) goto Halted;
                        }

                        frame.Memory[top[4]] = (byte)top[0];
                        break;
                    case Opcode.SLoad:
                        if (sp < Words.Size) goto Underflow;
                        gas = LoadStorage(frame, (ulong*)(stack + sp) - 4, gas);
                        if (gas < 0) goto Halted;
                        break;
                    case Opcode.SStore:
                        if (sp < 2 * Words.Size) goto Underflow;
                        sp -= 2 * Words.Size;
                        gas = StoreStorage(frame, (ulong*)(stack + sp), gas);
                        if (gas < 0) goto Halted;
                        break;
                    case Opcode.TLoad:
                        if (sp < Words.Size) goto Underflow;
                        if ((gas -= 100) < 0) goto OutOfGas;
                        LoadTransient(frame, (ulong*)(stack + sp) - 4);
                        break;
                    case Opcode.TStore:
                        if (sp < 2 * Words.Size) goto Underflow;
                        if ((gas -= 100) < 0) goto OutOfGas;
                        sp -= 2 * Words.Size;
                        gas = StoreTransient(frame, (ulong*)(stack + sp), gas);
                        if (gas < 0) goto Halted;
                        break;
                    case Opcode.Jump:
                        if (sp < Words.Size) goto Underflow;
                        if ((gas -= 8) < 0) goto OutOfGas;
                        sp -= Words.Size;
                        pc = JumpTarget(frame, code, (ulong*)(stack + sp));
                        if (pc is null) goto InvalidJump;
                        continue;
                    case Opcode.JumpI:
                        if (sp < 2 * Words.Size) goto Underflow;
                        if ((gas -= 10) < 0) goto OutOfGas;
                        sp -= 2 * Words.Size;
                        top = (ulong*)(stack + sp);
                        if (Words.IsZero(top)) break;
                        pc = JumpTarget(frame, code, top + 4);
                        if (pc is null) goto InvalidJump;
                        continue;
                    case Opcode.Pc:
                        if (sp >= StackBytesMax) goto Overflow;
                        if ((gas -= 2) < 0) goto OutOfGas;
                        Words.Set((ulong*)(stack + sp), (ulong)(pc - code));
                        sp += Words.Size;
                        break;
                    case Opcode.MSize:
                        if (sp >= StackBytesMax) goto Overflow;
                        if ((gas -= 2) < 0) goto OutOfGas;
                        Words.Set((ulong*)(stack + sp), frame.MemoryBytes);
                        sp += Words.Size;
                        break;
                    case Opcode.Gas:
                        if (sp >= StackBytesMax) goto Overflow;
                        if ((gas -= 2) < 0) goto OutOfGas;
                        Words.Set((ulong*)(stack + sp), (ulong)gas);
                        sp += Words.Size;
                        break;
                    case Opcode.JumpDest:
                        if ((gas -= 1) < 0) goto OutOfGas;
                        break;
                    case Opcode.Push0:
                        if (sp >= StackBytesMax) goto Overflow;
                        if ((gas -= 2) < 0) goto OutOfGas;
                        Words.Set((ulong*)(stack + sp), 0);
                        sp += Words.Size;
                        break;
                    case Opcode.Push1:
                        if (sp >= StackBytesMax) goto Overflow;
                        if ((gas -= 3) < 0) goto OutOfGas;
                        Words.Set((ulong*)(stack + sp), pc[1]);
                        sp += Words.Size;
                        pc += 2;
                        continue;
                    case 0x61:
                        // PUSH2
                        if (sp >= StackBytesMax) goto Overflow;
                        if ((gas -= 3) < 0) goto OutOfGas;
                        Words.Set((ulong*)(stack + sp), (ulong)((pc[1] << 8) | pc[2]));
                        sp += Words.Size;
                        pc += 3;
                        continue;
                    case 0x62: case 0x63: case 0x64: case 0x65: case 0x66: case 0x67:
                        // PUSH3 to PUSH8
                        if (sp >= StackBytesMax) goto Overflow;
                        if ((gas -= 3) < 0) goto OutOfGas;
                        Words.Set((ulong*)(stack + sp), Immediate(pc, *pc - 0x5f));
                        sp += Words.Size;
                        pc += *pc - 0x5e;
                        continue;
                    case 0x68: case 0x69: case 0x6a: case 0x6b: case 0x6c: case 0x6d: case 0x6e: case 0x6f: case 0x70: case 0x71:
                    case 0x72: case 0x73: case 0x74: case 0x75: case 0x76: case 0x77: case 0x78: case 0x79: case 0x7a: case 0x7b:
                    case 0x7c: case 0x7d: case 0x7e: case 0x7f:
                        // PUSH9 to PUSH32
                        if (sp >= StackBytesMax) goto Overflow;
                        if ((gas -= 3) < 0) goto OutOfGas;
                        PushWide(pc, (ulong*)(stack + sp));
                        sp += Words.Size;
                        pc += *pc - 0x5e;
                        continue;
                    case 0x80: case 0x81: case 0x82: case 0x83: case 0x84: case 0x85: case 0x86: case 0x87: case 0x88: case 0x89:
                    case 0x8a: case 0x8b: case 0x8c: case 0x8d: case 0x8e: case 0x8f:
                        // DUP1 to DUP16
                        n = *pc - 0x7f;
                        if (sp < n * Words.Size) goto Underflow;
                        if (sp >= StackBytesMax) goto Overflow;
                        if ((gas -= 3) < 0) goto OutOfGas;
                        top = (ulong*)(stack + sp);
                        Words.Copy(top - (n * 4), top);
                        sp += Words.Size;
                        break;
                    case 0x90: case 0x91: case 0x92: case 0x93: case 0x94: case 0x95: case 0x96: case 0x97: case 0x98: case 0x99:
                    case 0x9a: case 0x9b: case 0x9c: case 0x9d: case 0x9e: case 0x9f:
                        // SWAP1 to SWAP16: the count includes the top
                        n = *pc - 0x8e;
                        if (sp < n * Words.Size) goto Underflow;
                        if ((gas -= 3) < 0) goto OutOfGas;
                        top = (ulong*)(stack + sp);
                        Words.Swap(top - (n * 4), top - 4);
                        break;
                    case 0xa0: case 0xa1: case 0xa2: case 0xa3: case 0xa4:
                        // LOG0 to LOG4
                        n = *pc - 0x9e;
                        if (sp < n * Words.Size) goto Underflow;
                        sp -= n * Words.Size;
                        gas = EmitLog(frame, n - 2, (ulong*)(stack + sp), gas);
                        if (gas < 0) goto Halted;
                        break;
                    case Opcode.Call: case Opcode.CallCode:
                        if (sp < 7 * Words.Size) goto Underflow;
                        sp -= 7 * Words.Size;
                        frame.Gas = gas;
                        frame.ProgramCounter = (int)(pc - code) + 1;
                        frame.StackBytes = sp;
                        exit = BeginCall(frame, *pc, (ulong*)(stack + sp));
                        if (exit != Resumed)
                        {
                            return exit;
                        }

                        gas = frame.Gas;
                        sp = frame.StackBytes;
                        break;
                    case Opcode.DelegateCall: case Opcode.StaticCall:
                        if (sp < 6 * Words.Size) goto Underflow;
                        sp -= 6 * Words.Size;
                        frame.Gas = gas;
                        frame.ProgramCounter = (int)(pc - code) + 1;
                        frame.StackBytes = sp;
                        exit = BeginCall(frame, *pc, (ulong*)(stack + sp));
                        if (exit != Resumed)
                        {
                            return exit;
                        }

                        gas = frame.Gas;
                        sp = frame.StackBytes;
                        break;
                    case Opcode.Create:
                        if (sp < 3 * Words.Size) goto Underflow;
                        sp -= 3 * Words.Size;
                        frame.Gas = gas;
                        frame.ProgramCounter = (int)(pc - code) + 1;
                        frame.StackBytes = sp;
                        exit = BeginCreate(frame, null, (ulong*)(stack + sp));
                        if (exit != Resumed)
                        {
                            return exit;
                        }

                        gas = frame.Gas;
                        sp = frame.StackBytes;
                        break;
                    case Opcode.Create2:
                        if (sp < 4 * Words.Size) goto Underflow;
                        sp -= 4 * Words.Size;
                        frame.Gas = gas;
                        frame.ProgramCounter = (int)(pc - code) + 1;
                        frame.StackBytes = sp;
                        exit = BeginCreate(frame, (U256*)(stack + sp), (ulong*)(stack + sp) + 4);
                        if (exit != Resumed)
                        {
                            return exit;
                        }

                        gas = frame.Gas;
                        sp = frame.StackBytes;
                        break;
                    case Opcode.Return: case Opcode.Revert:
                        if (sp < 2 * Words.Size) goto Underflow;
                        sp -= 2 * Words.Size;
                        gas = SetOutput(frame, (ulong*)(stack + sp), gas);
                        if (gas < 0) goto Halted;
                        frame.Gas = gas;
                        return *pc == Opcode.Return ? ExitReason.Success : ExitReason.Revert;
                    case Opcode.SelfDestruct:
                        if (sp < Words.Size) goto Underflow;
                        sp -= Words.Size;
                        gas = SelfDestruct(frame, (ulong*)(stack + sp), gas);
                        if (gas < 0) goto Halted;
                        frame.Gas = gas;
                        return ExitReason.Success;
                    case Opcode.Stop:
                        frame.Gas = gas;
                        return ExitReason.Success;
                    default:
                        goto Invalid;
                }

                pc++;
                continue;

            Underflow:
                return ExitReason.StackUnderflow;
            Overflow:
                return ExitReason.StackOverflow;
            OutOfGas:
                return ExitReason.OutOfGas;
            InvalidJump:
                return ExitReason.InvalidJump;
            Invalid:
                return ExitReason.InvalidOpcode;
            Halted:
                return (ExitReason)(-gas);
            }
        }
    }
}
