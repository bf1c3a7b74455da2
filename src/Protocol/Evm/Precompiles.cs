using System;
using Sequitur.Primitives;

namespace Sequitur.Evm;

/// <summary>The precompiled contracts: which addresses they have fork by fork, what they cost, and those that exist here.</summary>
public static class Precompiles
{
    private const long Failed = -(long)ExitReason.PrecompileFailure;

    /// <summary>The number n of the address 0x00…n when it is a precompile of this fork, implemented here or not; 0 otherwise.</summary>
    public static unsafe int NumberOf(in Address address, ForkRules rules)
    {
        ulong* word = stackalloc ulong[4];
        Words.FromAddress(address, word);
        return NumberOf(word, rules);
    }

    /// <summary>True when the precompile has an implementation here.</summary>
    public static bool IsImplemented(int number) => number == 0x04;

    /// <summary>The same for a stack word, of which the low 160 bits are the address.</summary>
    internal static unsafe int NumberOf(ulong* word, ForkRules rules)
    {
        ulong number = word[0];
        if (number > 0x100 || number == 0 || (word[1] | (uint)word[2]) != 0)
        {
            return 0;
        }

        bool active = number <= 0x0a || (number <= 0x11 && rules.HasBls12Precompiles) || (number == 0x100 && rules.HasP256Precompile);
        return active ? (int)number : 0;
    }

    /// <summary>Runs one; the gas left, or the negated exit reason. A failure takes all gas; the output is meaningless then.</summary>
    internal static long Run(int number, ReadOnlySpan<byte> input, long gas, ForkRules rules, PinnedBuffer output)
    {
        if (!IsImplemented(number))
        {
            return -(long)ExitReason.UnsupportedPrecompile;
        }

        long left = gas - CostOf(input);
        if (left < 0)
        {
            return Halt.OutOfGas;
        }

        return CopyInput(input, output) ? left : Failed;
    }

    /// <summary>Yellow Paper appendix E; EIP-1108 for the curve, EIP-152 for BLAKE2.</summary>
    private static long CostOf(ReadOnlySpan<byte> input)
    {
        long words = ((long)input.Length + 31) / 32;
        return 15 + (3 * words);
    }

    private static bool CopyInput(ReadOnlySpan<byte> input, PinnedBuffer output)
    {
        input.CopyTo(output.Resize(input.Length));
        return true;
    }
}
