using System.Runtime.CompilerServices;

namespace Sequitur.Primitives;

/// <remarks>Division as the EVM has it: by zero gives zero, quotient and remainder alike. Results may be the same place as operands.</remarks>
public readonly unsafe partial struct U256
{
    [SkipLocalsInit]
    public static void DivRem(in U256 dividend, in U256 divisor, out U256 quotient, out U256 remainder)
    {
        if (dividend.IsUInt64 && divisor.IsUInt64)
        {
            ulong a = dividend.U0;
            ulong b = divisor.U0;
            quotient = b == 0 ? 0 : a / b;
            remainder = b == 0 ? 0 : a % b;
            return;
        }

        if (dividend < divisor || divisor.IsZero)
        {
            remainder = divisor.IsZero ? default : dividend;
            quotient = default;
            return;
        }

        ulong* limbs = stackalloc ulong[5];
        ulong* digits = stackalloc ulong[4];
        Scatter(in dividend, limbs);
        Scatter(default, digits);
        LimbDivision.Divide(limbs, 4, in divisor, digits, out remainder);
        quotient = new U256(digits[0], digits[1], digits[2], digits[3]);
    }

    public static U256 DivRem(in U256 dividend, in U256 divisor, out U256 remainder)
    {
        DivRem(in dividend, in divisor, out U256 quotient, out remainder);
        return quotient;
    }

    public static U256 Divide(in U256 dividend, in U256 divisor)
    {
        DivRem(in dividend, in divisor, out U256 quotient, out _);
        return quotient;
    }

    public static U256 Remainder(in U256 dividend, in U256 divisor)
    {
        DivRem(in dividend, in divisor, out _, out U256 remainder);
        return remainder;
    }

    /// <summary>The EVM's SDIV: rounds towards zero; the least number divided by -1 is itself.</summary>
    public static U256 SignedDivide(in U256 dividend, in U256 divisor)
    {
        U256 quotient = Divide(Magnitude(in dividend), Magnitude(in divisor));
        return dividend.IsNegative != divisor.IsNegative ? -quotient : quotient;
    }

    /// <summary>The EVM's SMOD: the sign is the dividend's.</summary>
    public static U256 SignedRemainder(in U256 dividend, in U256 divisor)
    {
        U256 remainder = Remainder(Magnitude(in dividend), Magnitude(in divisor));
        return dividend.IsNegative ? -remainder : remainder;
    }

    private static U256 Magnitude(in U256 value) => value.IsNegative ? -value : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scatter(in U256 value, ulong* limbs)
    {
        limbs[0] = value.U0;
        limbs[1] = value.U1;
        limbs[2] = value.U2;
        limbs[3] = value.U3;
    }
}
