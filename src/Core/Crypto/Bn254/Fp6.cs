namespace Sequitur.Crypto;

/// <summary>The cubic extension Fp2[v] / (v³ - ξ) with ξ = 9 + u.</summary>
internal readonly struct Fp6
{
    public readonly Fp2 B0;
    public readonly Fp2 B1;
    public readonly Fp2 B2;

    public Fp6(in Fp2 b0, in Fp2 b1, in Fp2 b2)
    {
        B0 = b0;
        B1 = b1;
        B2 = b2;
    }

    public static Fp6 operator +(in Fp6 left, in Fp6 right) =>
        new(Fp2.Add(left.B0, right.B0), Fp2.Add(left.B1, right.B1), Fp2.Add(left.B2, right.B2));

    public static Fp6 operator -(in Fp6 left, in Fp6 right) =>
        new(Fp2.Subtract(left.B0, right.B0), Fp2.Subtract(left.B1, right.B1), Fp2.Subtract(left.B2, right.B2));

    public static Fp6 operator -(in Fp6 value) => new(Fp2.Negate(value.B0), Fp2.Negate(value.B1), Fp2.Negate(value.B2));

    /// <summary>Toom-Cook style with six multiplications (Devegili et al., "Multiplication and squaring on pairing-friendly fields", 2006).</summary>
    public static Fp6 operator *(in Fp6 left, in Fp6 right)
    {
        Fp2 p0 = Fp2.Multiply(left.B0, right.B0);
        Fp2 p1 = Fp2.Multiply(left.B1, right.B1);
        Fp2 p2 = Fp2.Multiply(left.B2, right.B2);
        Fp2 p12 = Fp2.Multiply(Fp2.Add(left.B1, left.B2), Fp2.Add(right.B1, right.B2));
        Fp2 p01 = Fp2.Multiply(Fp2.Add(left.B0, left.B1), Fp2.Add(right.B0, right.B1));
        Fp2 p02 = Fp2.Multiply(Fp2.Add(left.B0, left.B2), Fp2.Add(right.B0, right.B2));
        return new Fp6(
            Fp2.Add(p0, Fp2.Subtract(Fp2.Subtract(p12, p1), p2).TimesNonResidue()),
            Fp2.Add(Fp2.Subtract(Fp2.Subtract(p01, p0), p1), p2.TimesNonResidue()),
            Fp2.Add(Fp2.Subtract(Fp2.Subtract(p02, p0), p2), p1));
    }

    /// <summary>Times b0 + b1·v: a factor without a v² part.</summary>
    public Fp6 TimesSparse(in Fp2 b0, in Fp2 b1)
    {
        Fp2 p0 = Fp2.Multiply(B0, b0);
        Fp2 p1 = Fp2.Multiply(B1, b1);
        Fp2 cross = Fp2.Multiply(Fp2.Add(B0, B1), Fp2.Add(b0, b1));
        return new Fp6(
            Fp2.Add(p0, Fp2.Multiply(B2, b1).TimesNonResidue()),
            Fp2.Subtract(Fp2.Subtract(cross, p0), p1),
            Fp2.Add(Fp2.Multiply(B2, b0), p1));
    }

    public Fp6 Scale(in Fp2 factor) => new(Fp2.Multiply(B0, factor), Fp2.Multiply(B1, factor), Fp2.Multiply(B2, factor));

    /// <summary>Times v.</summary>
    public Fp6 TimesRoot() => new(B2.TimesNonResidue(), B0, B1);

    public Fp6 Invert()
    {
        Fp2 c0 = Fp2.Subtract(Fp2.Square(B0), Fp2.Multiply(B1, B2).TimesNonResidue());
        Fp2 c1 = Fp2.Subtract(Fp2.Square(B2).TimesNonResidue(), Fp2.Multiply(B0, B1));
        Fp2 c2 = Fp2.Subtract(Fp2.Square(B1), Fp2.Multiply(B0, B2));
        Fp2 mixed = Fp2.Add(Fp2.Multiply(B2, c1), Fp2.Multiply(B1, c2)).TimesNonResidue();
        return new Fp6(c0, c1, c2).Scale(Fp2.Invert(Fp2.Add(Fp2.Multiply(B0, c0), mixed)));
    }
}
