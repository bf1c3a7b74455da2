using System;
using System.Runtime.InteropServices;
using Field = Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>;
using Field2 = Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;

namespace Sequitur.Crypto;

/// <summary>The curve that is 11-isogenous to the one of the first group: RFC 9380, sections 8.8.1 and E.2.</summary>
/// <remarks>
/// Numbers are in Montgomery form. Of the denominators, which the RFC writes out as h² and h³, only h is kept.
/// </remarks>
internal readonly struct Bls12381IsogenousCurve : IIsogenousCurve<Field>
{
    public static Field A => Field.FromLimbs(new U384(
        0x2f65aa0e9af5aa51, 0x86464c2d1e8416c3, 0xb85ce591b7bd31e2, 0x27e11c91b5f24e7c, 0x28376eda6bfc1835, 0x155455c3e5071d85));

    public static Field B => Field.FromLimbs(new U384(
        0xfb996971fe22a1e0, 0x9aa93eb35b742d6f, 0x8c476013de99c5c4, 0x873e27c3a221e571, 0xca72b5e45a52d888, 0x06824061418a386b));

    /// <summary>11.</summary>
    public static Field Z => Field.FromLimbs(new U384(
        0x886c00000023ffdc, 0x0f70008d3090001d, 0x77672417ed5828c3, 0x9dac23e943dc1740, 0x50553f1b9c131521, 0x078c712fbe0ab6e8));

    public static ReadOnlySpan<Field> Abscissa => MemoryMarshal.Cast<ulong, Field>(
    [
        0x4d18b6f3af00131c, 0x19fa219793fee28c, 0x3f2885f1467f19ae, 0x23dcea34f2ffb304, 0xd15b58d2ffc00054, 0x0913be200a20bef4,
        0x898985385cdbbd8b, 0x3c79e43cc7d966aa, 0x1597e193f4cd233a, 0x8637ef1e4d6623ad, 0x11b22deed20d827b, 0x07097bc5998784ad,
        0xa542583a480b664b, 0xfc7169c026e568c6, 0x5ba2ef314ed8b5a6, 0x5b5491c05102f0e7, 0xdf6e99707d2a0079, 0x0784151ed7605524,
        0x494e212870f72741, 0xab9be52fbda43021, 0x26f5577994e34c3d, 0x049dfee82aefbd60, 0x65dadd7828505289, 0x0e93d431ea011aeb,
        0x90ee774bd6a74d45, 0x7ada1c8a41bfb185, 0x0f1a8953b325f464, 0x104c24211be4805c, 0x169139d319ea7a8f, 0x09f20ead8e532bf6,
        0x6ddd93e2f43626b7, 0xa5482c9aa1ccd7bd, 0x143245631883f4bd, 0x2e0a94ccf77ec0db, 0xb0282d480e56489f, 0x18f4bfcbb4368929,
        0x23c5f0c953402dfd, 0x7a43ff6958ce4fe9, 0x2c390d3d2da5df63, 0xd0df5c98e1f9d70f, 0xffd89869a572b297, 0x1277ffc72f25e8fe,
        0x79f4f0490f06a8a6, 0x85f894a88030fd81, 0x12da3054b18b6410, 0xe2a57f6505880d65, 0xbba074f260e400f1, 0x08b76279f621d028,
        0xe67245ba78d5b00b, 0x8456ba9a1f186475, 0x7888bff6e6b33bb4, 0xe21585b9a30f86cb, 0x05a69cdcef55feee, 0x09e699dd9adfa5ac,
        0x0de5c357bff57107, 0x0a0db4ae6b1a10b2, 0xe256bb67b3b3cd8d, 0x8ad456574e9db24f, 0x0443915f50fd4179, 0x098c4bf7de8b6375,
        0xe6b0617e7dd929c7, 0xfe6e37d442537375, 0x1dafdeda137a489e, 0xe4efd1ad3f767ceb, 0x4a51d8667f0fe1cf, 0x054fdf4bbf1d821c,
        0x72db2a50658d767b, 0x8abf91faa257b3d5, 0xe969d6833764ab47, 0x464170142a1009eb, 0xb14f01aadb30be2f, 0x18ae6a856f40715d,
    ]);

    public static ReadOnlySpan<Field> Ordinate => MemoryMarshal.Cast<ulong, Field>(
    [
        0x2b567ff3e2837267, 0x1d4d9e57b958a767, 0xce028fea04bd7373, 0xcc31a30a0b6cd3df, 0x7d7b18a682692693, 0x0d300744d42a0310,
        0x99c2555fa542493f, 0xfe7f53cc4874f878, 0x5df0608b8f97608a, 0x14e03832052b49c8, 0x706326a6957dd5a4, 0x0a8dadd9c2414555,
        0x13d942922a5cf63a, 0x357e33e36e261e7d, 0xcf05a27c8456088d, 0x0000bd1de7ba50f0, 0x83d0c7532f8c1fde, 0x13f70bf38bbf2905,
        0x5c57fd95bfafbdbb, 0x28a359a65e541707, 0x3983ceb4f6360b6d, 0xafe19ff6f97e6d53, 0xb3468f4550192bf7, 0x0bb6cde49d8ba257,
        0x590b62c7ff8a513f, 0x314b4ce372cacefd, 0x6bef32ce94b8a800, 0x6ddf84a095713d5f, 0x64eace4cb0982191, 0x0386213c651b888d,
        0xa5310a31111bbcdd, 0xa14ac0f5da148982, 0xf9ad9cc95423d2e9, 0xaa6ec095283ee4a7, 0xcf5b1f022e1c9107, 0x01fddf5aed881793,
        0x65a572b0d7a7d950, 0xe25c2d8183473a19, 0xc2fcebe7cb877dbd, 0x05b2d36c769a89b0, 0xba12961be86e9efb, 0x07eb1b29c1dfde1f,
        0x93e09572f7c4cd24, 0x364e929076795091, 0x8569467e68af51b5, 0xa47da89439f5340f, 0xf4fa918082e44d64, 0x0ad52ba3e6695a79,
        0x911429844e0d5f54, 0xd03f51a3516bb233, 0x3d587e5640536e66, 0xfa86d2a3a9a73482, 0xa90ed5adf1ed5537, 0x149c9c326a5e7393,
        0x462bbeb03c12921a, 0xdc9af5fa0a274a17, 0x9a558ebde836ebed, 0x649ef8f11a4fae46, 0x8100e1652b3cdc62, 0x1862bd62c291dacb,
        0x05c9b8ca89f12c26, 0x0194160fa9b9ac4f, 0x6a643d5a6879fa2c, 0x14665bdd8846e19d, 0xbb1d0d53af3ff6bf, 0x12c7e1c3b28962e5,
        0xb55ebf900b8a3e17, 0xfedc77ec1a9201c4, 0x1f07db10ea1a4df4, 0x0dfbd15dc41a594d, 0x389547f2334a5391, 0x02419f98165871a4,
        0xb416af000745fc20, 0x8e563e9d1ea6d0f5, 0x7c763e17763a0652, 0x01458ef0159ebbef, 0x8346fe421f96bb13, 0x0d2d7b829ce324d2,
        0x93096bb538d64615, 0x6f2a2619951d823a, 0x8f66b3ea59514fa4, 0xf563e63704f7092f, 0x724b136c4cf2d9fa, 0x046959cfcfd0bf49,
        0xea748d4b6e405346, 0x91e9079c2c02d58f, 0x41064965946d9b59, 0xa06731f1d2bbe1ee, 0x07f897e267a33f1b, 0x1017290919210e5f,
        0x872aa6c17d985097, 0xeecc53161264562a, 0x07afe37afff55002, 0x54759078e5be6838, 0xc4b92d15db8acca8, 0x106d87d1b51d13b9,
    ]);

    public static ReadOnlySpan<Field> Kernel => MemoryMarshal.Cast<ulong, Field>(
    [
        0x8f721715d71bd7d3, 0x47c914773bdf8b42, 0x1f58783bbbd66c2b, 0x25e434ee66dee231, 0xef1b155ef88a70f0, 0x15128d0d68b71174,
        0x0eec4e6d317c763f, 0x3deec9daee338ba4, 0xdec559ed0590081c, 0x07fb84a9cf1eca80, 0xb013c97f5bce2f98, 0x1740b4b0db285dc9,
        0x202ba7dd4a879e5a, 0xc6e3cf50b0466017, 0x8c4b1a82b5ed77fa, 0xbd97d93bc25d0748, 0xd374e3b9fd1707b5, 0x040509bde3d14bc5,
        0xf1a4e31f664b4cb7, 0x4d3b5b5d166f2bdf, 0xaabc641cd0aedf76, 0xf7e617443d67d5d8, 0x339c6aecf66752a2, 0x0570e37947528fed,
        0x29ba8a64bdd634d9, 0xc05231b8b572c960, 0x615eb44e85731af3, 0x975128f88f062df7, 0x30999b89015a99f4, 0x1653f761153a63c1,
    ]);

    public static bool TryRootOfRatio(in Field numerator, in Field denominator, out Field root) =>
        Bls12381SquareRoot.TryRootOfRatio(numerator, denominator, out root);

    public static bool IsNegative(in Field value) => Bls12381SquareRoot.IsOdd(value);
}

