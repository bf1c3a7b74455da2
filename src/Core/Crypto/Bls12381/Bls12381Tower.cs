using Field = Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>;

namespace Sequitur.Crypto;

/// <summary>The tower over ξ = 1 + i. The constants, powers of ξ, are in Montgomery form.</summary>
internal readonly struct Bls12381Tower : ITower<Field>
{
    /// <summary>a - b + (a + b)·i.</summary>
    public static Fp2<Field> MultiplyByXi(in Fp2<Field> value) =>
        new(Field.Subtract(value.C0, value.C1), Field.Add(value.C0, value.C1));

    public static void MultiplyByXi(in WidePair<Field> value, out WidePair<Field> product)
    {
        WideLimbs.Subtract(value.C0, value.C1, out product.C0);
        WideLimbs.Add(value.C0, value.C1, out product.C1);
    }

    public static Fp2<Field> FrobeniusV(int power) => power switch
    {
        1 => Element(
            default,
            new U384(
                0xcd03c9e48671f071, 0x5dab22461fcda5d2, 0x587042afd3851b95, 0x8eb60ebe01bacb9e, 0x03f97d6e83d050d2, 0x18f0206554638741)),
        2 => Element(
            new U384(
                0x30f1361b798a64e8, 0xf3b8ddab7ece5a2a, 0x16a8ca3ac61577f7, 0xc26a2ff874fd029b, 0x3636b76660701c6e, 0x051ba4ab241b6160),
            default),
        _ => Element(
            default,
            new U384(
                0x760900000002fffd, 0xebf4000bc40c0002, 0x5f48985753c758ba, 0x77ce585370525745, 0x5c071a97a256ec6d, 0x15f65ec3fa80e493)),
    };

    public static Fp2<Field> FrobeniusVSquared(int power) => power switch
    {
        1 => Element(
            new U384(
                0x890dc9e4867545c3, 0x2af322533285a5d5, 0x50880866309b7e2c, 0xa20d1b8c7e881024, 0x14e4f04fe2db9068, 0x14e56d3f1564853a),
            default),
        2 => Element(
            new U384(
                0xcd03c9e48671f071, 0x5dab22461fcda5d2, 0x587042afd3851b95, 0x8eb60ebe01bacb9e, 0x03f97d6e83d050d2, 0x18f0206554638741),
            default),
        _ => Element(
            new U384(
                0x43f5fffffffcaaae, 0x32b7fff2ed47fffd, 0x07e83a49a2e99d69, 0xeca8f3318332bb7a, 0xef148d1ea0f4c069, 0x040ab3263eff0206),
            default),
    };

    public static Fp2<Field> FrobeniusW(int power) => power switch
    {
        1 => Element(
            new U384(
                0x07089552b319d465, 0xc6695f92b50a8313, 0x97e83cccd117228f, 0xa35baecab2dc29ee, 0x1ce393ea5daace4d, 0x08f2220fb0fb66eb),
            new U384(
                0xb2f66aad4ce5d646, 0x5842a06bfc497cec, 0xcf4895d42599d394, 0xc11b9cba40a8e8d0, 0x2e3813cbe5a0de89, 0x110eefda88847faf)),
        2 => Element(
            new U384(
                0xecfb361b798dba3a, 0xc100ddb891865a2c, 0x0ec08ff1232bda8e, 0xd5c13cc6f1ca4721, 0x47222a47bf7b5c04, 0x0110f184e51c5f59),
            default),
        _ => Element(
            new U384(
                0x3e2f585da55c9ad1, 0x4294213d86c18183, 0x382844c88b623732, 0x92ad2afd19103e18, 0x1d794e4fac7cf0b9, 0x0bd592fc7d825ec8),
            new U384(
                0x7bcfa7a25aa30fda, 0xdc17dec12a927e7c, 0x2f088dd86b4ebef1, 0xd1ca2087da74d4a7, 0x2da2596696cebc1d, 0x0e2b7eedbbfd87d2)),
    };

    private static Fp2<Field> Element(in U384 c0, in U384 c1) => new(Field.FromLimbs(c0), Field.FromLimbs(c1));
}
