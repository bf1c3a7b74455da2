using System;
using System.Numerics;

namespace Sequitur.Crypto;

/// <summary>Modular exponentiation of numbers of any length (EIP-198). The caller bounds the lengths by gas.</summary>
/// <remarks>
/// Odd moduli: Montgomery multiplication with four-bit windows. Even moduli m = q·2^k: once modulo q, once modulo 2^k, joined by the
/// Chinese remainder theorem (Koç, "Montgomery reduction with even modulus", 1994). Limbs are 64 bits, least significant first.
/// </remarks>
public static class ModExp
{
    private const int WindowBits = 4;

    /// <summary>Writes base^exponent mod modulus, big-endian, as many bytes as the modulus has; zeros for a modulus of zero.</summary>
    public static void Compute(ReadOnlySpan<byte> baseBytes, ReadOnlySpan<byte> exponent, ReadOnlySpan<byte> modulus, Span<byte> output)
    {
        output = output[..modulus.Length];
        output.Clear();
        baseBytes = baseBytes.TrimStart((byte)0);
        exponent = exponent.TrimStart((byte)0);
        modulus = modulus.TrimStart((byte)0);
        if (modulus.IsEmpty || (modulus.Length == 1 && modulus[0] == 1))
        {
            return;
        }

        ulong[] m = FromBytes(modulus, (modulus.Length + 7) / 8);
        int twos = TrailingZeros(m);
        ulong[] result;
        if (twos == 0)
        {
            result = PowerOdd(baseBytes, exponent, m);
        }
        else
        {
            ulong[] low = PowerOfTwo(baseBytes, exponent, twos);
            ulong[] odd = ShiftRight(m, twos);
            result = odd.Length == 1 && odd[0] == 1 ? low : Join(PowerOdd(baseBytes, exponent, odd), low, odd, twos);
        }

        ToBytes(result, output);
    }

    /// <summary>Exponentiation modulo an odd number above one.</summary>
    private static ulong[] PowerOdd(ReadOnlySpan<byte> baseBytes, ReadOnlySpan<byte> exponent, ulong[] m)
    {
        int n = m.Length;
        ulong inverse = NegativeInverse(m[0]);
        ulong[] scratch = new ulong[n + 2];
        ulong[] one = RadixResidue(m);
        ulong[] square = RadixSquare(one, m, inverse, scratch);
        ulong[] value = ToMontgomery(baseBytes, square, m, inverse, scratch);

        ulong[] result = (ulong[])one.Clone();
        ulong[][] powers = new ulong[exponent.Length > 8 ? 1 << WindowBits : 2][];
        powers[0] = one;
        powers[1] = value;
        for (int i = 2; i < powers.Length; i++)
        {
            powers[i] = new ulong[n];
            Multiply(powers[i - 1], value, m, inverse, scratch, powers[i]);
        }

        int step = powers.Length > 2 ? WindowBits : 1;
        for (int position = (exponent.Length * 8) - step; position >= 0; position -= step)
        {
            for (int i = 0; i < step; i++)
            {
                Multiply(result, result, m, inverse, scratch, result);
            }

            int digit = (exponent[exponent.Length - 1 - (position >> 3)] >> (position & 7)) & ((1 << step) - 1);
            if (digit != 0)
            {
                Multiply(result, powers[digit], m, inverse, scratch, result);
            }
        }

        ulong[] plainOne = new ulong[n];
        plainOne[0] = 1;
        Multiply(result, plainOne, m, inverse, scratch, result);
        return result;
    }

    /// <summary>Exponentiation modulo 2^bits: products are cut off, nothing is reduced.</summary>
    private static ulong[] PowerOfTwo(ReadOnlySpan<byte> baseBytes, ReadOnlySpan<byte> exponent, int bits)
    {
        int n = (bits + 63) / 64;
        ulong[] value = FromBytes(baseBytes.Length > n * 8 ? baseBytes[^(n * 8)..] : baseBytes, n);
        ulong[] result = new ulong[n];
        ulong[] product = new ulong[n];
        result[0] = 1;
        for (int position = (exponent.Length * 8) - 1; position >= 0; position--)
        {
            MultiplyLow(result, result, product);
            (result, product) = (product, result);
            if (((exponent[exponent.Length - 1 - (position >> 3)] >> (position & 7)) & 1) != 0)
            {
                MultiplyLow(result, value, product);
                (result, product) = (product, result);
            }
        }

        Mask(result, bits);
        return result;
    }

