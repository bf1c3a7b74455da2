using Sequitur.Primitives;
using Fp = Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>;

namespace Sequitur.Crypto;

/// <summary>Gamma(i) = ξ^(i(p-1)/6) for ξ = 9 + u, in Montgomery form. A test recomputes them.</summary>
internal static class Bn254Frobenius
{
    public static Fp2 Gamma1 => new(
        Fp.FromLimbs(new U256(0xaf9ba69633144907, 0xca6b1d7387afb78a, 0x11bded5ef08a2087, 0x02f34d751a1f3a7c)),
        Fp.FromLimbs(new U256(0xa222ae234c492d72, 0xd00f02a4565de15b, 0xdc2ff3a253dfc926, 0x10a75716b3899551)));

    public static Fp2 Gamma2 => new(
        Fp.FromLimbs(new U256(0xb5773b104563ab30, 0x347f91c8a9aa6454, 0x7a007127242e0991, 0x1956bcd8118214ec)),
        Fp.FromLimbs(new U256(0x6e849f1ea0aa4757, 0xaa1c7b6d89f89141, 0xb6e713cdfae0ca3a, 0x26694fbb4e82ebc3)));

    public static Fp2 Gamma3 => new(
        Fp.FromLimbs(new U256(0xe4bbdd0c2936b629, 0xbb30f162e133bacb, 0x31a9d1b6f9645366, 0x253570bea500f8dd)),
        Fp.FromLimbs(new U256(0xa1d77ce45ffe77c7, 0x07affd117826d1db, 0x6d16bd27bb7edc6b, 0x2c87200285defecc)));

    public static Fp2 Gamma4 => new(
        Fp.FromLimbs(new U256(0x7361d77f843abe92, 0xa5bb2bd3273411fb, 0x9c941f314b3e2399, 0x15df9cddbb9fd3ec)),
        Fp.FromLimbs(new U256(0x5dddfd154bd8c949, 0x62cb29a5a4445b60, 0x37bc870a0c7dd2b9, 0x24830a9d3171f0fd)));

    public static Fp2 Gamma5 => new(
        Fp.FromLimbs(new U256(0xc970692f41690fe7, 0xe240342127694b0b, 0x32bee66b83c459e8, 0x12aabced0ab08841)),
        Fp.FromLimbs(new U256(0x0d485d2340aebfa9, 0x05193418ab2fcc57, 0xd3b0a40b8a4910f5, 0x2f21ebb535d2925a)));

    /// <summary>3 / ξ: the constant of the twist y² = x³ + 3/ξ that carries the second group.</summary>
    public static Fp2 TwistConstant => new(
        Fp.FromLimbs(new U256(0x3bf938e377b802a8, 0x020b1b273633535d, 0x26b7edf049755260, 0x2514c6324384a86d)),
        Fp.FromLimbs(new U256(0x38e7ecccd1dcff67, 0x65f0b37d93ce0d3e, 0xd749d0dd22ac00aa, 0x0141b9ce4a688d4d)));

    /// <summary>1 / 2.</summary>
    public static Fp Half => Fp.FromLimbs(new U256(0x87bee7d24f060572, 0xd0fd2add2f1c6ae5, 0x8f5f7492fcfd4f44, 0x1f37631a3d9cbfac));

    /// <summary>3: the constant of the curve y² = x³ + 3.</summary>
    public static Fp CurveConstant => Fp.FromLimbs(new U256(0x7a17caa950ad28d7, 0x1f6ac17ae15521b9, 0x334bea4e696bd284, 0x2a1f6744ce179d8e));
}
