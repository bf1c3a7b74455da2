using System.Runtime.CompilerServices;

namespace Sequitur.Crypto;

/// <summary>An element of a prime field of six words in the form that products leave: for chains of additions and products that end in few results.</summary>
/// <remarks>
/// Seven limbs of 55 bits in Montgomery form by 2^385, a number below 4p of several that stand for the element. The sister
/// <see cref="PrimeField384{TModulus}"/> has one form for each element and the formats; changing over costs a sum in, and a product out.
/// The bounds hold for a modulus between 0.8 · 2^381 and 2^381: a product is below (16p² + 2 · 2^385 p)/2^385, less than 3p, and of sums and
/// differences so many p are taken as the top limb has times 2^51, so that less than 3p and nothing negative is left.
/// </remarks>
internal partial struct LooseField384<TModulus> : IField<LooseField384<TModulus>>
    where TModulus : struct, IPrimeModulus384
{
    private const int LimbBits = 55;
    private const long LimbMask = (1L << LimbBits) - 1;

    /// <summary>Bits of the top limb below 2^381.</summary>
    private const int TopBits = 51;

    private LooseLimbs _limbs;

    public static LooseField384<TModulus> Zero => default;

    public static LooseField384<TModulus> One => From(PrimeField384<TModulus>.One);

    public readonly bool IsZero
    {
        get
        {
            // Zero has the forms 0, p, 2p and 3p; the lowest limb rules out nearly all other elements.
            long multiple = -(_limbs.L0 * (long)TModulus.MontgomeryInverse) & LimbMask;
            return multiple <= 3 && IsMultiple(multiple);
        }
    }

    /// <summary>The element, whose Montgomery form by 2^384 is doubled.</summary>
    public static LooseField384<TModulus> From(in PrimeField384<TModulus> element)
    {
        PrimeField384<TModulus>.Loosen(element, out LooseLimbs limbs);
        LooseField384<TModulus> result;
        PrimeField384<TModulus>.AddLoose(limbs, limbs, out result._limbs);
        return result;
    }

    public readonly PrimeField384<TModulus> ToPrimeField()
    {
        // The number 2^384 as a factor replaces 2^385.
        LooseField384<TModulus> factor;
        PrimeField384<TModulus>.Loosen(PrimeField384<TModulus>.One, out factor._limbs);
        return PrimeField384<TModulus>.Tighten(Multiply(this, factor)._limbs);
    }

    public static bool AreEqual(in LooseField384<TModulus> left, in LooseField384<TModulus> right) => Subtract(left, right).IsZero;

    public static LooseField384<TModulus> Add(in LooseField384<TModulus> left, in LooseField384<TModulus> right)
    {
        LooseField384<TModulus> result;
        result._limbs.L0 = left._limbs.L0 + right._limbs.L0;
        result._limbs.L1 = left._limbs.L1 + right._limbs.L1;
        result._limbs.L2 = left._limbs.L2 + right._limbs.L2;
        result._limbs.L3 = left._limbs.L3 + right._limbs.L3;
        result._limbs.L4 = left._limbs.L4 + right._limbs.L4;
        result._limbs.L5 = left._limbs.L5 + right._limbs.L5;
        result._limbs.L6 = left._limbs.L6 + right._limbs.L6;
        SubtractModuli(ref result._limbs, result._limbs.L6 >> TopBits);
        return result;
    }

    public static LooseField384<TModulus> Subtract(in LooseField384<TModulus> left, in LooseField384<TModulus> right)
    {
        LooseField384<TModulus> result;
        result._limbs.L0 = left._limbs.L0 - right._limbs.L0;
        result._limbs.L1 = left._limbs.L1 - right._limbs.L1;
        result._limbs.L2 = left._limbs.L2 - right._limbs.L2;
        result._limbs.L3 = left._limbs.L3 - right._limbs.L3;
        result._limbs.L4 = left._limbs.L4 - right._limbs.L4;
        result._limbs.L5 = left._limbs.L5 - right._limbs.L5;
        result._limbs.L6 = left._limbs.L6 - right._limbs.L6;

        // One p more, since a negative number holds fewer p than it holds 2^381.
        SubtractModuli(ref result._limbs, (result._limbs.L6 >> TopBits) - 1);
        return result;
    }

    public static LooseField384<TModulus> Negate(in LooseField384<TModulus> value) => Subtract(default, value);

    public static LooseField384<TModulus> Multiply(in LooseField384<TModulus> left, in LooseField384<TModulus> right)
    {
        PrimeField384<TModulus>.MultiplyLoose(left._limbs, right._limbs, out WideLimbs product);
        return Reduce(product);
    }

    public static LooseField384<TModulus> Square(in LooseField384<TModulus> value)
    {
        SquareLimbs(value._limbs, out WideLimbs product);
        return Reduce(product);
    }

    public static LooseField384<TModulus> Invert(in LooseField384<TModulus> value) => From(PrimeField384<TModulus>.Invert(value.ToPrimeField()));

    /// <summary>Divides by 2^385: half of what the reduction to the Montgomery form by 2^384 gives, and that is even limb by limb.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static LooseField384<TModulus> Reduce(in WideLimbs product)
    {
        LooseField384<TModulus> result;
        PrimeField384<TModulus>.ReduceWide(product, out result._limbs);
        result._limbs.L0 >>= 1;
        result._limbs.L1 >>= 1;
        result._limbs.L2 >>= 1;
        result._limbs.L3 >>= 1;
        result._limbs.L4 >>= 1;
        result._limbs.L5 >>= 1;
        result._limbs.L6 >>= 1;
        return result;
    }

    /// <summary>Takes count · p away and propagates the carries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SubtractModuli(ref LooseLimbs limbs, long count)
    {
        long column = limbs.L0 - (count * ((long)TModulus.P0 & LimbMask));
        limbs.L0 = column & LimbMask;
        column = limbs.L1 - (count * ((long)((TModulus.P0 >> 55) | (TModulus.P1 << 9)) & LimbMask)) + (column >> LimbBits);
        limbs.L1 = column & LimbMask;
        column = limbs.L2 - (count * ((long)((TModulus.P1 >> 46) | (TModulus.P2 << 18)) & LimbMask)) + (column >> LimbBits);
        limbs.L2 = column & LimbMask;
        column = limbs.L3 - (count * ((long)((TModulus.P2 >> 37) | (TModulus.P3 << 27)) & LimbMask)) + (column >> LimbBits);
        limbs.L3 = column & LimbMask;
        column = limbs.L4 - (count * ((long)((TModulus.P3 >> 28) | (TModulus.P4 << 36)) & LimbMask)) + (column >> LimbBits);
        limbs.L4 = column & LimbMask;
        column = limbs.L5 - (count * ((long)((TModulus.P4 >> 19) | (TModulus.P5 << 45)) & LimbMask)) + (column >> LimbBits);
        limbs.L5 = column & LimbMask;
        limbs.L6 = limbs.L6 - (count * (long)(TModulus.P5 >> 10)) + (column >> LimbBits);
    }

    private readonly bool IsMultiple(long count)
    {
        LooseLimbs rest = _limbs;
        SubtractModuli(ref rest, count);
        return (rest.L0 | rest.L1 | rest.L2 | rest.L3 | rest.L4 | rest.L5 | rest.L6) == 0;
    }
}