    /// <summary>The number below odd·2^bits with the given residues: a + odd·((b - a)·odd⁻¹ mod 2^bits).</summary>
    private static ulong[] Join(ulong[] a, ulong[] b, ulong[] odd, int bits)
    {
        int n = b.Length;
        ulong[] difference = new ulong[n];
        ulong borrow = 0;
        for (int i = 0; i < n; i++)
        {
            ulong subtrahend = i < a.Length ? a[i] : 0;
            ulong partial = b[i] - subtrahend;
            difference[i] = partial - borrow;
            borrow = (b[i] < subtrahend ? 1ul : 0) | (partial < borrow ? 1ul : 0);
        }

        ulong[] factor = new ulong[n];
        MultiplyLow(difference, InverseOfTwoPower(odd, n), factor);
        Mask(factor, bits);

        ulong[] result = new ulong[odd.Length + n];
        a.CopyTo(result, 0);
        for (int i = 0; i < n; i++)
        {
            ulong carry = 0;
            for (int j = 0; j < odd.Length; j++)
            {
                result[i + j] = MultiplyAdd(factor[i], odd[j], result[i + j], ref carry);
            }

            for (int k = i + odd.Length; carry != 0 && k < result.Length; k++)
            {
                result[k] += carry;
                carry = result[k] < carry ? 1ul : 0;
            }
        }

        return result;
    }

    /// <summary>odd⁻¹ mod 2^(64n) by Newton's iteration, which doubles the number of right bits each time.</summary>
    private static ulong[] InverseOfTwoPower(ulong[] odd, int n)
    {
        ulong[] cut = new ulong[n];
        odd.AsSpan(0, Math.Min(n, odd.Length)).CopyTo(cut);
        ulong[] inverse = new ulong[n];
        inverse[0] = 0 - NegativeInverse(odd[0]);
        ulong[] product = new ulong[n];
        ulong[] next = new ulong[n];
        for (int right = 1; right < n; right *= 2)
        {
            MultiplyLow(cut, inverse, product);
            // 2 - product, in two's complement.
            ulong carry = 3;
            for (int i = 0; i < n; i++)
            {
                ulong inverted = ~product[i];
                product[i] = inverted + carry;
                carry = product[i] < inverted ? 1ul : 0;
            }

            MultiplyLow(inverse, product, next);
            (inverse, next) = (next, inverse);
        }

        return inverse;
    }

    /// <summary>Brings a number of any length into Montgomery form, as many limbs at a time as the modulus has.</summary>
    private static ulong[] ToMontgomery(ReadOnlySpan<byte> bytes, ulong[] square, ulong[] m, ulong inverse, ulong[] scratch)
    {
        int chunkBytes = m.Length * 8;
        ulong[] sum = new ulong[m.Length];
        ulong[] part = new ulong[m.Length];
        int chunks = (bytes.Length + chunkBytes - 1) / chunkBytes;
        for (int c = chunks - 1; c >= 0; c--)
        {
            int end = bytes.Length - (c * chunkBytes);
            ulong[] chunk = FromBytes(bytes[Math.Max(0, end - chunkBytes)..end], m.Length);
            Multiply(sum, square, m, inverse, scratch, sum);
            Multiply(chunk, square, m, inverse, scratch, part);
            AddModulo(sum, part, m);
        }

        return sum;
    }

    /// <summary>2^(64n) mod m: doubled up from the highest power of two below m.</summary>
    private static ulong[] RadixResidue(ulong[] m)
    {
        int n = m.Length;
        int topBits = 64 - BitOperations.LeadingZeroCount(m[n - 1]);
        ulong[] value = new ulong[n];
        value[n - 1] = 1ul << (topBits - 1);
        for (int i = topBits - 1; i < 64; i++)
        {
            AddModulo(value, value, m);
        }

        return value;
    }

    /// <summary>R² mod m: n doublings give R·2^n, and each of six Montgomery squarings doubles that exponent.</summary>
    private static ulong[] RadixSquare(ulong[] radix, ulong[] m, ulong inverse, ulong[] scratch)
    {
        ulong[] value = (ulong[])radix.Clone();
        for (int i = 0; i < m.Length; i++)
        {
            AddModulo(value, value, m);
        }

        for (int i = 0; i < 6; i++)
        {
            Multiply(value, value, m, inverse, scratch, value);
        }

        return value;
    }

