using Sequitur.Primitives;
using Field = Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>;

namespace Sequitur.Crypto;

/// <summary>The tower over ξ = 9 + i. The constants, powers of ξ, are in Montgomery form.</summary>
internal readonly struct Bn254Tower : ITower<Field>
{
    /// <summary>ξ^((p - 1) / 2): the Frobenius endomorphism of the twist multiplies y by it, and x by FrobeniusV(1).</summary>
    public static Fp2<Field> TwistY => Element(
        new U256(0xe4bbdd0c2936b629, 0xbb30f162e133bacb, 0x31a9d1b6f9645366, 0x253570bea500f8dd),
        new U256(0xa1d77ce45ffe77c7, 0x07affd117826d1db, 0x6d16bd27bb7edc6b, 0x2c87200285defecc));

    /// <summary>9a - b + (9b + a)·i.</summary>
    public static Fp2<Field> MultiplyByXi(in Fp2<Field> value)
    {
        Fp2<Field> twice = Fp2<Field>.Add(value, value);
        Fp2<Field> fourfold = Fp2<Field>.Add(twice, twice);
        Fp2<Field> ninefold = Fp2<Field>.Add(Fp2<Field>.Add(fourfold, fourfold), value);
        return new Fp2<Field>(Field.Subtract(ninefold.C0, value.C1), Field.Add(ninefold.C1, value.C0));
    }

    public static void MultiplyByXi(in WidePair<Field> value, out WidePair<Field> product)
    {
        WideLimbs.NineTimesMinus(value.C0, value.C1, out product.C0);
        WideLimbs.NineTimesPlus(value.C1, value.C0, out product.C1);
    }

    public static Fp2<Field> FrobeniusV(int power) => power switch
    {
        1 => Element(
            new U256(0xb5773b104563ab30, 0x347f91c8a9aa6454, 0x7a007127242e0991, 0x1956bcd8118214ec),
            new U256(0x6e849f1ea0aa4757, 0xaa1c7b6d89f89141, 0xb6e713cdfae0ca3a, 0x26694fbb4e82ebc3)),
        2 => Element(
            new U256(0x3350c88e13e80b9c, 0x7dce557cdb5e56b9, 0x6001b4b8b615564a, 0x2682e617020217e0),
            default),
        _ => Element(
            new U256(0xc9af22f716ad6bad, 0xb311782a4aa662b2, 0x19eeaf64e248c7f4, 0x20273e77e3439f82),
            new U256(0xacc02860f7ce93ac, 0x3933d5817ba76b4c, 0x69e6188b446c8467, 0x0a46036d4417cc55)),
    };

    public static Fp2<Field> FrobeniusVSquared(int power) => power switch
    {
        1 => Element(
            new U256(0x7361d77f843abe92, 0xa5bb2bd3273411fb, 0x9c941f314b3e2399, 0x15df9cddbb9fd3ec),
            new U256(0x5dddfd154bd8c949, 0x62cb29a5a4445b60, 0x37bc870a0c7dd2b9, 0x24830a9d3171f0fd)),
        2 => Element(
            new U256(0x71930c11d782e155, 0xa6bb947cffbe3323, 0xaa303344d4741444, 0x2c3b3f0d26594943),
            default),
        _ => Element(
            new U256(0x448a93a57b6762df, 0xbfd62df528fdeadf, 0xd858f5d00e9bd47a, 0x06b03d4d3476ec58),
            new U256(0x2b19daf4bcc936d1, 0xa1a54e7a56f4299f, 0xb533eee05adeaef1, 0x170c812b84dda0b2)),
    };

    public static Fp2<Field> FrobeniusW(int power) => power switch
    {
        1 => Element(
            new U256(0xaf9ba69633144907, 0xca6b1d7387afb78a, 0x11bded5ef08a2087, 0x02f34d751a1f3a7c),
            new U256(0xa222ae234c492d72, 0xd00f02a4565de15b, 0xdc2ff3a253dfc926, 0x10a75716b3899551)),
        2 => Element(
            new U256(0xca8d800500fa1bf2, 0xf0c5d61468b39769, 0x0e201271ad0d4418, 0x04290f65bad856e6),
            default),
        _ => Element(
            new U256(0x365316184e46d97d, 0x0af7129ed4c96d9f, 0x659da72fca1009b5, 0x08116d8983a20d23),
            new U256(0xb1df4af7c39c1939, 0x3d9f02878a73bf7f, 0x9b2220928caf0ae0, 0x26684515eff054a6)),
    };

    internal static Fp2<Field> Element(in U256 c0, in U256 c1) => new(Field.FromLimbs(c0), Field.FromLimbs(c1));
}
