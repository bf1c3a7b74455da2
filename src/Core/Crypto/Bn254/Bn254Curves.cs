using Fp = Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>;

namespace Sequitur.Crypto;

/// <summary>alt_bn128's first group: y² = x³ + 3 over the prime field.</summary>
internal readonly struct Bn254First : ICurve<Fp>
{
    public static Fp A => default;

    public static Fp B => Bn254Frobenius.CurveConstant;

    public static bool IsAZero => true;
}

/// <summary>The sextic twist that carries the second group: y² = x³ + 3/ξ over the quadratic extension.</summary>
internal readonly struct Bn254Second : ICurve<Fp2>
{
    public static Fp2 A => default;

    public static Fp2 B => Bn254Frobenius.TwistConstant;

    public static bool IsAZero => true;
}
