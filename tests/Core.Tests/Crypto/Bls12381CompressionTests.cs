using System;
using System.Numerics;
using Sequitur.Crypto;
using Xunit;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using TwistPoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;

namespace Sequitur.Core.Crypto;

public sealed class Bls12381CompressionTests
{
    /// <summary>The published encodings of the generators.</summary>
    private const string Generator = "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb";

    private const string TwistGenerator = "93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e"
        + "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8";

    [Fact]
    public void The_generators_are_those_of_the_standard()
    {
        Assert.True(Bls12381Compression.TryReadPoint(Convert.FromHexString(Generator), out Point point));
        Assert.True(Point.AreEqual(Bls12381Points.Generator, point));
        Assert.True(Point.AreEqual(Bls12381Points.Generator, Bls12381Generators.First));
        Assert.True(Bls12381Compression.TryReadTwistPoint(Convert.FromHexString(TwistGenerator), out TwistPoint twistPoint));
        Assert.True(TwistPoint.AreEqual(Bls12381Points.TwistGenerator, twistPoint));
        Assert.True(TwistPoint.AreEqual(Bls12381Points.TwistGenerator, Bls12381Generators.Second));
    }

    [Fact]
    public void Every_point_of_the_subgroups_comes_back_with_its_sign()
    {
        for (int factor = 1; factor <= 40; factor++)
        {
            foreach (Point point in new[] { Multiple(factor), Point.Negate(Multiple(factor)) })
            {
                Assert.True(Bls12381Compression.TryReadPoint(Compress(point), out Point back));
                Assert.True(Point.AreEqual(point, back));
            }

            TwistPoint multiple = Bls12381Points.Times(Bls12381Points.TwistGenerator, factor);
            foreach (TwistPoint point in new[] { multiple, TwistPoint.Negate(multiple) })
            {
                Assert.True(Bls12381Compression.TryReadTwistPoint(Compress(point), out TwistPoint back));
                Assert.True(TwistPoint.AreEqual(point, back));
            }
        }
    }

    [Theory]
    [InlineData(48)]
    [InlineData(96)]
    public void Infinity_has_one_encoding(int size)
    {
        byte[] infinity = new byte[size];
        infinity[0] = 0xc0;
        Assert.True(TryRead(infinity, out bool isInfinity));
        Assert.True(isInfinity);
        for (int position = 0; position < size; position++)
        {
            byte[] stained = [.. infinity];
            stained[position] |= 1;
            Assert.False(TryRead(stained, out _));
        }

        foreach (byte flags in new byte[] { 0x00, 0x20, 0x40, 0x60, 0xe0 })
        {
            infinity[0] = flags;
            Assert.False(TryRead(infinity, out _), $"{flags:x}");
        }
    }

    [Theory]
    [InlineData(Generator)]
    [InlineData(TwistGenerator)]
    public void Wrong_flags_and_lengths_are_refused(string encoding)
    {
        byte[] bytes = Convert.FromHexString(encoding);
        foreach (byte change in new byte[] { 0x80, 0x40, 0xc0 })
        {
            byte[] changed = [.. bytes];
            changed[0] ^= change;
            Assert.False(TryRead(changed, out _), $"{change:x}");
        }

        byte[] longer = [.. bytes, 0];
        Assert.False(Bls12381Compression.TryReadPoint(longer, out _));
        Assert.False(Bls12381Compression.TryReadTwistPoint(longer, out _));
        Assert.False(Bls12381Compression.TryReadPoint(bytes.AsSpan(0, 47), out _));
        Assert.False(Bls12381Compression.TryReadTwistPoint(bytes.AsSpan(0, 48), out _));
        Assert.False(Bls12381Compression.TryReadPoint([], out _));
        Assert.False(Bls12381Compression.TryReadTwistPoint([], out _));
    }

