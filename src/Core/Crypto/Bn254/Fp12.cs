namespace Sequitur.Crypto;

/// <summary>The extension Fp6[w] / (w² - v): where pairings take their values.</summary>
internal readonly struct Fp12
{
    public readonly Fp6 C0;
    public readonly Fp6 C1;

    public Fp12(in Fp6 c0, in Fp6 c1)
    {
        C0 = c0;
        C1 = c1;
    }

    public static Fp12 One => new(new Fp6(Fp2.One, default, default), default);

    public bool IsOne =>
        Fp2.AreEqual(C0.B0, Fp2.One) && C0.B1.IsZero && C0.B2.IsZero && C1.B0.IsZero && C1.B1.IsZero && C1.B2.IsZero;

    public static Fp12 operator *(in Fp12 left, in Fp12 right)
    {
        Fp6 p0 = left.C0 * right.C0;
        Fp6 p1 = left.C1 * right.C1;
        Fp6 cross = (left.C0 + left.C1) * (right.C0 + right.C1);
        return new Fp12(p0 + p1.TimesRoot(), cross - p0 - p1);
    }

    /// <summary>Complex squaring: two multiplications in Fp6.</summary>
    public Fp12 Square()
    {
        Fp6 product = C0 * C1;
        Fp6 sum = (C0 + C1) * (C0 + C1.TimesRoot());
        return new Fp12(sum - product - product.TimesRoot(), product + product);
    }

    /// <summary>Times r0 + r1·w + r2·v·w, the shape of a line through points of the twist.</summary>
    public Fp12 TimesLine(in Fp2 r0, in Fp2 r1, in Fp2 r2)
    {
        Fp6 p0 = C0.Scale(r0);
        Fp6 p1 = C1.TimesSparse(r1, r2);
        Fp6 cross = (C0 + C1).TimesSparse(Fp2.Add(r0, r1), r2);
        return new Fp12(p0 + p1.TimesRoot(), cross - p0 - p1);
    }

    public Fp12 Conjugate() => new(C0, -C1);

    public Fp12 Invert()
    {
        Fp6 inverse = (C0 * C0 - (C1 * C1).TimesRoot()).Invert();
        return new Fp12(C0 * inverse, -(C1 * inverse));
    }

    /// <summary>The p-th power: each coefficient of w^i is conjugated and multiplied by ξ^(i(p-1)/6).</summary>
    public Fp12 Frobenius() => new(
        new Fp6(C0.B0.Conjugate(), Scaled(C0.B1, Bn254Frobenius.Gamma2), Scaled(C0.B2, Bn254Frobenius.Gamma4)),
        new Fp6(Scaled(C1.B0, Bn254Frobenius.Gamma1), Scaled(C1.B1, Bn254Frobenius.Gamma3), Scaled(C1.B2, Bn254Frobenius.Gamma5)));

    /// <summary>Squaring in the cyclotomic subgroup (Granger and Scott, "Faster squaring in the cyclotomic subgroup of sixth degree extensions", 2009, §3.2).</summary>
    public Fp12 CyclotomicSquare()
    {
        SquarePair(C0.B0, C1.B1, out Fp2 s0, out Fp2 d0);
        SquarePair(C1.B0, C0.B2, out Fp2 s1, out Fp2 d1);
        SquarePair(C0.B1, C1.B2, out Fp2 s2, out Fp2 d2);
        Fp2 d2Shifted = d2.TimesNonResidue();
        return new Fp12(
            new Fp6(TripleMinusTwice(s0, C0.B0), TripleMinusTwice(s1, C0.B1), TripleMinusTwice(s2, C0.B2)),
            new Fp6(TriplePlusTwice(d2Shifted, C1.B0), TriplePlusTwice(d0, C1.B1), TriplePlusTwice(d1, C1.B2)));
    }

    /// <summary>sum = a² + ξ·b², product = 2·a·b.</summary>
    private static void SquarePair(in Fp2 a, in Fp2 b, out Fp2 sum, out Fp2 product)
    {
        Fp2 squareA = Fp2.Square(a);
        Fp2 squareB = Fp2.Square(b);
        product = Fp2.Subtract(Fp2.Subtract(Fp2.Square(Fp2.Add(a, b)), squareA), squareB);
        sum = Fp2.Add(squareB.TimesNonResidue(), squareA);
    }

    private static Fp2 TripleMinusTwice(in Fp2 triple, in Fp2 twice)
    {
        Fp2 difference = Fp2.Subtract(triple, twice);
        return Fp2.Add(Fp2.Add(difference, difference), triple);
    }

    private static Fp2 TriplePlusTwice(in Fp2 triple, in Fp2 twice)
    {
        Fp2 sum = Fp2.Add(triple, twice);
        return Fp2.Add(Fp2.Add(sum, sum), triple);
    }

    private static Fp2 Scaled(in Fp2 coefficient, in Fp2 gamma) => Fp2.Multiply(coefficient.Conjugate(), gamma);
}
