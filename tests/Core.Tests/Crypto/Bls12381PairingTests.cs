using System;
using System.Numerics;
using Sequitur.Crypto;
using Xunit;
using Field = Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>;
using Field12 = Sequitur.Crypto.Fp12<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>, Sequitur.Crypto.Bls12381Tower>;
using Field2 = Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using Line = Sequitur.Crypto.MillerLine<Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>, Sequitur.Crypto.Bls12381Tower>;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using TwistPoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;

namespace Sequitur.Core.Crypto;

public sealed class Bls12381PairingTests
{
    private static readonly byte[] Infinity = new byte[Bls12381.PointSize];
    private static readonly byte[] TwistInfinity = new byte[Bls12381.TwistPointSize];

    [Fact]
    public void The_pairing_is_bilinear()
    {
        Random random = new(6);
        for (int turn = 0; turn < 6; turn++)
        {
            BigInteger a = RandomNumber(random);
            BigInteger b = RandomNumber(random);
            BigInteger opposite = Bls12381Points.Order - (a * b % Bls12381Points.Order);
            byte[] left = [.. Multiple(a), .. TwistMultiple(b)];
            Assert.True(IsOne([.. left, .. Multiple(opposite), .. TwistMultiple(1)]));
            Assert.True(IsOne([.. left, .. Multiple(1), .. TwistMultiple(opposite)]));
            Assert.False(IsOne([.. left, .. Multiple(opposite + 1), .. TwistMultiple(1)]));
            Assert.False(IsOne([.. left, .. Multiple(1), .. TwistMultiple(opposite - 1)]));
            Assert.False(IsOne(left));
        }
    }

    [Fact]
    public void The_reduced_pairing_has_order_r()
    {
        Field12 value = Pair(Bls12381Points.Generator, Bls12381Points.TwistGenerator);
        Assert.False(Field12.AreEqual(value, Field12.One));
        Assert.True(Field12.AreEqual(Power(value, Bls12381Points.Order), Field12.One));
        Assert.True(Field12.AreEqual(
            Pair(Bls12381Points.Times(Bls12381Points.Generator, 5), Bls12381Points.Times(Bls12381Points.TwistGenerator, 7)),
            Power(value, 35)));
    }

    [Fact]
    public void A_product_of_more_pairs_than_fit_one_pass_is_one_only_if_they_cancel()
    {
        byte[] pairs = [];
        for (int index = 1; index <= 19; index++)
        {
            pairs = [.. pairs, .. Multiple(index), .. TwistMultiple(1)];
        }

        byte[] all = [.. pairs, .. Multiple(Bls12381Points.Order - 190), .. TwistMultiple(1)];
        Assert.True(IsOne(all));
        Assert.False(IsOne(pairs));
        Assert.True(IsOne([.. all, .. Infinity, .. TwistMultiple(1)]));
        Assert.True(IsOne([.. Multiple(3), .. TwistInfinity, .. all]));
        Assert.False(IsOne([.. all, .. Multiple(1), .. TwistMultiple(1)]));
    }

    [Fact]
    public void Pairs_with_infinity_give_one_and_no_pair_at_all_is_refused()
    {
        Assert.True(IsOne([.. Multiple(1), .. TwistInfinity]));
        Assert.True(IsOne([.. Infinity, .. TwistMultiple(1)]));
        Assert.True(IsOne([.. Infinity, .. TwistInfinity]));
        Assert.False(Bls12381.PairingCheck([], new byte[32]));
    }

    [Fact]
    public void Points_outside_the_subgroups_are_refused_in_every_place()
    {
        byte[] inside = [.. Multiple(1), .. TwistMultiple(1)];
        byte[] point = Bytes(Bls12381Points.AnyPoint(1));
        byte[] cofactorPoint = Bytes(Bls12381Points.Times(Bls12381Points.AnyPoint(1), Bls12381Points.Order));
        byte[] twistPoint = Bytes(Bls12381Points.AnyTwistPoint(1));
        byte[] cofactorTwistPoint = Bytes(Bls12381Points.Times(Bls12381Points.AnyTwistPoint(1), Bls12381Points.Order));
        foreach (byte[] pair in new byte[][]
        {
            [.. point, .. TwistMultiple(1)], [.. point, .. TwistInfinity], [.. cofactorPoint, .. TwistMultiple(1)],
            [.. Multiple(1), .. twistPoint], [.. Infinity, .. twistPoint], [.. Multiple(1), .. cofactorTwistPoint],
        })
        {
            AssertRefused(pair);
            AssertRefused([.. inside, .. pair]);
            AssertRefused([.. pair, .. inside]);
        }
    }

