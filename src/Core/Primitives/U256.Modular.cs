using System.Runtime.CompilerServices;

namespace Sequitur.Primitives;

/// <remarks>Modular arithmetic and powers. A modulus of zero gives zero, as in the EVM. Results may be the same place as operands.</remarks>
public readonly unsafe partial struct U256
{
    private const int WindowBits = 4;

    public static U256 AddMod(in U256 left, in U256 right, in U256 modulus)
    {
        AddMod(in left, in right, in modulus, out U256 result);
        return result;
    }

    /// <summary>(left + right) mod modulus, without the sum wrapping first.</summary>
    [SkipLocalsInit]
    public static void AddMod(in U256 left, in U256 right, in U256 modulus, out U256 result)
    {
        bool carry = AddOverflows(in left, in right, out U256 sum);
        if (left < modulus && right < modulus)
        {
            bool borrow = SubtractBorrows(in sum, in modulus, out U256 reduced);
            result = carry || !borrow ? reduced : sum;
            return;
        }

        if (!carry)
        {
            DivRem(in sum, in modulus, out _, out result);
            return;
        }

        if (modulus.IsZero)
        {
            result = default;
            return;
        }

        ulong* limbs = stackalloc ulong[6];
        Scatter(in sum, limbs);
        limbs[4] = 1;
        LimbDivision.Divide(limbs, 5, in modulus, null, out result);
    }

    public static U256 MulMod(in U256 left, in U256 right, in U256 modulus)
    {
        MulMod(in left, in right, in modulus, out U256 result);
        return result;
    }

    /// <summary>(left · right) mod modulus, with the whole product of 512 bits.</summary>
    [Accelerated("u256_mulmod")]
    [SkipLocalsInit]
    public static void MulMod(in U256 left, in U256 right, in U256 modulus, out U256 result)
    {
        MultiplyWide(in left, in right, out U256 low, out U256 high);
        if (high.IsZero)
        {
            DivRem(in low, in modulus, out _, out result);
            return;
        }

        if (modulus.IsZero)
        {
            result = default;
            return;
        }

        if ((modulus.U0 & modulus.U1 & modulus.U2 & modulus.U3) == ulong.MaxValue)
        {
            // 2^256 is 1 modulo 2^256 - 1: the halves add up. Contracts use this modulus to get the high half of a product.
            bool carry = AddOverflows(in low, in high, out U256 sum);
            sum = carry ? sum + One : sum;
            result = sum == MaxValue ? default : sum;
            return;
        }

        ulong* limbs = stackalloc ulong[9];
        Scatter(in low, limbs);
        Scatter(in high, limbs + 4);
        LimbDivision.Divide(limbs, 8, in modulus, null, out result);
    }

    public static U256 Exp(in U256 power, in U256 exponent)
    {
        Exp(in power, in exponent, out U256 result);
        return result;
    }

    /// <summary>power to the exponent modulo 2^256; zero to the zero is one.</summary>
    public static void Exp(in U256 power, in U256 exponent, out U256 result)
    {
        int bits = exponent.BitLength;
        if ((power.U0 & 1) == 0 && bits > 8)
        {
            // An even number to a power of 256 or more has 256 factors of two.
            result = default;
        }
        else if (bits <= 2 * WindowBits * WindowBits)
        {
            ExpByBits(power, exponent.U0, bits, out result);
        }
        else
        {
            ExpByWindows(in power, in exponent, bits, out result);
        }
    }

    /// <summary>Square and multiply from the highest bit down.</summary>
    private static void ExpByBits(U256 power, ulong exponent, int bits, out U256 result)
    {
        U256 product = bits == 0 ? One : power;
        for (int bit = bits - 2; bit >= 0; bit--)
        {
            Square(in product, out product);
            if (((exponent >> bit) & 1) != 0)
            {
                Multiply(in product, in power, out product);
            }
        }

        result = product;
    }

    /// <summary>Four squares and one product for every four bits, with the first sixteen powers in a table.</summary>
    [SkipLocalsInit]
    private static void ExpByWindows(in U256 power, in U256 exponent, int bits, out U256 result)
    {
        ulong* digits = stackalloc ulong[4];
        Scatter(in exponent, digits);
        U256* powers = stackalloc U256[1 << WindowBits];
        powers[0] = One;
        for (int i = 1; i < 1 << WindowBits; i++)
        {
            Multiply(in powers[i - 1], in power, out powers[i]);
        }

        int window = (bits - 1) / WindowBits;
        U256 product = powers[Digit(digits, window)];
        while (--window >= 0)
        {
            Square(in product, out product);
            Square(in product, out product);
            Square(in product, out product);
            Square(in product, out product);
            int digit = Digit(digits, window);
            if (digit != 0)
            {
                Multiply(in product, in powers[digit], out product);
            }
        }

        result = product;
    }

    private static int Digit(ulong* limbs, int window) => (int)(limbs[window >> 4] >> ((window & 15) * WindowBits)) & ((1 << WindowBits) - 1);
}
