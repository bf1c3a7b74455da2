namespace Sequitur.Crypto;

/// <summary>c0 + c1·w with w² = v: where pairings take their values.</summary>
internal readonly struct Fp12<TField, TTower>
    where TField : struct, IWideField<TField>
    where TTower : struct, ITower<TField>
{
    public readonly Fp6<TField, TTower> C0;
    public readonly Fp6<TField, TTower> C1;

    public Fp12(in Fp6<TField, TTower> c0, in Fp6<TField, TTower> c1)
    {
        C0 = c0;
        C1 = c1;
    }

    public static Fp12<TField, TTower> One => new(Fp6<TField, TTower>.One, default);

    public static bool AreEqual(in Fp12<TField, TTower> left, in Fp12<TField, TTower> right) =>
        Fp6<TField, TTower>.AreEqual(left.C0, right.C0) && Fp6<TField, TTower>.AreEqual(left.C1, right.C1);

    public static Fp12<TField, TTower> Multiply(in Fp12<TField, TTower> left, in Fp12<TField, TTower> right)
    {
        Fp6<TField, TTower> low = Fp6<TField, TTower>.Multiply(left.C0, right.C0);
        Fp6<TField, TTower> high = Fp6<TField, TTower>.Multiply(left.C1, right.C1);
        Fp6<TField, TTower> cross = Fp6<TField, TTower>.Multiply(
            Fp6<TField, TTower>.Add(left.C0, left.C1), Fp6<TField, TTower>.Add(right.C0, right.C1));
        return new Fp12<TField, TTower>(
            Fp6<TField, TTower>.Add(low, Fp6<TField, TTower>.MultiplyByV(high)),
            Fp6<TField, TTower>.Subtract(Fp6<TField, TTower>.Subtract(cross, low), high));
    }

    /// <summary>Complex squaring: two products in Fp6.</summary>
    public static Fp12<TField, TTower> Square(in Fp12<TField, TTower> value)
    {
        Fp6<TField, TTower> product = Fp6<TField, TTower>.Multiply(value.C0, value.C1);
        Fp6<TField, TTower> real = Fp6<TField, TTower>.Multiply(
            Fp6<TField, TTower>.Add(value.C0, value.C1),
            Fp6<TField, TTower>.Add(value.C0, Fp6<TField, TTower>.MultiplyByV(value.C1)));
        real = Fp6<TField, TTower>.Subtract(real, product);
        return new Fp12<TField, TTower>(
            Fp6<TField, TTower>.Subtract(real, Fp6<TField, TTower>.MultiplyByV(product)),
            Fp6<TField, TTower>.Add(product, product));
    }

    /// <summary>value · (c0 + c1·v + c4·v·w): the shape of a line through points of an M-type twist.</summary>
    public static Fp12<TField, TTower> MultiplyBy014(in Fp12<TField, TTower> value, in Fp2<TField> c0, in Fp2<TField> c1, in Fp2<TField> c4)
    {
        Fp6<TField, TTower> low = Fp6<TField, TTower>.MultiplySparse(value.C0, c0, c1);
        Fp6<TField, TTower> high = Fp6<TField, TTower>.MultiplyByV(Fp6<TField, TTower>.Scale(value.C1, c4));
        Fp6<TField, TTower> cross = Fp6<TField, TTower>.MultiplySparse(
            Fp6<TField, TTower>.Add(value.C0, value.C1), c0, Fp2<TField>.Add(c1, c4));
        return new Fp12<TField, TTower>(
            Fp6<TField, TTower>.Add(low, Fp6<TField, TTower>.MultiplyByV(high)),
            Fp6<TField, TTower>.Subtract(Fp6<TField, TTower>.Subtract(cross, low), high));
    }

    /// <summary>value · (c0 + c3·w + c4·v·w): the shape of a line through points of a D-type twist.</summary>
    public static Fp12<TField, TTower> MultiplyBy034(in Fp12<TField, TTower> value, in Fp2<TField> c0, in Fp2<TField> c3, in Fp2<TField> c4)
    {
        Fp6<TField, TTower> low = Fp6<TField, TTower>.Scale(value.C0, c0);
        Fp6<TField, TTower> high = Fp6<TField, TTower>.MultiplySparse(value.C1, c3, c4);
        Fp6<TField, TTower> cross = Fp6<TField, TTower>.MultiplySparse(
            Fp6<TField, TTower>.Add(value.C0, value.C1), Fp2<TField>.Add(c0, c3), c4);
        return new Fp12<TField, TTower>(
            Fp6<TField, TTower>.Add(low, Fp6<TField, TTower>.MultiplyByV(high)),
            Fp6<TField, TTower>.Subtract(Fp6<TField, TTower>.Subtract(cross, low), high));
    }

    /// <summary>value^(p^6); the inverse of an element of the cyclotomic subgroup.</summary>
    public static Fp12<TField, TTower> Conjugate(in Fp12<TField, TTower> value) => new(value.C0, Fp6<TField, TTower>.Negate(value.C1));

    public static Fp12<TField, TTower> Invert(in Fp12<TField, TTower> value)
    {
        Fp6<TField, TTower> norm = Fp6<TField, TTower>.Subtract(
            Fp6<TField, TTower>.Multiply(value.C0, value.C0),
            Fp6<TField, TTower>.MultiplyByV(Fp6<TField, TTower>.Multiply(value.C1, value.C1)));
        Fp6<TField, TTower> inverse = Fp6<TField, TTower>.Invert(norm);
        return new Fp12<TField, TTower>(
            Fp6<TField, TTower>.Multiply(value.C0, inverse),
            Fp6<TField, TTower>.Negate(Fp6<TField, TTower>.Multiply(value.C1, inverse)));
    }

    /// <summary>value^(p^power), power 1 to 3.</summary>
    public static Fp12<TField, TTower> Frobenius(in Fp12<TField, TTower> value, int power) => new(
        Fp6<TField, TTower>.Frobenius(value.C0, power),
        Fp6<TField, TTower>.Scale(Fp6<TField, TTower>.Frobenius(value.C1, power), TTower.FrobeniusW(power)));

    /// <summary>value^((p^6 - 1)(p^2 + 1)), the easy part of a final exponentiation: it leads into the cyclotomic subgroup.</summary>
    public static Fp12<TField, TTower> EasyExponentiation(in Fp12<TField, TTower> value)
    {
        Fp12<TField, TTower> quotient = Multiply(Conjugate(value), Invert(value));
        return Multiply(Frobenius(quotient, 2), quotient);
    }

    /// <summary>The square of an element of the cyclotomic subgroup (R. Granger, M. Scott, "Faster squaring in the cyclotomic subgroup", 2010).</summary>
    public static Fp12<TField, TTower> SquareCyclotomic(in Fp12<TField, TTower> value)
    {
        SquareQuartic(value.C0.C0, value.C1.C1, out WidePair<TField> t0, out WidePair<TField> t1);
        SquareQuartic(value.C1.C0, value.C0.C2, out WidePair<TField> t2, out WidePair<TField> t3);
        SquareQuartic(value.C0.C1, value.C1.C2, out WidePair<TField> t4, out WidePair<TField> t5);
        TTower.MultiplyByXi(t5, out WidePair<TField> wrapped);
        Fp6<TField, TTower> c0 = new(
            t0.ThriceMinusTwice(value.C0.C0), t2.ThriceMinusTwice(value.C0.C1), t4.ThriceMinusTwice(value.C0.C2));
        Fp6<TField, TTower> c1 = new(
            wrapped.ThricePlusTwice(value.C1.C0), t1.ThricePlusTwice(value.C1.C1), t3.ThricePlusTwice(value.C1.C2));
        return new Fp12<TField, TTower>(c0, c1);
    }

    /// <summary>value^exponent in the cyclotomic subgroup.</summary>
    public static Fp12<TField, TTower> PowerCyclotomic(in Fp12<TField, TTower> value, ulong exponent)
    {
        System.Span<sbyte> digits = stackalloc sbyte[130];
        int count = SignedWindow.Recode(exponent, 0, 2, digits);
        Fp12<TField, TTower> inverse = Conjugate(value);
        Fp12<TField, TTower> result = One;
        for (int position = count - 1; position >= 0; position--)
        {
            result = SquareCyclotomic(result);
            if (digits[position] != 0)
            {
                result = Multiply(result, digits[position] > 0 ? value : inverse);
            }
        }

        return result;
    }

    /// <summary>(a + b·y)² in Fp4 = Fp2[y]/(y² - ξ): a² + ξb² as (a + b)(a + ξb) - ab - ξab, and 2ab.</summary>
    internal static void SquareQuartic(in Fp2<TField> a, in Fp2<TField> b, out WidePair<TField> low, out WidePair<TField> high)
    {
        LoosePair<TField>.From(a, out LoosePair<TField> first);
        LoosePair<TField>.From(b, out LoosePair<TField> second);
        LoosePair<TField>.From(TTower.MultiplyByXi(b), out LoosePair<TField> wrapped);
        WidePair<TField>.Multiply(first, second, out WidePair<TField> product);
        LoosePair<TField>.Add(first, second, out second);
        LoosePair<TField>.Add(first, wrapped, out wrapped);
        WidePair<TField>.Multiply(second, wrapped, out low);
        TTower.MultiplyByXi(product, out WidePair<TField> wrappedProduct);
        WidePair<TField>.SubtractBoth(low, product, wrappedProduct, out low);
        WidePair<TField>.Add(product, product, out high);
    }
}