    /// <summary>Montgomery product a·b/R mod m (coarsely integrated operand scanning); one factor may be any number below R. The result may be a factor.</summary>
    private static void Multiply(ulong[] a, ulong[] b, ulong[] m, ulong inverse, ulong[] t, ulong[] result)
    {
        int n = m.Length;
        Array.Clear(t);
        for (int i = 0; i < n; i++)
        {
            ulong word = a[i];
            ulong carry = 0;
            for (int j = 0; j < n; j++)
            {
                t[j] = MultiplyAdd(word, b[j], t[j], ref carry);
            }

            t[n] += carry;
            t[n + 1] = t[n] < carry ? 1ul : 0;

            ulong factor = t[0] * inverse;
            carry = 0;
            MultiplyAdd(factor, m[0], t[0], ref carry);
            for (int j = 1; j < n; j++)
            {
                t[j - 1] = MultiplyAdd(factor, m[j], t[j], ref carry);
            }

            t[n - 1] = t[n] + carry;
            t[n] = t[n + 1] + (t[n - 1] < carry ? 1ul : 0);
        }

        Array.Copy(t, result, n);
        SubtractIfNotBelow(result, t[n], m);
    }

    private static void AddModulo(ulong[] value, ulong[] addend, ulong[] m)
    {
        ulong carry = 0;
        for (int i = 0; i < value.Length; i++)
        {
            ulong partial = value[i] + carry;
            ulong sum = partial + addend[i];
            carry = (partial < carry ? 1ul : 0) | (sum < partial ? 1ul : 0);
            value[i] = sum;
        }

        SubtractIfNotBelow(value, carry, m);
    }

    private static void SubtractIfNotBelow(ulong[] value, ulong carry, ulong[] m)
    {
        if (carry == 0)
        {
            for (int i = m.Length - 1; i >= 0 && value[i] <= m[i]; i--)
            {
                if (value[i] < m[i])
                {
                    return;
                }
            }
        }

        ulong borrow = 0;
        for (int i = 0; i < m.Length; i++)
        {
            ulong partial = value[i] - m[i];
            ulong difference = partial - borrow;
            borrow = (value[i] < m[i] ? 1ul : 0) | (partial < borrow ? 1ul : 0);
            value[i] = difference;
        }
    }

    private static void MultiplyLow(ulong[] a, ulong[] b, ulong[] product)
    {
        Array.Clear(product);
        for (int i = 0; i < product.Length; i++)
        {
            ulong carry = 0;
            for (int j = 0; i + j < product.Length; j++)
            {
                product[i + j] = MultiplyAdd(a[i], b[j], product[i + j], ref carry);
            }
        }
    }

    private static ulong MultiplyAdd(ulong a, ulong b, ulong addend, ref ulong carry)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        low += addend;
        high += low < addend ? 1ul : 0;
        low += carry;
        carry = high + (low < carry ? 1ul : 0);
        return low;
    }

    /// <summary>-odd⁻¹ mod 2^64 by Newton's iteration.</summary>
    private static ulong NegativeInverse(ulong odd)
    {
        ulong inverse = odd;
        for (int i = 0; i < 5; i++)
        {
            inverse *= 2 - (odd * inverse);
        }

        return 0 - inverse;
    }

    private static int TrailingZeros(ulong[] value)
    {
        int limb = 0;
        while (value[limb] == 0)
        {
            limb++;
        }

        return (limb * 64) + BitOperations.TrailingZeroCount(value[limb]);
    }

    private static ulong[] ShiftRight(ulong[] value, int bits)
    {
        int limbs = bits / 64;
        int shift = bits % 64;
        int length = value.Length - limbs;
        if (length > 1 && (value[^1] >> shift) == 0)
        {
            length--;
        }

        ulong[] result = new ulong[length];
        for (int i = 0; i < length; i++)
        {
            ulong above = i + limbs + 1 < value.Length && shift != 0 ? value[i + limbs + 1] << (64 - shift) : 0;
            result[i] = (value[i + limbs] >> shift) | above;
        }

        return result;
    }

    private static void Mask(ulong[] value, int bits)
    {
        if (bits % 64 != 0)
        {
            value[^1] &= (1ul << (bits % 64)) - 1;
        }
    }

    private static ulong[] FromBytes(ReadOnlySpan<byte> bytes, int limbs)
    {
        ulong[] value = new ulong[limbs];
        for (int i = 0; i < bytes.Length; i++)
        {
            value[i >> 3] |= (ulong)bytes[bytes.Length - 1 - i] << (8 * (i & 7));
        }

        return value;
    }

    private static void ToBytes(ulong[] value, Span<byte> output)
    {
        for (int i = 0; i < output.Length && i < value.Length * 8; i++)
        {
            output[output.Length - 1 - i] = (byte)(value[i >> 3] >> (8 * (i & 7)));
        }
    }
}
