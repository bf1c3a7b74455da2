using Fp = Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>;

namespace Sequitur.Crypto;

/// <summary>The quadratic extension Fp[u] / (u² + 1).</summary>
internal readonly struct Fp2 : IField<Fp2>
{
    public readonly Fp Real;
    public readonly Fp Imaginary;

    public Fp2(in Fp real, in Fp imaginary)
    {
        Real = real;
        Imaginary = imaginary;
    }

    public static Fp2 Zero => default;

    public static Fp2 One => new(Fp.One, default);

    public bool IsZero => Real.IsZero && Imaginary.IsZero;

    public static bool AreEqual(in Fp2 left, in Fp2 right) => Fp.AreEqual(left.Real, right.Real) && Fp.AreEqual(left.Imaginary, right.Imaginary);

    public static Fp2 Add(in Fp2 left, in Fp2 right) => new(Fp.Add(left.Real, right.Real), Fp.Add(left.Imaginary, right.Imaginary));

    public static Fp2 Subtract(in Fp2 left, in Fp2 right) => new(Fp.Subtract(left.Real, right.Real), Fp.Subtract(left.Imaginary, right.Imaginary));

    public static Fp2 Negate(in Fp2 value) => new(Fp.Negate(value.Real), Fp.Negate(value.Imaginary));

    public Fp2 Conjugate() => new(Real, Fp.Negate(Imaginary));

    /// <summary>Karatsuba: three multiplications instead of four.</summary>
    public static Fp2 Multiply(in Fp2 left, in Fp2 right)
    {
        Fp real = Fp.Multiply(left.Real, right.Real);
        Fp imaginary = Fp.Multiply(left.Imaginary, right.Imaginary);
        Fp cross = Fp.Multiply(Fp.Add(left.Real, left.Imaginary), Fp.Add(right.Real, right.Imaginary));
        return new Fp2(Fp.Subtract(real, imaginary), Fp.Subtract(Fp.Subtract(cross, real), imaginary));
    }

    public static Fp2 Square(in Fp2 value)
    {
        Fp product = Fp.Multiply(value.Real, value.Imaginary);
        return new Fp2(
            Fp.Multiply(Fp.Add(value.Real, value.Imaginary), Fp.Subtract(value.Real, value.Imaginary)),
            Fp.Add(product, product));
    }

    public static Fp2 Invert(in Fp2 value)
    {
        Fp inverse = Fp.Invert(Fp.Add(Fp.Square(value.Real), Fp.Square(value.Imaginary)));
        return new Fp2(Fp.Multiply(value.Real, inverse), Fp.Negate(Fp.Multiply(value.Imaginary, inverse)));
    }

    public Fp2 Scale(in Fp factor) => new(Fp.Multiply(Real, factor), Fp.Multiply(Imaginary, factor));

    /// <summary>Times ξ = 9 + u, the non-residue that the sextic extension adjoins a root of.</summary>
    public Fp2 TimesNonResidue()
    {
        Fp2 two = Add(this, this);
        Fp2 four = Add(two, two);
        Fp2 nine = Add(Add(four, four), this);
        return new Fp2(Fp.Subtract(nine.Real, Imaginary), Fp.Add(nine.Imaginary, Real));
    }
}
