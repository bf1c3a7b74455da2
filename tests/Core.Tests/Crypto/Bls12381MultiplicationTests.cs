using System;
using System.Numerics;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Xunit;
using Buckets = Sequitur.Crypto.BucketMultiplication<
    Sequitur.Crypto.Bls12381Endomorphism, Sequitur.Crypto.Bls12381LooseCurve, Sequitur.Crypto.LooseField384<Sequitur.Crypto.Bls12381Modulus>>;
using Field = Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>;
using Field2 = Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using LoosePoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381LooseCurve, Sequitur.Crypto.LooseField384<Sequitur.Crypto.Bls12381Modulus>>;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using TwistBuckets = Sequitur.Crypto.BucketMultiplication<
    Sequitur.Crypto.Bls12381TwistEndomorphism,
    Sequitur.Crypto.Bls12381Twist,
    Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;
using TwistPoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;

namespace Sequitur.Core.Crypto;

public sealed class Bls12381MultiplicationTests
{
    private static readonly BigInteger WordMax = BigInteger.Pow(2, 256) - 1;

    /// <summary>Scalars around the order, and around the numbers that scalars are split by.</summary>
    private static readonly BigInteger[] Extremes =
    [
        0, 1, 2, Bls12381Points.Order - 1, Bls12381Points.Order, Bls12381Points.Order + 1, (2 * Bls12381Points.Order) - 1, 2 * Bls12381Points.Order, WordMax,
        -Bls12381Points.Parameter - 1, -Bls12381Points.Parameter, BigInteger.Pow(Bls12381Points.Parameter, 2) - 1, BigInteger.Pow(Bls12381Points.Parameter, 2),
        BigInteger.Pow(2, 255), BigInteger.Pow(2, 128) - 1, BigInteger.Pow(2, 64) - 1,
    ];

    /// <summary>Both methods on both sides of every threshold between them and between widths of windows.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(23)]
    [InlineData(24)]
    [InlineData(60)]
    [InlineData(144)]
    [InlineData(288)]
    [InlineData(900)]
    [InlineData(1700)]
    public void A_sum_of_multiples_is_the_multiple_of_the_sum(int count)
    {
        Random random = new(count);
        int[] logarithms = new int[count];
        BigInteger[] scalars = new BigInteger[count];
        for (int index = 0; index < count; index++)
        {
            logarithms[index] = random.Next(0, 20);
            scalars[index] = random.Next(4) == 0 ? Extremes[random.Next(Extremes.Length)] : RandomScalar(random);
        }

        Check(logarithms, scalars);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(15)]
    public void Windows_of_any_width_give_the_same_sum(int width)
    {
        Random random = new(width);
        LoosePoint[] points = new LoosePoint[Extremes.Length + 20];
        TwistPoint[] twistPoints = new TwistPoint[points.Length];
        U256[] scalars = new U256[points.Length];
        for (int index = 0; index < points.Length; index++)
        {
            points[index] = Bls12381LooseCurve.From(Multiple(Bls12381Points.Generator, (index % 7) + 1));
            twistPoints[index] = Multiple(Bls12381Points.TwistGenerator, (index % 7) + 1);
            scalars[index] = U256.FromBigEndian(Word(index < Extremes.Length ? Extremes[index] : RandomScalar(random)));
        }

        Assert.True(Point.AreEqual(Bls12381Multiplication.Sum(points, scalars).ToAffine(), Bls12381LooseCurve.ToJacobian(Buckets.Sum(points, scalars, width)).ToAffine()));
        Assert.True(TwistPoint.AreEqual(
            Bls12381Multiplication.Sum(twistPoints, scalars).ToAffine(), TwistBuckets.Sum(twistPoints, scalars, width).ToAffine()));
    }

    [Fact]
    public void Every_extreme_scalar_multiplies_alone()
    {
        foreach (BigInteger scalar in Extremes)
        {
            Check([1], [scalar]);
            Check([-3], [scalar]);
        }
    }

    /// <summary>Buckets and chains then meet equal points, opposite ones and infinity in every addition.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(20)]
    [InlineData(100)]
    [InlineData(300)]
    public void Repeated_and_opposite_points_with_repeated_scalars_are_summed(int count)
    {
        Random random = new(count);
        foreach (int kinds in new[] { 1, 2, 3 })
        {
            BigInteger[] few = [RandomScalar(random), Extremes[random.Next(Extremes.Length)], 1];
            int[] logarithms = new int[count];
            BigInteger[] scalars = new BigInteger[count];
            for (int index = 0; index < count; index++)
            {
                logarithms[index] = random.Next(2) == 0 ? 1 : -1;
                scalars[index] = few[random.Next(kinds)];
            }

            Check(logarithms, scalars);
            Array.Fill(logarithms, 1);
            Check(logarithms, scalars);
        }
    }

