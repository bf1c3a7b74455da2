namespace Sequitur.Crypto;

/// <summary>c0 + c1·v + c2·v² with v³ = ξ.</summary>
internal readonly struct Fp6<TField, TTower>
    where TField : struct, IWideField<TField>
    where TTower : struct, ITower<TField>
{
    public readonly Fp2<TField> C0;
    public readonly Fp2<TField> C1;
    public readonly Fp2<TField> C2;

    public Fp6(in Fp2<TField> c0, in Fp2<TField> c1, in Fp2<TField> c2)
    {
        C0 = c0;
        C1 = c1;
        C2 = c2;
    }

    public static Fp6<TField, TTower> One => new(Fp2<TField>.One, default, default);

    public bool IsZero => C0.IsZero && C1.IsZero && C2.IsZero;

    public static bool AreEqual(in Fp6<TField, TTower> left, in Fp6<TField, TTower> right) =>
        Fp2<TField>.AreEqual(left.C0, right.C0) && Fp2<TField>.AreEqual(left.C1, right.C1) && Fp2<TField>.AreEqual(left.C2, right.C2);

    public static Fp6<TField, TTower> Add(in Fp6<TField, TTower> left, in Fp6<TField, TTower> right) =>
        new(Fp2<TField>.Add(left.C0, right.C0), Fp2<TField>.Add(left.C1, right.C1), Fp2<TField>.Add(left.C2, right.C2));

    public static Fp6<TField, TTower> Subtract(in Fp6<TField, TTower> left, in Fp6<TField, TTower> right) =>
        new(Fp2<TField>.Subtract(left.C0, right.C0), Fp2<TField>.Subtract(left.C1, right.C1), Fp2<TField>.Subtract(left.C2, right.C2));

    public static Fp6<TField, TTower> Negate(in Fp6<TField, TTower> value) =>
        new(Fp2<TField>.Negate(value.C0), Fp2<TField>.Negate(value.C1), Fp2<TField>.Negate(value.C2));

    /// <summary>value · v.</summary>
    public static Fp6<TField, TTower> MultiplyByV(in Fp6<TField, TTower> value) => new(TTower.MultiplyByXi(value.C2), value.C0, value.C1);

    /// <summary>Six products and three reductions (A. J. Devegili et al., "Multiplication and squaring on pairing-friendly fields", 2006).</summary>
    public static Fp6<TField, TTower> Multiply(in Fp6<TField, TTower> left, in Fp6<TField, TTower> right)
    {
        LoosePair<TField>.From(left.C0, out LoosePair<TField> a0);
        LoosePair<TField>.From(left.C1, out LoosePair<TField> a1);
        LoosePair<TField>.From(left.C2, out LoosePair<TField> a2);
        LoosePair<TField>.From(right.C0, out LoosePair<TField> b0);
        LoosePair<TField>.From(right.C1, out LoosePair<TField> b1);
        LoosePair<TField>.From(right.C2, out LoosePair<TField> b2);
        WidePair<TField>.Multiply(a0, b0, out WidePair<TField> v0);
        WidePair<TField>.Multiply(a1, b1, out WidePair<TField> v1);
        WidePair<TField>.Multiply(a2, b2, out WidePair<TField> v2);
        Cross(a1, a2, b1, b2, v1, v2, out WidePair<TField> high);
        Cross(a0, a1, b0, b1, v0, v1, out WidePair<TField> low);
        Cross(a0, a2, b0, b2, v0, v2, out WidePair<TField> middle);
        TTower.MultiplyByXi(high, out WidePair<TField> c0);
        TTower.MultiplyByXi(v2, out WidePair<TField> c1);
        WidePair<TField>.Add(v0, c0, out c0);
        WidePair<TField>.Add(low, c1, out c1);
        WidePair<TField>.Add(middle, v1, out WidePair<TField> c2);
        return new Fp6<TField, TTower>(c0.Reduce(), c1.Reduce(), c2.Reduce());
    }

    /// <summary>value · (s0 + s1·v).</summary>
    public static Fp6<TField, TTower> MultiplySparse(in Fp6<TField, TTower> value, in Fp2<TField> s0, in Fp2<TField> s1)
    {
        LoosePair<TField>.From(value.C0, out LoosePair<TField> a0);
        LoosePair<TField>.From(value.C1, out LoosePair<TField> a1);
        LoosePair<TField>.From(value.C2, out LoosePair<TField> a2);
        LoosePair<TField>.From(s0, out LoosePair<TField> b0);
        LoosePair<TField>.From(s1, out LoosePair<TField> b1);
        WidePair<TField>.Multiply(a0, b0, out WidePair<TField> v0);
        WidePair<TField>.Multiply(a1, b1, out WidePair<TField> v1);
        WidePair<TField>.Multiply(a2, b1, out WidePair<TField> c0);
        WidePair<TField>.Multiply(a2, b0, out WidePair<TField> c2);
        Cross(a0, a1, b0, b1, v0, v1, out WidePair<TField> c1);
        TTower.MultiplyByXi(c0, out WidePair<TField> wrapped);
        WidePair<TField>.Add(v0, wrapped, out c0);
        WidePair<TField>.Add(v1, c2, out c2);
        return new Fp6<TField, TTower>(c0.Reduce(), c1.Reduce(), c2.Reduce());
    }

    public static Fp6<TField, TTower> Scale(in Fp6<TField, TTower> value, in Fp2<TField> factor) =>
        new(Fp2<TField>.Multiply(value.C0, factor), Fp2<TField>.Multiply(value.C1, factor), Fp2<TField>.Multiply(value.C2, factor));

    public static Fp6<TField, TTower> Invert(in Fp6<TField, TTower> value)
    {
        Fp2<TField> t0 = Fp2<TField>.Subtract(Fp2<TField>.Square(value.C0), TTower.MultiplyByXi(Fp2<TField>.Multiply(value.C1, value.C2)));
        Fp2<TField> t1 = Fp2<TField>.Subtract(TTower.MultiplyByXi(Fp2<TField>.Square(value.C2)), Fp2<TField>.Multiply(value.C0, value.C1));
        Fp2<TField> t2 = Fp2<TField>.Subtract(Fp2<TField>.Square(value.C1), Fp2<TField>.Multiply(value.C0, value.C2));
        Fp2<TField> upper = Fp2<TField>.Add(Fp2<TField>.Multiply(value.C2, t1), Fp2<TField>.Multiply(value.C1, t2));
        Fp2<TField> norm = Fp2<TField>.Add(Fp2<TField>.Multiply(value.C0, t0), TTower.MultiplyByXi(upper));
        return Scale(new Fp6<TField, TTower>(t0, t1, t2), Fp2<TField>.Invert(norm));
    }

    /// <summary>value^(p^power), power 1 to 3.</summary>
    public static Fp6<TField, TTower> Frobenius(in Fp6<TField, TTower> value, int power)
    {
        bool conjugates = (power & 1) != 0;
        return new Fp6<TField, TTower>(
            Turn(value.C0, conjugates),
            Fp2<TField>.Multiply(Turn(value.C1, conjugates), TTower.FrobeniusV(power)),
            Fp2<TField>.Multiply(Turn(value.C2, conjugates), TTower.FrobeniusVSquared(power)));
    }

    private static Fp2<TField> Turn(in Fp2<TField> value, bool conjugates) => conjugates ? Fp2<TField>.Conjugate(value) : value;

    /// <summary>a·d + b·c from (a + b)(c + d) and the two products known already.</summary>
    private static void Cross(
        in LoosePair<TField> a,
        in LoosePair<TField> b,
        in LoosePair<TField> c,
        in LoosePair<TField> d,
        in WidePair<TField> ac,
        in WidePair<TField> bd,
        out WidePair<TField> cross)
    {
        LoosePair<TField>.Add(a, b, out LoosePair<TField> left);
        LoosePair<TField>.Add(c, d, out LoosePair<TField> right);
        WidePair<TField>.Multiply(left, right, out WidePair<TField> product);
        WidePair<TField>.SubtractBoth(product, ac, bd, out cross);
    }
}
