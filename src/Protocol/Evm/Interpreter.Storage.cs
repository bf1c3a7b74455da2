using System.Runtime.CompilerServices;
using Sequitur.Primitives;

namespace Sequitur.Evm;

public sealed unsafe partial class Interpreter<THost, TTracer>
{
    /// <summary>SLOAD (EIP-2929): the key is replaced by the value.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long LoadStorage(Frame frame, ulong* word, long gas)
    {
        ref U256 key = ref *(U256*)word;
        gas -= _host.WarmStorage(frame.Self, key) ? GasCosts.ColdSlot : GasCosts.WarmAccess;
        if (gas < 0)
        {
            return Halt.OutOfGas;
        }

        _host.GetStorage(frame.Self, key, out U256 value);
        key = value;
        return gas;
    }

    /// <summary>SSTORE: EIP-2200's net metering with the prices of EIP-2929 and the refunds of EIP-3529. Operands: value, then key.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long StoreStorage(Frame frame, ulong* operands, long gas)
    {
        if (frame.IsStatic)
        {
            return Halt.StaticViolation;
        }

        // EIP-2200: a call with only the stipend must not change storage.
        if (gas <= GasCosts.StorageStipend)
        {
            return Halt.OutOfGas;
        }

        ref U256 key = ref *(U256*)(operands + 4);
        ref U256 value = ref *(U256*)operands;
        gas -= _host.WarmStorage(frame.Self, key) ? GasCosts.ColdSlot : 0;
        if (gas < 0)
        {
            return Halt.OutOfGas;
        }

        _host.GetStorage(frame.Self, key, out U256 current);
        if (value == current)
        {
            gas -= GasCosts.WarmAccess;
            return gas < 0 ? Halt.OutOfGas : gas;
        }

        _host.GetOriginalStorage(frame.Self, key, out U256 original);
        bool isClean = original == current;
        gas -= !isClean ? GasCosts.WarmAccess : original.IsZero ? GasCosts.StorageSet : GasCosts.StorageReset;
        if (gas < 0)
        {
            return Halt.OutOfGas;
        }

        _refund += StorageRefund(original, current, value);
        _host.SetStorage(frame.Self, key, value);
        return gas;
    }

    /// <summary>EIP-3529's refund of a change from current to value, in a slot that held original when the transaction began.</summary>
    private static long StorageRefund(in U256 original, in U256 current, in U256 value)
    {
        long refund = 0;
        if (!original.IsZero)
        {
            if (current.IsZero)
            {
                refund -= GasCosts.StorageClearRefund;
            }
            else if (value.IsZero)
            {
                refund += GasCosts.StorageClearRefund;
            }
        }

        if (original == value)
        {
            refund += (original.IsZero ? GasCosts.StorageSet : GasCosts.StorageReset) - GasCosts.WarmAccess;
        }

        return refund;
    }

    /// <summary>TLOAD (EIP-1153).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void LoadTransient(Frame frame, ulong* word)
    {
        ref U256 key = ref *(U256*)word;
        _host.GetTransientStorage(frame.Self, key, out U256 value);
        key = value;
    }

    /// <summary>TSTORE (EIP-1153).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long StoreTransient(Frame frame, ulong* operands, long gas)
    {
        if (frame.IsStatic)
        {
            return Halt.StaticViolation;
        }

        _host.SetTransientStorage(frame.Self, *(U256*)(operands + 4), *(U256*)operands);
        return gas;
    }
}
