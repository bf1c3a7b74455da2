using System;
using System.Runtime.CompilerServices;
using Sequitur.Primitives;

namespace Sequitur.Evm;

public sealed unsafe partial class Interpreter<THost, TTracer>
{
    /// <summary>CREATE and CREATE2 (salt not null): args holds size, offset and value, the last popped first.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ExitReason BeginCreate(Frame frame, U256* salt, ulong* args)
    {
        if (frame.IsStatic)
        {
            return ExitReason.StaticViolation;
        }

        long gas = frame.Expand(args + 4, args, frame.Gas - GasCosts.Create);
        if (gas < 0)
        {
            return ExitReason.OutOfGas;
        }

        // EIP-3860: init code is limited and paid by the word; EIP-1014 also pays for hashing it.
        if (args[0] > GasCosts.InitCodeBytesMax)
        {
            return ExitReason.InitCodeTooLarge;
        }

        int length = (int)args[0];
        long words = (length + 31) / 32;
        gas -= words * ((long)GasCosts.InitCodeWord + (salt is null ? 0 : GasCosts.KeccakWord));
        if (gas < 0)
        {
            return ExitReason.OutOfGas;
        }

        U256 value = *(U256*)(args + 8);
        frame.Gas = gas;
        frame.ReturnData = null;
        frame.ReturnDataLength = 0;
        ulong nonce = _host.GetNonce(frame.Self);
        if (_depth == GasCosts.CallDepthMax || nonce == ulong.MaxValue || !CanPay(frame.Self, value))
        {
            Push(frame, 0);
            return Resumed;
        }

        ReadOnlySpan<byte> initCode = length == 0 ? default : new(frame.Memory + args[4], length);
        Address created = salt is null
            ? ContractAddress.FromNonce(frame.Self, nonce)
            : ContractAddress.FromSalt(frame.Self, *salt, initCode);
        long childGas = gas - (gas / 64);
        frame.Gas = gas - childGas;
        _host.SetNonce(frame.Self, nonce + 1);

        // EIP-2929: warm before the snapshot, so it stays warm even if the create fails.
        _host.WarmAccount(created);
        if (_host.HasCollision(created))
        {
            Push(frame, 0);
            return Resumed;
        }

        Frame child = NextFrame(frame);
        child.UseInitCode(initCode);
        child.Gas = childGas;
        child.Self = created;
        child.Caller = frame.Self;
        child.Value = value;
        child.Input = null;
        child.InputLength = 0;
        child.IsCreate = true;
        child.IsStatic = false;
        child.Snapshot = _host.Snapshot();
        StartContract(frame.Self, created, value);
        _depth++;
        return Entered;
    }

    private void StartContract(in Address creator, in Address created, in U256 value)
    {
        _host.CreateContract(created);
        if (!value.IsZero)
        {
            _host.Transfer(creator, created, value);
        }
    }

    /// <summary>What the init code returned becomes the contract: EIP-170 limit, EIP-3541 prefix, 200 gas a byte.</summary>
    private ExitReason DepositCode(Frame frame)
    {
        int length = frame.OutputLength;
        if (length > GasCosts.CodeBytesMax)
        {
            return ExitReason.CodeTooLarge;
        }

        if (length != 0 && frame.Output[0] == 0xef)
        {
            return ExitReason.InvalidCodePrefix;
        }

        frame.Gas -= length * GasCosts.CodeDepositByte;
        if (frame.Gas < 0)
        {
            return ExitReason.OutOfGas;
        }

        if (length != 0)
        {
            _host.SetCode(frame.Self, new ReadOnlySpan<byte>(frame.Output, length));
        }

        return ExitReason.Success;
    }

    /// <summary>SELFDESTRUCT (EIP-6780, EIP-2929, EIP-161): the gas left, or a halt.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long SelfDestruct(Frame frame, ulong* beneficiaryWord, long gas)
    {
        if (frame.IsStatic)
        {
            return Halt.StaticViolation;
        }

        // Unlike other instructions, a warm beneficiary costs nothing extra.
        Address beneficiary = Words.ToAddress(beneficiaryWord);
        gas -= GasCosts.SelfDestruct;
        if (gas < 0)
        {
            return Halt.OutOfGas;
        }

        gas -= _host.WarmAccount(beneficiary) ? GasCosts.ColdAccount : 0;
        if (gas < 0)
        {
            return Halt.OutOfGas;
        }

        _host.GetBalance(frame.Self, out U256 balance);
        if (!balance.IsZero && _host.IsDead(beneficiary))
        {
            gas -= GasCosts.NewAccount;
            if (gas < 0)
            {
                return Halt.OutOfGas;
            }
        }

        _host.SelfDestruct(frame.Self, beneficiary);
        frame.OutputLength = 0;
        return gas;
    }
}
