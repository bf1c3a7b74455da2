using Field = Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>;
using Field2 = Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using TwistPoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;

namespace Sequitur.Crypto;

/// <summary>What verification needs of the trusted setup of Ethereum's KZG ceremony.</summary>
internal static class KzgSetup
{
    /// <summary>[τ]₂, in Montgomery form.</summary>
    /// <remarks>
    /// g2_monomial[1] of presets/mainnet/trusted_setups/trusted_setup_4096.json in ethereum/consensus-specs, there compressed:
    /// b5bfd7dd8cdeb128843bc287230af38926187075cbfbefa81009a2ce615ac53d2914e5870cb452d2afaaab24f3499f72
    /// 185cbfee53492714734429b7b38608e23926c911cceceac9a36851477ba4c60b087041de621000edc98edada20c1def2.
    /// </remarks>
    public static TwistPoint Tau => new(
        new Field2(
            Field.FromLimbs(new U384(
                0x6120a2099b0379f9, 0xa2df815cb8210e4e, 0xcb57be5577bd3d4f, 0x62da0ea89a0c93f8, 0x02e0ee16968e150d, 0x171f09aea833acd5)),
            Field.FromLimbs(new U384(
                0x11a3670749dfd455, 0x04991d7b3abffadc, 0x85446a8e14437f41, 0x27174e7b4e76e3f2, 0x7bfa6dd397f60a20, 0x02fcc329ac07080f))),
        new Field2(
            Field.FromLimbs(new U384(
                0xaa130838793b2317, 0xe236dd220f891637, 0x6502782925760980, 0xd05c25f60557ec89, 0x6095767a44064474, 0x185693917080d405)),
            Field.FromLimbs(new U384(
                0x549f9e175b03dc0a, 0x32c0c95a77106cfe, 0x64a74eae5705d080, 0x53deeaf56659ed9e, 0x09a1d368508afb93, 0x12cf3a4525b5e9bd))));
}