    [Fact]
    public void Points_at_infinity_add_nothing()
    {
        Check([0], [5]);
        Check([0, 0, 0], [1, 2, WordMax]);
        int[] logarithms = new int[70];
        BigInteger[] scalars = new BigInteger[70];
        Array.Fill(scalars, WordMax);
        Check(logarithms, scalars);
        logarithms[69] = 1;
        Check(logarithms, scalars);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(50)]
    public void One_point_outside_the_subgroup_or_off_the_curve_at_any_place_refuses_the_whole(int count)
    {
        byte[] input = new byte[count * Bls12381.MultipleSize];
        byte[] twistInput = new byte[count * Bls12381.TwistMultipleSize];
        byte[] output = new byte[Bls12381.TwistPointSize];
        Assert.True(Bls12381.MultiplyG1(input, output));
        Assert.True(Bls12381.MultiplyG2(twistInput, output));
        foreach (int place in new[] { 0, count / 2, count - 1 })
        {
            byte[] wrong = [.. input];
            Span<byte> at = wrong.AsSpan(place * Bls12381.MultipleSize);
            Bls12381Encoding.WritePoint(Bls12381Points.AnyPoint(7), at);
            Assert.False(Bls12381.MultiplyG1(wrong, output));
            Bls12381Encoding.WritePoint(new Point(Field.One, Field.One), at);
            Assert.False(Bls12381.MultiplyG1(wrong, output));
            at[0] = 1;
            Assert.False(Bls12381.MultiplyG1(wrong, output));

            wrong = [.. twistInput];
            at = wrong.AsSpan(place * Bls12381.TwistMultipleSize);
            Bls12381Encoding.WriteTwistPoint(Bls12381Points.AnyTwistPoint(7), at);
            Assert.False(Bls12381.MultiplyG2(wrong, output));
            Bls12381Encoding.WriteTwistPoint(new TwistPoint(Field2.One, Field2.One), at);
            Assert.False(Bls12381.MultiplyG2(wrong, output));
            at[0] = 1;
            Assert.False(Bls12381.MultiplyG2(wrong, output));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Bls12381.MultipleSize - 1)]
    [InlineData(Bls12381.MultipleSize + 1)]
    [InlineData(Bls12381.TwistMultipleSize - 1)]
    [InlineData(Bls12381.TwistMultipleSize + 1)]
    public void No_multiple_and_a_cut_one_are_refused(int length)
    {
        byte[] output = new byte[Bls12381.TwistPointSize];
        Assert.False(Bls12381.MultiplyG1(new byte[length], output));
        Assert.False(Bls12381.MultiplyG2(new byte[length], output));
    }

    /// <summary>Compares sums of multiples of the generators' multiples with one multiple each.</summary>
    private static void Check(int[] logarithms, BigInteger[] scalars)
    {
        BigInteger sum = 0;
        byte[] input = new byte[scalars.Length * Bls12381.MultipleSize];
        byte[] twistInput = new byte[scalars.Length * Bls12381.TwistMultipleSize];
        for (int index = 0; index < scalars.Length; index++)
        {
            sum += logarithms[index] * scalars[index];
            Span<byte> multiple = input.AsSpan(index * Bls12381.MultipleSize);
            Bls12381Encoding.WritePoint(Multiple(Bls12381Points.Generator, logarithms[index]), multiple);
            Word(scalars[index]).CopyTo(multiple[Bls12381.PointSize..]);
            multiple = twistInput.AsSpan(index * Bls12381.TwistMultipleSize);
            Bls12381Encoding.WriteTwistPoint(Multiple(Bls12381Points.TwistGenerator, logarithms[index]), multiple);
            Word(scalars[index]).CopyTo(multiple[Bls12381.TwistPointSize..]);
        }

        sum = ((sum % Bls12381Points.Order) + Bls12381Points.Order) % Bls12381Points.Order;
        byte[] expected = new byte[Bls12381.PointSize];
        byte[] output = new byte[Bls12381.PointSize];
        Bls12381Encoding.WritePoint(Bls12381Points.Times(Bls12381Points.Generator, sum), expected);
        Assert.True(Bls12381.MultiplyG1(input, output));
        Assert.Equal(expected, output);

        expected = new byte[Bls12381.TwistPointSize];
        output = new byte[Bls12381.TwistPointSize];
        Bls12381Encoding.WriteTwistPoint(Bls12381Points.Times(Bls12381Points.TwistGenerator, sum), expected);
        Assert.True(Bls12381.MultiplyG2(twistInput, output));
        Assert.Equal(expected, output);
    }

    private static AffinePoint<TCurve, TField> Multiple<TCurve, TField>(in AffinePoint<TCurve, TField> point, int factor)
        where TCurve : struct, ICurve<TField>
        where TField : struct, IField<TField> =>
        factor < 0 ? AffinePoint<TCurve, TField>.Negate(Bls12381Points.Times(point, -factor)) : Bls12381Points.Times(point, factor);

    private static byte[] Word(BigInteger number)
    {
        byte[] word = new byte[32];
        byte[] digits = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        digits.CopyTo(word, word.Length - digits.Length);
        return word;
    }

    private static BigInteger RandomScalar(Random random)
    {
        byte[] bytes = new byte[32];
        random.NextBytes(bytes);
        return new BigInteger(bytes, isUnsigned: true);
    }
}
