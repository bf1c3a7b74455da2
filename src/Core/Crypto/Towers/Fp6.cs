namespace Sequitur.Crypto;

/// <summary>c0 + c1·v + c2·v² with v³ = ξ.</summary>
internal readonly struct Fp6<TField, TTower>
    where TField : struct, IField<TField>
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

    /// <summary>Six products (A. J. Devegili et al., "Multiplication and squaring on pairing-friendly fields", 2006).</summary>
    public static Fp6<TField, TTower> Multiply(in Fp6<TField, TTower> left, in Fp6<TField, TTower> right)
    {
        Fp2<TField> v0 = Fp2<TField>.Multiply(left.C0, right.C0);
        Fp2<TField> v1 = Fp2<TField>.Multiply(left.C1, right.C1);
        Fp2<TField> v2 = Fp2<TField>.Multiply(left.C2, right.C2);
        Fp2<TField> high = Cross(left.C1, left.C2, right.C1, right.C2, v1, v2);
        Fp2<TField> low = Cross(left.C0, left.C1, right.C0, right.C1, v0, v1);
        Fp2<TField> middle = Cross(left.C0, left.C2, right.C0, right.C2, v0, v2);
        return new Fp6<TField, TTower>(
            Fp2<TField>.Add(v0, TTower.MultiplyByXi(high)),
            Fp2<TField>.Add(low, TTower.MultiplyByXi(v2)),
            Fp2<TField>.Add(middle, v1));
    }

    /// <summary>value · (s0 + s1·v).</summary>
    public static Fp6<TField, TTower> MultiplySparse(in Fp6<TField, TTower> value, in Fp2<TField> s0, in Fp2<TField> s1)
    {
        Fp2<TField> v0 = Fp2<TField>.Multiply(value.C0, s0);
        Fp2<TField> v1 = Fp2<TField>.Multiply(value.C1, s1);
        Fp2<TField> low = Cross(value.C0, value.C1, s0, s1, v0, v1);
        return new Fp6<TField, TTower>(
            Fp2<TField>.Add(v0, TTower.MultiplyByXi(Fp2<TField>.Multiply(value.C2, s1))),
            low,
            Fp2<TField>.Add(v1, Fp2<TField>.Multiply(value.C2, s0)));
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
    private static Fp2<TField> Cross(
        in Fp2<TField> a, in Fp2<TField> b, in Fp2<TField> c, in Fp2<TField> d, in Fp2<TField> ac, in Fp2<TField> bd) =>
        Fp2<TField>.Subtract(
            Fp2<TField>.Subtract(Fp2<TField>.Multiply(Fp2<TField>.Add(a, b), Fp2<TField>.Add(c, d)), ac), bd);
}
