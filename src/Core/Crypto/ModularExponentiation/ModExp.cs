using System;
using System.Buffers.Binary;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

/// <summary>base^exponent mod modulus on big-endian numbers of any length (EIP-198).</summary>
/// <remarks>
/// The modulus is split into 2^k · q with q odd: the power is taken modulo q in Montgomery form and modulo 2^k by
/// truncated products, then joined by the Chinese remainder theorem (Ç. K. Koç, "Montgomery reduction with even modulus",
/// 1994). Nothing is ever divided. Work space is a fixed multiple of the modulus, on the stack up to 1,024 bytes.
/// </remarks>
public static class ModExp
{
    /// <summary>The modulus EIP-7823 allows at most: 1,024 bytes.</summary>
    private const int StackLimbsMax = 128;

    /// <summary>Work space in limbs for each limb of the modulus.</summary>
    private const int WorkFactor = MontgomeryPower.WorkFactor + 8;

    /// <summary>Fills the result, which has the length of the modulus; a modulus of zero gives zero, and 0^0 is one.</summary>
    [Accelerated("modexp")]
    public static void Compute(ReadOnlySpan<byte> number, ReadOnlySpan<byte> exponent, ReadOnlySpan<byte> modulus, Span<byte> result)
    {
        result = result[..modulus.Length];
        result.Clear();
        modulus = TrimZeros(modulus);
        number = TrimZeros(number);
        exponent = TrimZeros(exponent);
        if (modulus.Length == 0 || (modulus.Length == 1 && modulus[0] == 1))
        {
            return;
        }

        int limbs = (modulus.Length + 7) / 8;
        Span<ulong> work = limbs <= StackLimbsMax ? stackalloc ulong[limbs * WorkFactor] : new ulong[limbs * WorkFactor];
        Span<ulong> modulusLimbs = Take(ref work, limbs);
        Span<ulong> power = Take(ref work, limbs);
        ReadLimbs(modulus, modulusLimbs);
        int zeros = Limbs.TrailingZeroCount(modulusLimbs);
        if (zeros == 0)
        {
            MontgomeryPower.Compute(number, exponent, modulusLimbs, power, work);
        }
        else
        {
            ComputeEven(number, exponent, modulusLimbs, zeros, power, work);
        }

        WriteLimbs(power, result);
    }

    /// <summary>x = x1 + q · ((x2 - x1) · q^-1 mod 2^k), with x1 modulo q and x2 modulo 2^k.</summary>
    private static void ComputeEven(
        ReadOnlySpan<byte> number, ReadOnlySpan<byte> exponent, Span<ulong> modulus, int zeros, Span<ulong> power, Span<ulong> work)
    {
        int evenLimbs = (zeros + 63) / 64;
        Span<ulong> even = Take(ref work, evenLimbs);
        BinaryPower.Compute(number, exponent, zeros, even, work);
        Limbs.ShiftRight(modulus, zeros);
        Span<ulong> odd = modulus[..Limbs.SignificantCount(modulus)];
        if (odd.Length == 1 && odd[0] == 1)
        {
            even.CopyTo(power);
            return;
        }

        Span<ulong> inverse = Take(ref work, evenLimbs);
        Span<ulong> difference = Take(ref work, evenLimbs);
        MontgomeryPower.Compute(number, exponent, odd, power[..odd.Length], work);
        BinaryPower.Invert(odd, zeros, inverse, work);
        Limbs.SubtractTruncated(even, power[..odd.Length], difference);
        Span<ulong> factor = Take(ref work, evenLimbs);
        Limbs.MultiplyTruncated(difference, inverse, factor);
        Limbs.Mask(factor, zeros);

        // q · factor < q · 2^k and x1 < q, so the sum fits the modulus.
        Limbs.MultiplyAccumulate(odd, factor, power);
    }

    private static ReadOnlySpan<byte> TrimZeros(ReadOnlySpan<byte> bytes)
    {
        int start = 0;
        while (start < bytes.Length && bytes[start] == 0)
        {
            start++;
        }

        return bytes[start..];
    }

    internal static Span<ulong> Take(ref Span<ulong> work, int count)
    {
        Span<ulong> taken = work[..count];
        taken.Clear();
        work = work[count..];
        return taken;
    }

    /// <summary>Big-endian bytes into limbs, least significant first; bytes that do not fit are dropped from the top.</summary>
    internal static void ReadLimbs(ReadOnlySpan<byte> bytes, Span<ulong> limbs)
    {
        for (int index = 0; index < limbs.Length; index++)
        {
            limbs[index] = ReadLimb(bytes, index);
        }
    }

    /// <summary>The limb at an index of a big-endian number of any length; zero beyond its end.</summary>
    internal static ulong ReadLimb(ReadOnlySpan<byte> bytes, int index)
    {
        int end = bytes.Length - (index * 8);
        if (end >= 8)
        {
            return BinaryPrimitives.ReadUInt64BigEndian(bytes[(end - 8)..]);
        }

        ulong limb = 0;
        for (int position = 0; position < end; position++)
        {
            limb = (limb << 8) | bytes[position];
        }

        return limb;
    }

    private static void WriteLimbs(ReadOnlySpan<ulong> limbs, Span<byte> bytes)
    {
        for (int index = 0; index < bytes.Length; index++)
        {
            int limb = index >> 3;
            if (limb < limbs.Length)
            {
                bytes[bytes.Length - 1 - index] = (byte)(limbs[limb] >> ((index & 7) * 8));
            }
        }
    }
}
