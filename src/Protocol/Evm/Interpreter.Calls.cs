using System;
using System.Runtime.CompilerServices;
using Sequitur.Primitives;

namespace Sequitur.Evm;

public sealed unsafe partial class Interpreter<THost, TTracer>
{
    private readonly Bytecode _empty = new([], Crypto.Keccak.Empty);

    private readonly PinnedBuffer _precompileOutput = new();

    /// <summary>CALL, CALLCODE, DELEGATECALL, STATICCALL. The operands start at args, the last popped first; the frame's gas and stack are saved.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ExitReason BeginCall(Frame frame, byte opcode, ulong* args)
    {
        bool hasValue = opcode is Opcode.Call or Opcode.CallCode;
        ulong* requested = args + (hasValue ? 24 : 20);
        ulong* to = args + (hasValue ? 20 : 16);
        U256 value = hasValue ? *(U256*)(args + 16) : default;
        bool pays = !value.IsZero;
        if (opcode == Opcode.Call && frame.IsStatic && pays)
        {
            return ExitReason.StaticViolation;
        }

        long gas = frame.Expand(args + 12, args + 8, frame.Gas);
        if (gas >= 0)
        {
            gas = frame.Expand(args + 4, args, gas);
        }

        if (gas < 0)
        {
            return ExitReason.OutOfGas;
        }

        Address target = Words.ToAddress(to);
        gas -= _host.WarmAccount(target) ? GasCosts.ColdAccount : GasCosts.WarmAccess;
        gas -= pays ? GasCosts.CallValue : 0;
        if (gas < 0)
        {
            return ExitReason.OutOfGas;
        }

        // EIP-161: only a value that brings a dead account to life pays for it.
        if (pays && opcode == Opcode.Call && _host.IsDead(target))
        {
            gas -= GasCosts.NewAccount;
            if (gas < 0)
            {
                return ExitReason.OutOfGas;
            }
        }

        int precompile = Precompiles.NumberOf(to, _rules);
        Bytecode? code = null;
        if (precompile == 0)
        {
            code = ResolveCode(target, ref gas);
            if (gas < 0)
            {
                return ExitReason.OutOfGas;
            }
        }

        // EIP-150: at most all but one 64th.
        long childGas = gas - (gas / 64);
        if (!Words.IsWide(requested) && requested[0] < (ulong)childGas)
        {
            childGas = (long)requested[0];
        }

        frame.Gas = gas - childGas;
        childGas += pays ? GasCosts.CallStipend : 0;
        frame.ReturnData = null;
        frame.ReturnDataLength = 0;
        frame.ReturnOffset = (int)args[4];
        frame.ReturnLength = (int)args[0];
        if (_depth == GasCosts.CallDepthMax || (pays && !CanPay(frame.Self, value)))
        {
            frame.Gas += childGas;
            Push(frame, 0);
            return Resumed;
        }

        byte* input = frame.Memory + (nuint)args[12];
        int inputLength = (int)args[8];
        if (precompile != 0)
        {
            return CallPrecompile(frame, precompile, target, opcode == Opcode.Call ? value : default, input, inputLength, childGas);
        }

        return EnterCall(frame, opcode, target, value, code!, input, inputLength, childGas);
    }

    /// <summary>EIP-7702: the code a call runs, and the price of following a delegation.</summary>
    private Bytecode ResolveCode(in Address target, ref long gas)
    {
        Bytecode code = _host.GetCode(target);
        if (code.Length != Delegation.Size || !_rules.HasSetCode || !Delegation.TryParse(code.Bytes, out Address delegated))
        {
            return code;
        }

        gas -= _host.WarmAccount(delegated) ? GasCosts.ColdAccount : GasCosts.WarmAccess;
        if (gas < 0)
        {
            return code;
        }

        // A delegation to a precompile runs empty code, and chains are not followed: a designator is itself invalid code.
        return Precompiles.NumberOf(delegated, _rules) != 0 ? _empty : _host.GetCode(delegated);
    }

    private ExitReason EnterCall(
        Frame frame, byte opcode, in Address target, in U256 value, Bytecode code, byte* input, int inputLength, long gas)
    {
        if (code.Length == 0)
        {
            if (opcode == Opcode.Call && !value.IsZero)
            {
                _host.Transfer(frame.Self, target, value);
            }

            frame.Gas += gas;
            Push(frame, 1);
            return Resumed;
        }

        Frame child = NextFrame(frame);
        child.UseBytecode(code);
        child.Gas = gas;
        child.Input = input;
        child.InputLength = inputLength;
        child.IsCreate = false;
        child.IsStatic = frame.IsStatic || opcode == Opcode.StaticCall;
        child.Snapshot = _host.Snapshot();
        if (opcode == Opcode.DelegateCall)
        {
            child.Self = frame.Self;
            child.Caller = frame.Caller;
            child.Value = frame.Value;
        }
        else
        {
            child.Self = opcode == Opcode.CallCode ? frame.Self : target;
            child.Caller = frame.Self;
            child.Value = value;
            if (opcode == Opcode.Call && !value.IsZero)
            {
                _host.Transfer(frame.Self, target, value);
            }
        }

        _depth++;
        return Entered;
    }

    /// <summary>Runs a precompile in place. Nothing is to be undone when it fails: the value moves only after it succeeded.</summary>
    private ExitReason CallPrecompile(Frame frame, int precompile, in Address target, in U256 value, byte* input, int inputLength, long gas)
    {
        long left = RunPrecompile(precompile, input, inputLength, gas);
        if (left < 0)
        {
            Push(frame, 0);
            return Resumed;
        }

        if (!value.IsZero)
        {
            _host.Transfer(frame.Self, target, value);
        }

        frame.Gas += left;
        frame.ReturnData = _precompileOutput.Start;
        frame.ReturnDataLength = _precompileOutput.Length;
        CopyOutput(frame, frame.ReturnData, frame.ReturnDataLength);
        Push(frame, 1);
        return Resumed;
    }

    /// <summary>The gas left, or the negated reason of failure. The output is in the interpreter's buffer.</summary>
    private long RunPrecompile(int precompile, byte* input, int inputLength, long gas) =>
        Precompiles.Run(precompile, new ReadOnlySpan<byte>(input, inputLength), gas, _rules, _precompileOutput);

    private void ReturnToParent(Frame parent, Frame child, ExitReason exit)
    {
        parent.Gas += child.Gas;
        if (child.IsCreate)
        {
            // EIP-211: only a reverted create leaves return data.
            bool isCreated = exit == ExitReason.Success;
            parent.ReturnData = isCreated ? null : child.Output;
            parent.ReturnDataLength = isCreated ? 0 : child.OutputLength;
            Push(parent, 0);
            if (isCreated)
            {
                Words.FromAddress(child.Self, (ulong*)(_stackOrigin + parent.StackStart + parent.StackBytes - Words.Size));
            }

            return;
        }

        parent.ReturnData = child.Output;
        parent.ReturnDataLength = child.OutputLength;
        CopyOutput(parent, child.Output, child.OutputLength);
        Push(parent, exit == ExitReason.Success ? 1UL : 0UL);
    }
}