    [Fact]
    public void Abscissas_at_or_beyond_the_modulus_are_refused()
    {
        byte[] bytes = Number(Bls12381Points.Modulus);
        bytes[0] |= 0x80;
        Assert.False(Bls12381Compression.TryReadPoint(bytes, out _));
        bytes = Convert.FromHexString(TwistGenerator);
        Number(Bls12381Points.Modulus).CopyTo(bytes, 48);
        Assert.False(Bls12381Compression.TryReadTwistPoint(bytes, out _));
        bytes = Convert.FromHexString(TwistGenerator);
        Number(Bls12381Points.Modulus).CopyTo(bytes, 0);
        bytes[0] |= 0x80;
        Assert.False(Bls12381Compression.TryReadTwistPoint(bytes, out _));

        // Flags have their place in the first byte alone.
        bytes = Convert.FromHexString(TwistGenerator);
        bytes[48] |= 0x80;
        Assert.False(Bls12381Compression.TryReadTwistPoint(bytes, out _));

        byte[] most = new byte[48];
        Array.Fill(most, (byte)0xff);
        most[0] = 0x9f;
        Assert.False(Bls12381Compression.TryReadPoint(most, out _));

        // A true abscissa plus p, where that still fits the 381 bits below the flags.
        int tried = 0;
        for (int factor = 1; tried < 5; factor++)
        {
            BigInteger beyond = Bls12381Points.Number(Multiple(factor).X) + Bls12381Points.Modulus;
            if (beyond.GetBitLength() <= 381)
            {
                byte[] unreduced = Number(beyond);
                unreduced[0] |= 0x80;
                Assert.False(Bls12381Compression.TryReadPoint(unreduced, out _));
                tried++;
            }
        }
    }

    [Fact]
    public void Abscissas_without_a_point_and_points_outside_the_subgroups_are_refused()
    {
        int withPoint = 0;
        for (int x = 0; x < 60; x++)
        {
            // Small abscissas belong to no point of the subgroups: about half to none at all.
            byte[] bytes = Number(x);
            bytes[0] |= 0x80;
            Assert.False(Bls12381Compression.TryReadPoint(bytes, out _));
            withPoint += Bls12381Points.Number(Bls12381Points.AnyPoint(x).X) == x ? 1 : 0;
            byte[] twistBytes = [.. bytes, .. Number(x)];
            Assert.False(Bls12381Compression.TryReadTwistPoint(twistBytes, out _));
        }

        Assert.InRange(withPoint, 1, 59);
        Point outside = Bls12381Points.Times(Bls12381Points.AnyPoint(1), Bls12381Points.Order);
        Assert.False(Bls12381Compression.TryReadPoint(Compress(outside), out _));
        TwistPoint twistOutside = Bls12381Points.Times(Bls12381Points.AnyTwistPoint(1), Bls12381Points.Order);
        Assert.False(Bls12381Compression.TryReadTwistPoint(Compress(twistOutside), out _));
    }

    private static bool TryRead(byte[] bytes, out bool isInfinity)
    {
        if (bytes.Length == 48)
        {
            bool read = Bls12381Compression.TryReadPoint(bytes, out Point point);
            isInfinity = point.IsInfinity;
            return read;
        }

        bool readTwist = Bls12381Compression.TryReadTwistPoint(bytes, out TwistPoint twistPoint);
        isInfinity = twistPoint.IsInfinity;
        return readTwist;
    }

    private static Point Multiple(int factor) => Bls12381Points.Times(Bls12381Points.Generator, factor);

    internal static byte[] Compress(in Point point)
    {
        if (point.IsInfinity)
        {
            byte[] infinity = new byte[48];
            infinity[0] = 0xc0;
            return infinity;
        }

        byte[] bytes = Number(Bls12381Points.Number(point.X));
        bytes[0] |= (byte)(0x80 | (IsLarger(Bls12381Points.Number(point.Y)) ? 0x20 : 0));
        return bytes;
    }

    private static byte[] Compress(in TwistPoint point)
    {
        byte[] bytes = [.. Number(Bls12381Points.Number(point.X.C1)), .. Number(Bls12381Points.Number(point.X.C0))];
        BigInteger y = Bls12381Points.Number(point.Y.C1);
        bytes[0] |= (byte)(0x80 | (IsLarger(y.IsZero ? Bls12381Points.Number(point.Y.C0) : y) ? 0x20 : 0));
        return bytes;
    }

    private static bool IsLarger(BigInteger y) => 2 * y > Bls12381Points.Modulus;

    private static byte[] Number(BigInteger number)
    {
        byte[] bytes = new byte[48];
        byte[] digits = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        digits.CopyTo(bytes, bytes.Length - digits.Length);
        return bytes;
    }
}
