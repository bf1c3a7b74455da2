using System.Numerics;

namespace Sequitur.Crypto;

/// <summary>An element of the cyclotomic subgroup without its coefficients of 1 and w³, which the other four determine.</summary>
/// <remarks>
/// K. Karabina, "Squaring in cyclotomic subgroups" (2013), in the coordinates of D. F. Aranha, K. Karabina, P. Longa, C. Gebotys,
/// J. López, "Faster explicit formulas for computing pairings over ordinary curves" (2011), section 5.2. A square costs two thirds of
/// a full one; to come back takes an inversion, which several elements can share.
/// </remarks>
internal readonly struct CompressedFp12<TField, TTower>
    where TField : struct, IWideField<TField>
    where TTower : struct, ITower<TField>
{
    private readonly Fp2<TField> _g2;
    private readonly Fp2<TField> _g3;
    private readonly Fp2<TField> _g4;
    private readonly Fp2<TField> _g5;

    private CompressedFp12(in Fp2<TField> g2, in Fp2<TField> g3, in Fp2<TField> g4, in Fp2<TField> g5)
    {
        _g2 = g2;
        _g3 = g3;
        _g4 = g4;
        _g5 = g5;
    }

    /// <summary>value^exponent for an exponent whose lowest set bits are far apart, as the parameters of BLS curves have them.</summary>
    public static Fp12<TField, TTower> PowerSparse(in Fp12<TField, TTower> value, ulong exponent)
    {
        int first = BitOperations.TrailingZeroCount(exponent);
        exponent &= exponent - 1;
        int second = BitOperations.TrailingZeroCount(exponent);
        CompressedFp12<TField, TTower> low = SquareRepeatedly(new(value.C1.C0, value.C0.C2, value.C0.C1, value.C1.C2), first);
        CompressedFp12<TField, TTower> high = SquareRepeatedly(low, second - first);
        if (!TryExpand(low, high, out Fp12<TField, TTower> product, out Fp12<TField, TTower> power))
        {
            return Fp12<TField, TTower>.PowerCyclotomic(value, exponent | (1UL << first));
        }

        product = Fp12<TField, TTower>.Multiply(product, power);
        for (exponent = exponent >> second >> 1; exponent != 0; exponent >>= 1)
        {
            power = Fp12<TField, TTower>.SquareCyclotomic(power);
            if ((exponent & 1) != 0)
            {
                product = Fp12<TField, TTower>.Multiply(product, power);
            }
        }

        return product;
    }

    private static CompressedFp12<TField, TTower> SquareRepeatedly(in CompressedFp12<TField, TTower> value, int times)
    {
        CompressedFp12<TField, TTower> power = value;
        for (int count = 0; count < times; count++)
        {
            Fp12<TField, TTower>.SquareQuartic(power._g2, power._g3, out WidePair<TField> t2, out WidePair<TField> t3);
            Fp12<TField, TTower>.SquareQuartic(power._g4, power._g5, out WidePair<TField> t4, out WidePair<TField> t5);
            TTower.MultiplyByXi(t5, out WidePair<TField> wrapped);
            power = new(
                wrapped.ThricePlusTwice(power._g2), t4.ThriceMinusTwice(power._g3), t2.ThriceMinusTwice(power._g4), t3.ThricePlusTwice(power._g5));
        }

        return power;
    }

    /// <summary>Both in full; false when a coefficient that is divided by is zero.</summary>
    private static bool TryExpand(
        in CompressedFp12<TField, TTower> left,
        in CompressedFp12<TField, TTower> right,
        out Fp12<TField, TTower> fullLeft,
        out Fp12<TField, TTower> fullRight)
    {
        Fp2<TField> leftDivisor = Twice(Twice(left._g2));
        Fp2<TField> rightDivisor = Twice(Twice(right._g2));
        Fp2<TField> inverse = Fp2<TField>.Invert(Fp2<TField>.Multiply(leftDivisor, rightDivisor));
        fullLeft = left.Expand(Fp2<TField>.Multiply(inverse, rightDivisor));
        fullRight = right.Expand(Fp2<TField>.Multiply(inverse, leftDivisor));
        return !inverse.IsZero;
    }

    /// <summary>g1 = (ξg5² + 3g4² - 2g3) / 4g2 and g0 = ξ(2g1² + g2g5 - 3g3g4) + 1, given 1/4g2.</summary>
    private Fp12<TField, TTower> Expand(in Fp2<TField> inverse)
    {
        Fp2<TField> square = Fp2<TField>.Square(_g4);
        Fp2<TField> sum = Fp2<TField>.Add(TTower.MultiplyByXi(Fp2<TField>.Square(_g5)), square);
        sum = Fp2<TField>.Add(sum, Twice(Fp2<TField>.Subtract(square, _g3)));
        Fp2<TField> g1 = Fp2<TField>.Multiply(sum, inverse);
        Fp2<TField> product = Fp2<TField>.Multiply(_g3, _g4);
        Fp2<TField> rest = Fp2<TField>.Subtract(Fp2<TField>.Multiply(_g2, _g5), product);
        rest = Fp2<TField>.Add(rest, Twice(Fp2<TField>.Subtract(Fp2<TField>.Square(g1), product)));
        Fp2<TField> g0 = Fp2<TField>.Add(TTower.MultiplyByXi(rest), Fp2<TField>.One);
        return new Fp12<TField, TTower>(
            new Fp6<TField, TTower>(g0, _g4, _g3), new Fp6<TField, TTower>(_g2, g1, _g5));
    }

    private static Fp2<TField> Twice(in Fp2<TField> value) => Fp2<TField>.Add(value, value);
}
