using System;
using System.Runtime.CompilerServices;
using Sequitur.Primitives;

namespace Sequitur.Evm;

/// <summary>Runs EVM code of Cancun, Prague and Osaka against a host, one top-level call or create at a time.</summary>
/// <remarks>
/// One switch on the instruction byte; calls between contracts push frames of a pool and never recurse in C#. In steady state nothing is
/// allocated except the top-level output and the code of created contracts. Failures are returned as <see cref="ExitReason"/>.
/// An instance is reusable and belongs to one thread; host and tracer are structs so that the JIT specialises the code for them.
/// </remarks>
public sealed unsafe partial class Interpreter<THost, TTracer>
    where THost : struct, IEvmHost
    where TTracer : struct, ITracer
{
    /// <summary>Bytes of a full stack of one frame.</summary>
    private const int StackBytesMax = GasCosts.StackWordsMax * Words.Size;

    /// <summary>Stack words for a few nested calls; grown when a call goes deeper.</summary>
    private const int FirstStackBytes = 4 * StackBytesMax;

    /// <summary>Memory buffers above this are given back when an execution ends.</summary>
    private const long RetainedMemoryBytesMax = 64 << 20;

    /// <summary>The instruction entered a child frame: run that one next.</summary>
    private const ExitReason Entered = (ExitReason)0x100;

    /// <summary>The call was answered in place: the caller goes on.</summary>
    private const ExitReason Resumed = (ExitReason)0x101;

    private THost _host;
    private TTracer _tracer;
    private ForkRules _rules = ForkRules.Cancun;
    private bool _hasCountLeadingZeros;
    private BlockEnvironment? _block;
    private TransactionEnvironment _transaction;

    private Frame[] _frames = [new Frame(0)];
    private int _depth;
    private byte[] _stack = [];
    private byte* _stackOrigin;
    private long _refund;

    public Interpreter(THost host, TTracer tracer)
    {
        _host = host;
        _tracer = tracer;
    }

    /// <summary>The tracer as it stands now; a struct, so the one passed to the constructor does not see the steps unless it holds a reference.</summary>
    public TTracer Tracer => _tracer;

    /// <summary>Chooses fork and block for the executions that follow.</summary>
    public void SetBlock(ForkRules rules, BlockEnvironment block)
    {
        _rules = rules;
        _hasCountLeadingZeros = rules.HasCountLeadingZeros;
        _block = block;
    }

    /// <summary>Runs one top-level call or create to its end. <see cref="SetBlock"/> must have been called.</summary>
    public ExecutionOutcome Execute(in Message message, in TransactionEnvironment transaction)
    {
        if (_block is null)
        {
            throw new InvalidOperationException("SetBlock comes before Execute.");
        }

        _transaction = transaction;
        _refund = 0;
        _depth = 0;
        fixed (byte* input = message.Input)
        {
            Frame frame = _frames[0];
            frame.Reset();
            frame.StackStart = 0;
            frame.Self = message.Recipient;
            frame.Caller = message.Caller;
            frame.Value = message.Value;
            frame.IsStatic = false;
            frame.IsCreate = message.IsCreate;
            frame.Input = input;
            frame.InputLength = message.Input.Length;
            // Block gas limits fit 63 bits; what a larger request exceeds is simply given back.
            ulong excess = message.Gas > long.MaxValue ? message.Gas - long.MaxValue : 0;
            frame.Gas = (long)(message.Gas - excess);
            frame.RefundAtEntry = 0;
            ReserveStack(0);
            ExitReason exit = message.IsCreate ? RunTopCreate(frame, message) : RunTopCall(frame, message);
            ExecutionOutcome outcome = new(
                exit,
                (ulong)frame.Gas + excess,
                exit == ExitReason.Success ? _refund : 0,
                frame.OutputLength == 0 ? [] : new ReadOnlySpan<byte>(frame.Output, frame.OutputLength).ToArray(),
                message.IsCreate && exit == ExitReason.Success ? message.Recipient : default);
            ReleaseLargeMemory();
            return outcome;
        }
    }

    private ExitReason RunTopCall(Frame frame, in Message message)
    {
        if (!CanPay(message.Caller, message.Value))
        {
            return ExitReason.InsufficientBalance;
        }

        int precompile = Precompiles.NumberOf(message.CodeAddress, _rules);
        if (precompile != 0)
        {
            return RunTopPrecompile(frame, precompile, message);
        }

        frame.Snapshot = _host.Snapshot();
        if (!message.Value.IsZero)
        {
            _host.Transfer(message.Caller, message.Recipient, message.Value);
        }

        Bytecode code = _host.GetCode(message.CodeAddress);
        if (_rules.HasSetCode && Delegation.TryParse(code.Bytes, out Address target))
        {
            // EIP-7702: the transaction pays nothing for the delegate, but later accesses find it warm. A delegated precompile is empty code.
            _host.WarmAccount(target);
            code = Precompiles.NumberOf(target, _rules) != 0 ? _empty : _host.GetCode(target);
        }

        frame.UseBytecode(code);
        return Run();
    }

    private ExitReason RunTopPrecompile(Frame frame, int precompile, in Message message)
    {
        long gas = RunPrecompile(precompile, frame.Input, frame.InputLength, frame.Gas);
        if (gas < 0)
        {
            frame.Gas = 0;
            return (ExitReason)(-gas);
        }

        if (!message.Value.IsZero)
        {
            _host.Transfer(message.Caller, message.Recipient, message.Value);
        }

        frame.Gas = gas;
        frame.Output = _precompileOutput.Start;
        frame.OutputLength = _precompileOutput.Length;
        return _host.IsFaulted ? ExitReason.HostFault : ExitReason.Success;
    }

    private ExitReason RunTopCreate(Frame frame, in Message message)
    {
        if (!CanPay(message.Caller, message.Value))
        {
            return ExitReason.InsufficientBalance;
        }

        _host.WarmAccount(message.Recipient);
        if (_host.HasCollision(message.Recipient))
        {
            frame.Gas = 0;
            return _host.IsFaulted ? ExitReason.HostFault : ExitReason.CreateCollision;
        }

        frame.Snapshot = _host.Snapshot();
        StartContract(message.Caller, message.Recipient, message.Value);
        frame.UseInitCode(message.Input);
        frame.InputLength = 0;
        return Run();
    }

    /// <summary>Runs frames until the outermost ends, and settles each as it ends.</summary>
    private ExitReason Run()
    {
        while (true)
        {
            Frame frame = _frames[_depth];
            ExitReason exit = RunFrame(frame);
            if (exit == Entered)
            {
                continue;
            }

            if (_host.IsFaulted)
            {
                exit = ExitReason.HostFault;
            }

            if (exit == ExitReason.HostFault)
            {
                // No frame may catch this: undo everything, whatever the depth.
                _host.RevertTo(_frames[0].Snapshot);
                _frames[0].Gas = 0;
                _frames[0].OutputLength = 0;
                return exit;
            }

            if (exit == ExitReason.Success && frame.IsCreate)
            {
                exit = DepositCode(frame);
            }

            if (exit != ExitReason.Success)
            {
                Undo(frame, exit);
            }

            if (_depth == 0)
            {
                return exit;
            }

            _depth--;
            ReturnToParent(_frames[_depth], frame, exit);
        }
    }

    private void Undo(Frame frame, ExitReason exit)
    {
        _host.RevertTo(frame.Snapshot);
        _refund = frame.RefundAtEntry;
        if (exit != ExitReason.Revert)
        {
            frame.Gas = 0;
            frame.OutputLength = 0;
        }
    }

    private static void CopyOutput(Frame parent, byte* output, int length)
    {
        int copied = Math.Min(parent.ReturnLength, length);
        if (copied != 0)
        {
            new ReadOnlySpan<byte>(output, copied).CopyTo(new Span<byte>(parent.Memory + parent.ReturnOffset, copied));
        }
    }

    private bool CanPay(in Address payer, in U256 value)
    {
        if (value.IsZero)
        {
            return true;
        }

        _host.GetBalance(payer, out U256 balance);
        return balance >= value;
    }

    private void Push(Frame frame, ulong value)
    {
        Words.Set((ulong*)(_stackOrigin + frame.StackStart + frame.StackBytes), value);
        frame.StackBytes += Words.Size;
    }

    /// <summary>The frame one deeper than the current one, ready to be filled in; its stack window starts above the current one's words.</summary>
    private Frame NextFrame(Frame parent)
    {
        int depth = _depth + 1;
        if (depth == _frames.Length)
        {
            Frame[] more = new Frame[Math.Min(2 * depth, GasCosts.CallDepthMax + 1)];
            _frames.AsSpan().CopyTo(more);
            for (int i = depth; i < more.Length; i++)
            {
                more[i] = new Frame(i);
            }

            _frames = more;
        }

        Frame child = _frames[depth];
        child.Reset();
        child.StackStart = parent.StackStart + parent.StackBytes;
        child.RefundAtEntry = _refund;
        ReserveStack(child.StackStart);
        return child;
    }

    /// <summary>Makes room for a full stack above the offset.</summary>
    private void ReserveStack(nint start)
    {
        long needed = start + StackBytesMax;
        if (needed + Words.Size <= _stack.Length)
        {
            return;
        }

        // SAFETY: pinned for its whole life and held by _stack. Pointers into the old array live only in RunFrame, which reloads on entry.
        byte[] larger = GC.AllocateUninitializedArray<byte>((int)Math.Max(FirstStackBytes, 2 * needed) + Words.Size, pinned: true);
        fixed (byte* start64 = larger)
        {
            byte* aligned = (byte*)(((nuint)start64 + (Words.Size - 1)) & ~(nuint)(Words.Size - 1));
            if (start != 0)
            {
                new ReadOnlySpan<byte>(_stackOrigin, (int)start).CopyTo(new Span<byte>(aligned, (int)start));
            }

            _stackOrigin = aligned;
        }

        _stack = larger;
    }

    private void ReleaseLargeMemory()
    {
        long retained = 0;
        for (int i = 0; i < _frames.Length; i++)
        {
            retained += _frames[i].MemoryCapacity;
            if (retained > RetainedMemoryBytesMax)
            {
                retained -= _frames[i].MemoryCapacity;
                _frames[i].ReleaseMemory();
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Trace(Frame frame, int programCounter, byte opcode, nint stackBytes, long gas)
    {
        ReadOnlySpan<U256> stack = new(_stackOrigin + frame.StackStart, (int)(stackBytes / Words.Size));
        _tracer.Step(programCounter, opcode, (ulong)gas, frame.Depth, stack, frame.Self);
    }
}
