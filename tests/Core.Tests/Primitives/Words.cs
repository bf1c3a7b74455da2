using System;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Sequitur.Primitives;

namespace Sequitur.Core.Primitives;

/// <summary>Words for property tests, most of them near the edges where carries, borrows and digit estimates go wrong, and their big-integer twins.</summary>
internal static class Words
{
    public static readonly BigInteger Modulus = BigInteger.One << 256;

    private static readonly ulong[] _edges = [0, 1, 2, 0x7fff_ffff_ffff_ffff, 0x8000_0000_0000_0000, 0x8000_0000_0000_0001, ulong.MaxValue - 1, ulong.MaxValue];

    private static readonly Gen<ulong> _limb = Gen.OneOf(Gen.Elements(_edges), ArbMap.Default.GeneratorFor<ulong>(), Gen.Choose(0, 255).Select(small => (ulong)small));

    private static readonly Gen<U256> _limbwise =
        from limbs in _limb.ArrayOf(4)
        from size in Gen.Choose(0, 4)
        select new U256(size > 0 ? limbs[0] : 0, size > 1 ? limbs[1] : 0, size > 2 ? limbs[2] : 0, size > 3 ? limbs[3] : 0);

    private static readonly Gen<U256> _nearPowerOfTwo =
        from bit in Gen.Choose(0, 256)
        from offset in Gen.Choose(-2, 2)
        select FromBig((BigInteger.One << bit) + offset);

    private static readonly Gen<U256> _uniform =
        from bytes in Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(32)
        from size in Gen.Choose(1, 32)
        select U256.FromBigEndian(bytes.AsSpan(0, size));

    public static readonly Arbitrary<U256> Any = Gen.OneOf(_limbwise, _nearPowerOfTwo, _uniform).ToArbitrary();

    public static Arbitrary<U256[]> Tuple(int count) => Any.Generator.ArrayOf(count).ToArbitrary();

    public static BigInteger ToBig(in U256 value)
    {
        Span<byte> bytes = stackalloc byte[32];
        value.WriteBigEndian(bytes);
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }

    public static BigInteger ToSigned(in U256 value) => value.IsNegative ? ToBig(in value) - Modulus : ToBig(in value);

    public static U256 FromBig(BigInteger value)
    {
        BigInteger reduced = value % Modulus;
        return U256.FromBigEndian((reduced.Sign < 0 ? reduced + Modulus : reduced).ToByteArray(isUnsigned: true, isBigEndian: true));
    }
}