    /// <summary>Equal and opposite points meet in the loop over them, for which its formulas have no line.</summary>
    [Theory]
    [InlineData(13)]
    [InlineData(23)]
    [InlineData(2713)]
    [InlineData(11953)]
    [InlineData(262069)]
    public void Points_of_the_twist_of_small_order_are_refused(int prime)
    {
        BigInteger rest = Bls12381Points.TwistCofactor;
        while ((rest % prime).IsZero)
        {
            rest /= prime;
        }

        TwistPoint small = Bls12381Points.Times(Bls12381Points.AnyTwistPoint(7), Bls12381Points.Order * rest);
        Assert.False(small.IsInfinity);
        TwistPoint sum = Bls12381Points.Plus(small, Bls12381Points.TwistGenerator);
        byte[] inside = [.. Multiple(1), .. TwistMultiple(1)];
        foreach (TwistPoint point in new[] { small, TwistPoint.Negate(small), Bls12381Points.Times(small, 2), Bls12381Points.Times(small, prime), sum })
        {
            if (!point.IsInfinity)
            {
                AssertRefused([.. Multiple(5), .. Bytes(point)]);
                AssertRefused([.. Infinity, .. Bytes(point)]);
                AssertRefused([.. inside, .. Multiple(5), .. Bytes(point), .. inside]);
            }
        }
    }

    [Fact]
    public void Malformed_pairs_are_refused()
    {
        byte[] pair = [.. Multiple(2), .. TwistMultiple(3)];
        foreach (int length in new[] { 1, 64, 128, 383, 385, 767 })
        {
            byte[] cut = [.. pair, .. pair];
            AssertRefused(cut[..length]);
        }

        // Every element: padding that is not zero, p itself, and the true number plus p, which still fits its 48 bytes.
        for (int offset = 0; offset < pair.Length; offset += 64)
        {
            for (int position = 0; position < 16; position++)
            {
                byte[] padded = [.. pair];
                padded[offset + position] = 1;
                AssertRefused(padded);
            }

            byte[] modulus = [.. pair];
            Write(Bls12381Points.Modulus, modulus.AsSpan(offset, 64));
            AssertRefused(modulus);
            byte[] beyond = [.. pair];
            Write(new BigInteger(pair.AsSpan(offset, 64), isUnsigned: true, isBigEndian: true) + Bls12381Points.Modulus, beyond.AsSpan(offset, 64));
            AssertRefused(beyond);
            byte[] offCurve = [.. pair];
            offCurve[offset + 63] ^= 1;
            AssertRefused(offCurve);
        }
    }

    /// <summary>The exponentiation applied to the raw power of the exponent, which the fast chain only multiplies by three.</summary>
    [Fact]
    public void The_final_exponentiation_is_three_times_the_exponent_of_its_definition()
    {
        Field12 miller = Miller(Bls12381Points.Generator, Bls12381Points.TwistGenerator);
        BigInteger exponent = 3 * (BigInteger.Pow(Bls12381Points.Modulus, 12) - 1) / Bls12381Points.Order;
        Assert.True(Field12.AreEqual(Power(miller, exponent), Bls12381Pairing.FinalExponentiation(miller)));
    }

    private static Field12 Miller(in Point point, in TwistPoint twistPoint) =>
        Bls12381Pairing.MillerLoop([point], [twistPoint], new Line[1]);

    private static Field12 Pair(in Point point, in TwistPoint twistPoint) => Bls12381Pairing.FinalExponentiation(Miller(point, twistPoint));

    /// <summary>Square-and-multiply with the plain operations.</summary>
    private static Field12 Power(in Field12 value, BigInteger exponent)
    {
        Field12 result = Field12.One;
        for (long bit = exponent.GetBitLength() - 1; bit >= 0; bit--)
        {
            result = Field12.Multiply(result, result);
            if (!((exponent >> (int)bit) & 1).IsZero)
            {
                result = Field12.Multiply(result, value);
            }
        }

        return result;
    }

    private static bool IsOne(byte[] input)
    {
        byte[] output = new byte[32];
        Array.Fill(output, (byte)0xff);
        Assert.True(Bls12381.PairingCheck(input, output));
        Assert.Equal(new byte[31], output[..31]);
        Assert.InRange(output[31], 0, 1);
        return output[31] == 1;
    }

    private static void AssertRefused(byte[] input) => Assert.False(Bls12381.PairingCheck(input, new byte[32]));

    private static byte[] Multiple(BigInteger factor) => Bytes(Bls12381Points.Times(Bls12381Points.Generator, factor));

    private static byte[] TwistMultiple(BigInteger factor) => Bytes(Bls12381Points.Times(Bls12381Points.TwistGenerator, factor));

    private static byte[] Bytes(in Point point) => [.. Word(point.X), .. Word(point.Y)];

    private static byte[] Bytes(in TwistPoint point) => [.. Word(point.X), .. Word(point.Y)];

    private static byte[] Word(in Field2 element) => [.. Word(element.C0), .. Word(element.C1)];

    private static byte[] Word(in Field element)
    {
        byte[] word = new byte[64];
        Write(Bls12381Points.Number(element), word);
        return word;
    }

    private static void Write(BigInteger number, Span<byte> word)
    {
        word.Clear();
        byte[] digits = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        digits.CopyTo(word[^digits.Length..]);
    }

    private static BigInteger RandomNumber(Random random)
    {
        byte[] bytes = new byte[32];
        random.NextBytes(bytes);
        return new BigInteger(bytes, isUnsigned: true) % Bls12381Points.Order;
    }
}
