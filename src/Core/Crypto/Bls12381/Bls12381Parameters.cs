using Field = Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>;

namespace Sequitur.Crypto;

/// <summary>p of BLS12-381 (EIP-2537): (x - 1)²(x⁴ - x² + 1)/3 + x with x = -0xd201000000010000.</summary>
internal readonly struct Bls12381Modulus : IPrimeModulus384
{
    public static ulong P0 => 0xb9feffffffffaaab;

    public static ulong P1 => 0x1eabfffeb153ffff;

    public static ulong P2 => 0x6730d2a0f6b0f624;

    public static ulong P3 => 0x64774b84f38512bf;

    public static ulong P4 => 0x4b1ba7b6434bacd7;

    public static ulong P5 => 0x1a0111ea397fe69a;

    public static ulong Q0 => 0xc867297c0fa3ba4f;

    public static ulong Q1 => 0xab4f1bb9ca37471f;

    public static ulong Q2 => 0x6d9986511fc4f7ed;

    public static ulong Q3 => 0x817d0474de83a328;

    public static ulong Q4 => 0x50e4f579e9e40b5e;

    public static ulong Q5 => 0x1790f7a03d14649b;

    public static U384 MontgomerySquare => new(
        0xf4df1f341c341746, 0x0a76e6a609d104f1, 0x8de5476c4c95b6d5, 0x67eb88a9939d83c0, 0x9a793e85b519952d, 0x11988fe592cae3aa);

    public static U384 MontgomeryOne => new(
        0x760900000002fffd, 0xebf4000bc40c0002, 0x5f48985753c758ba, 0x77ce585370525745, 0x5c071a97a256ec6d, 0x15f65ec3fa80e493);

    public static ulong MontgomeryInverse => 0x89f3fffcfffcfffd;
}

/// <summary>y² = x³ + 4.</summary>
internal readonly struct Bls12381Curve : ICurve<Field>
{
    public static Field A => default;

    public static Field B => Field.FromLimbs(new U384(
        0xaa270000000cfff3, 0x53cc0032fc34000a, 0x478fe97a6b0a807f, 0xb1d37ebee6ba24d7, 0x8ec9733bbf78ab2f, 0x09d645513d83de7e));

    public static bool IsAZero => true;
}

/// <summary>The sextic twist y² = x³ + 4ξ over Fp2, of M-type.</summary>
internal readonly struct Bls12381Twist : ITwist<Field>
{
    public static Fp2<Field> A => default;

    public static Fp2<Field> B => new(Bls12381Curve.B, Bls12381Curve.B);

    public static bool IsAZero => true;

    public static bool IsMType => true;

    /// <summary>12ξ · value.</summary>
    public static Fp2<Field> MultiplyByThriceB(in Fp2<Field> value)
    {
        Fp2<Field> threefold = Fp2<Field>.Add(Fp2<Field>.Add(value, value), value);
        Fp2<Field> sixfold = Fp2<Field>.Add(threefold, threefold);
        return Bls12381Tower.MultiplyByXi(Fp2<Field>.Add(sixfold, sixfold));
    }
}
