using System.Runtime.CompilerServices;
using Sequitur.Primitives;

namespace Sequitur.Evm;

public sealed unsafe partial class Interpreter<THost, TTracer>
{
    // Results go straight to their slot: a word returned by value is copied by a vector that waits for the four stores before it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Multiply(ulong* a, ulong* b)
    {
        // Most factors of contracts are short.
        if ((a[1] | a[2] | a[3] | b[1] | b[2] | b[3]) == 0)
        {
            b[0] = WideArithmetic.Multiply(a[0], b[0], out b[1]);
        }
        else
        {
            U256.Multiply(*(U256*)a, *(U256*)b, out *(U256*)b);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Divide(ulong* a, ulong* b) => U256.DivRem(*(U256*)a, *(U256*)b, out *(U256*)b, out _);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SignedDivide(ulong* a, ulong* b) => *(U256*)b = U256.SignedDivide(*(U256*)a, *(U256*)b);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Remainder(ulong* a, ulong* b) => U256.DivRem(*(U256*)a, *(U256*)b, out _, out *(U256*)b);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SignedRemainder(ulong* a, ulong* b) => *(U256*)b = U256.SignedRemainder(*(U256*)a, *(U256*)b);

    /// <summary>Operands around the pointer: the first above it, the second at it, the modulus and then the result below it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddMod(ulong* middle)
    {
        U256* words = (U256*)middle;
        U256.AddMod(words[1], words[0], words[-1], out words[-1]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MulMod(ulong* middle)
    {
        U256* words = (U256*)middle;
        U256.MulMod(words[1], words[0], words[-1], out words[-1]);
    }

    /// <summary>EXP (EIP-160: 50 gas for each byte of the exponent). The base price is paid.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Exponentiate(ulong* radix, long gas)
    {
        ulong* exponent = radix - 4;
        gas -= Words.ByteLength(exponent) * GasCosts.ExpByte;
        if (gas < 0)
        {
            return Halt.OutOfGas;
        }

        U256.Exp(*(U256*)radix, *(U256*)exponent, out *(U256*)exponent);
        return gas;
    }
}
