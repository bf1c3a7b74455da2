using Sequitur.Primitives;
using Field = Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>;

namespace Sequitur.Crypto;

/// <summary>p of alt_bn128 (EIP-196): 36u⁴ + 36u³ + 24u² + 6u + 1 with u = 4965661367192848881.</summary>
internal readonly struct Bn254Modulus : IPrimeModulus
{
    public static ulong P0 => 0x3c208c16d87cfd47;

    public static ulong P1 => 0x97816a916871ca8d;

    public static ulong P2 => 0xb85045b68181585d;

    public static ulong P3 => 0x30644e72e131a029;

    public static U256 MontgomerySquare => new(0xf32cfc5b538afa89, 0xb5e71911d44501fb, 0x47ab1eff0a417ff6, 0x06d89f71cab8351f);

    public static U256 MontgomeryOne => new(0xd35d438dc58f0d9d, 0x0a78eb28f5c70b3d, 0x666ea36f7879462c, 0x0e0a77c19a07df2f);

    public static ulong MontgomeryInverse => 0x87d20782e4866389;
}

/// <summary>y² = x³ + 3.</summary>
internal readonly struct Bn254Curve : ICurve<Field>
{
    public static Field A => default;

    public static Field B => Field.FromLimbs(new U256(0x7a17caa950ad28d7, 0x1f6ac17ae15521b9, 0x334bea4e696bd284, 0x2a1f6744ce179d8e));

    public static bool IsAZero => true;
}

/// <summary>The sextic twist y² = x³ + 3/ξ over Fp2, of D-type.</summary>
internal readonly struct Bn254Twist : ITwist<Field>
{
    public static Fp2<Field> A => default;

    public static Fp2<Field> B => Bn254Tower.Element(
        new U256(0x3bf938e377b802a8, 0x020b1b273633535d, 0x26b7edf049755260, 0x2514c6324384a86d),
        new U256(0x38e7ecccd1dcff67, 0x65f0b37d93ce0d3e, 0xd749d0dd22ac00aa, 0x0141b9ce4a688d4d));

    public static bool IsAZero => true;

    public static bool IsMType => false;

    public static Fp2<Field> MultiplyByThriceB(in Fp2<Field> value) =>
        Fp2<Field>.Multiply(B, Fp2<Field>.Add(Fp2<Field>.Add(value, value), value));
}