/// <summary>The curve that is 3-isogenous to the twist: RFC 9380, sections 8.8.2 and E.3.</summary>
internal readonly struct Bls12381IsogenousTwist : IIsogenousCurve<Field2>
{
    /// <summary>240i.</summary>
    public static Field2 A => new(default, Field.FromLimbs(new U384(
        0xe53a000003135242, 0x01080c0fdef80285, 0xe7889edbe340f6bd, 0x0b51375126310601, 0x02d6985717c744ab, 0x1220b4e979ea5467)));

    /// <summary>1012(1 + i).</summary>
    public static Field2 B => new(RealOfB, RealOfB);

    /// <summary>-(2 + i).</summary>
    public static Field2 Z => new(
        Field.Negate(Field.Add(Field.One, Field.One)),
        Field.Negate(Field.One));

    public static ReadOnlySpan<Field2> Abscissa => MemoryMarshal.Cast<ulong, Field2>(
    [
        0x47f671c71ce05e62, 0x06dd57071206393e, 0x7c80cd2af3fd71a2, 0x048103ea9e6cd062, 0xc54516acc8d037f6, 0x13808f550920ea41,
        0x47f671c71ce05e62, 0x06dd57071206393e, 0x7c80cd2af3fd71a2, 0x048103ea9e6cd062, 0xc54516acc8d037f6, 0x13808f550920ea41,
        0x0000000000000000, 0x0000000000000000, 0x0000000000000000, 0x0000000000000000, 0x0000000000000000, 0x0000000000000000,
        0x5fe55555554c71d0, 0x873fffdd236aaaa3, 0x6a6b4619b26ef918, 0x21c2888408874945, 0x2836cda7028cabc5, 0x0ac73310a7fd5abd,
        0x0a0c5555555971c3, 0xdb0c00101f9eaaae, 0xb1fb2f941d797997, 0xd3960742ef416e1c, 0xb70040e2c20556f4, 0x149d7861e581393b,
        0xaff2aaaaaaa638e8, 0x439fffee91b55551, 0xb535a30cd9377c8c, 0x90e144420443a4a2, 0x941b66d3814655e2, 0x0563998853fead5e,
        0x40aac71c71c725ed, 0x190955557a84e38e, 0xd817050a8f41abc3, 0xd86485d4c87f6fb1, 0x696eb479f885d059, 0x198e1a74328002d2,
        0x0000000000000000, 0x0000000000000000, 0x0000000000000000, 0x0000000000000000, 0x0000000000000000, 0x0000000000000000,
    ]);

    public static ReadOnlySpan<Field2> Ordinate => MemoryMarshal.Cast<ulong, Field2>(
    [
        0x96d8f684bdfc77be, 0xb530e4f43b66d0e2, 0x184a88ff379652fd, 0x57cb23ecfae804e1, 0x0fd2e39eada3eba9, 0x08c8055e31c5d5c3,
        0x96d8f684bdfc77be, 0xb530e4f43b66d0e2, 0x184a88ff379652fd, 0x57cb23ecfae804e1, 0x0fd2e39eada3eba9, 0x08c8055e31c5d5c3,
        0x0000000000000000, 0x0000000000000000, 0x0000000000000000, 0x0000000000000000, 0x0000000000000000, 0x0000000000000000,
        0xbf0a71c71c91b406, 0x4d6d55d28b7638fd, 0x9d82f98e5f205aee, 0xa27aa27b1d1a18d5, 0x02c3b2b2d2938e86, 0x0c7d13420b09807f,
        0xd7f9555555531c74, 0x21cffff748daaaa8, 0x5a9ad1866c9bbe46, 0x4870a2210221d251, 0x4a0db369c0a32af1, 0x02b1ccc429ff56af,
        0xe205aaaaaaac8e37, 0xfcdc000768795556, 0x0c96011a8a1537dd, 0x1c06a963f163406e, 0x010df44c82a881e6, 0x174f45260f808feb,
        0xa470bda12f67f35c, 0xc0fe38e23327b425, 0xc9d3d0f2c6f0678d, 0x1c55c9935b5a982e, 0x27f6c0e2f0746764, 0x117c5e6e28aa9054,
        0x0000000000000000, 0x0000000000000000, 0x0000000000000000, 0x0000000000000000, 0x0000000000000000, 0x0000000000000000,
    ]);

    public static ReadOnlySpan<Field2> Kernel => MemoryMarshal.Cast<ulong, Field2>(
    [
        0x223b00000013aa97, 0xee5c004d21a40010, 0x37bf74e7253745ac, 0xd881985be054ade3, 0xb0a058fe7d8f2a5b, 0x01c0df04bf85da70,
        0x97c3ffffffec0014, 0x304fffb18fafffef, 0x2f715db9d179b077, 0x8bf5b329133064dc, 0x9a7b4eb7c5bc827b, 0x184032e579fa0c29,
    ]);

    private static Field RealOfB => Field.FromLimbs(new U384(
        0x22ea00000cf89db2, 0x6ec832df71380aa4, 0x6e1b94403db5a66e, 0x75bf3c53a79473ba, 0x3dd3a569412c0a34, 0x125cdb5e74dc4fd1));

    public static bool TryRootOfRatio(in Field2 numerator, in Field2 denominator, out Field2 root) =>
        Bls12381SquareRoot.TryRootOfRatio(numerator, denominator, out root);

    public static bool IsNegative(in Field2 value) => value.C0.IsZero ? Bls12381SquareRoot.IsOdd(value.C1) : Bls12381SquareRoot.IsOdd(value.C0);
}
