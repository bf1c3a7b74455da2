using System;
using System.Numerics;
using Sequitur.Primitives;
using Xunit;
using Field = Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>;
using Field2 = Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>>;
using TwistJacobian = Sequitur.Crypto.JacobianPoint<Sequitur.Crypto.Bn254Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>>>;
using TwistPoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bn254Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>>>;

namespace Sequitur.Crypto.Tests;

public sealed class Bn254GroupTests
{
    private const string Modulus = "21888242871839275222246405745257275088696311157297823662689037894645226208583";
    private const string Order = "21888242871839275222246405745257275088548364400416034343698204186575808495617";

    /// <summary>The order of the cofactor group of the twist: 2p - r = 10069 · 5864401 · 1875725156269 · 197620364512881247228717050342013327560683201906968909.</summary>
    private static readonly BigInteger Cofactor = (2 * BigInteger.Parse(Modulus)) - BigInteger.Parse(Order);

    private static readonly byte[] Generator = [.. Word(1), .. Word(2)];

    private static readonly TwistPoint TwistGenerator = new(
        Element("10857046999023057135944570762232829481370756359578518086990519993285655852781", "11559732032986387107991004021392285783925812861821192530917403151452391805634"),
        Element("8495653923123431417604973247489272438418190587263600148770280649306958101930", "4082367875863433681332203403145435568316851327593401208105741076214120093531"));

    [Fact]
    public void Infinity_is_neutral_and_opposites_cancel()
    {
        byte[] opposite = [.. Word(1), .. Word(BigInteger.Parse(Modulus) - 2)];
        Assert.Equal(Generator, Add(Generator, new byte[64]));
        Assert.Equal(Generator, Add(new byte[64], Generator));
        Assert.Equal(new byte[64], Add(Generator, opposite));
        Assert.Equal(new byte[64], Add([], []));
        Assert.Equal(Add(Generator, Generator), Multiply(Generator, 2));
    }

    [Fact]
    public void Multiples_follow_the_group_order()
    {
        BigInteger order = BigInteger.Parse(Order);
        Assert.Equal(new byte[64], Multiply(Generator, order));
        Assert.Equal(Generator, Multiply(Generator, order + 1));
        Assert.Equal(new byte[64], Multiply(Generator, 0));
        Random random = new(5);
        for (int turn = 0; turn < 20; turn++)
        {
            BigInteger a = RandomNumber(random);
            BigInteger b = RandomNumber(random);
            Assert.Equal(Multiply(Generator, (a + b) % order), Add(Multiply(Generator, a), Multiply(Generator, b)));
        }
    }

    /// <summary>Scalars around the order, the ends of the range and the vectors that scalars are split by.</summary>
    [Fact]
    public void Extreme_multiples_equal_repeated_doubling_and_adding()
    {
        BigInteger order = BigInteger.Parse(Order);
        BigInteger parameter = 4965661367192848881;
        BigInteger longVector = (6 * parameter * parameter) + (4 * parameter) + 1;
        BigInteger max = BigInteger.Pow(2, 256) - 1;
        Random random = new(6);
        foreach (BigInteger center in new[] { 2, order, 2 * order, max - 2, longVector, (2 * parameter) + 1, order / 2, BigInteger.Pow(2, 128), RandomNumber(random) })
        {
            for (BigInteger factor = center - 2; factor <= center + 2; factor++)
            {
                byte[] expected = new byte[64];
                for (int bit = (int)factor.GetBitLength() - 1; bit >= 0; bit--)
                {
                    expected = Add(expected, expected);
                    if (!((factor >> bit) & 1).IsZero)
                    {
                        expected = Add(expected, Generator);
                    }
                }

                Assert.Equal(expected, Multiply(Generator, factor));
            }
        }

        Assert.Equal(new byte[64], Multiply(new byte[64], max));
    }

    [Fact]
    public void Points_off_the_curve_and_coordinates_beyond_the_field_are_refused()
    {
        byte[] output = new byte[64];
        Assert.False(Bn254.Add([.. Word(1), .. Word(3)], output));
        Assert.False(Bn254.Add([.. new byte[64], .. Word(1), .. Word(1)], output));
        Assert.False(Bn254.Multiply([.. Word(BigInteger.Parse(Modulus) + 1), .. Word(2), .. Word(1)], output));
        Assert.False(Bn254.Multiply([.. Word(BigInteger.Parse(Modulus)), .. Word(0), .. Word(1)], output));
        Assert.Equal(new byte[64], output);
    }

    [Fact]
    public void The_pairing_is_bilinear()
    {
        BigInteger order = BigInteger.Parse(Order);
        Random random = new(6);
        for (int turn = 0; turn < 6; turn++)
        {
            BigInteger a = RandomNumber(random) % order;
            BigInteger b = RandomNumber(random) % order;
            byte[] left = [.. Multiply(Generator, a), .. Bytes(Times(TwistGenerator, b))];
            byte[] right = [.. Multiply(Generator, order - ((a * b) % order)), .. Bytes(TwistGenerator)];
            byte[] wrong = [.. Multiply(Generator, order - ((a * b) % order) + 1), .. Bytes(TwistGenerator)];
            Assert.True(Check([.. left, .. right]));
            Assert.False(Check([.. left, .. wrong]));
            Assert.False(Check(left));
        }
    }

    [Fact]
    public void A_product_of_more_pairs_than_fit_one_pass_is_one_only_if_they_cancel()
    {
        BigInteger order = BigInteger.Parse(Order);
        byte[] pairs = [];
        for (int index = 1; index <= 19; index++)
        {
            byte[] pair = [.. Multiply(Generator, index), .. Bytes(TwistGenerator)];
            pairs = [.. pairs, .. pair];
        }

        byte[] last = [.. Multiply(Generator, order - 190), .. Bytes(TwistGenerator)];
        Assert.True(Check([.. pairs, .. last]));
        Assert.False(Check(pairs));
    }

    [Fact]
    public void Pairs_with_infinity_give_one()
    {
        Assert.True(Check([]));
        Assert.True(Check([.. Generator, .. new byte[128]]));
        Assert.True(Check([.. new byte[64], .. Bytes(TwistGenerator)]));
    }

    [Fact]
    public void A_malformed_pairing_input_is_refused()
    {
        byte[] output = new byte[32];
        Assert.False(Bn254.PairingCheck(new byte[191], output));
        Assert.False(Bn254.PairingCheck([.. Generator, .. Word(1), .. Word(1), .. Word(1), .. Word(1)], output));
        Assert.False(Bn254.PairingCheck([.. new byte[64], .. Word(BigInteger.Parse(Modulus)), .. new byte[96]], output));
    }

    [Fact]
    public void The_subgroup_test_agrees_with_multiplication_by_the_order()
    {
        BigInteger order = BigInteger.Parse(Order);
        Assert.True(Bn254Multiplication.IsInSubgroup(TwistGenerator));
        Assert.True(Times(TwistGenerator, order).IsInfinity);
        for (ulong seed = 1; seed <= 8; seed++)
        {
            TwistPoint any = AnyTwistPoint(seed);
            TwistPoint inside = Times(any, Cofactor);
            TwistPoint outside = Times(any, order);
            Assert.True(Bn254Multiplication.IsInSubgroup(inside));
            Assert.False(Bn254Multiplication.IsInSubgroup(any));
            Assert.False(Bn254Multiplication.IsInSubgroup(outside));
            Assert.False(Bn254.PairingCheck([.. new byte[64], .. Bytes(outside)], new byte[32]));
            Assert.False(Bn254.PairingCheck([.. Generator, .. Bytes(outside)], new byte[32]));
            Assert.False(Bn254.PairingCheck([.. Generator, .. Bytes(any)], new byte[32]));
            Assert.True(Bn254.PairingCheck([.. Generator, .. Bytes(inside)], new byte[32]));
        }
    }

    [Fact]
    public void Points_of_small_order_are_outside_the_subgroup()
    {
        BigInteger order = BigInteger.Parse(Order);
        foreach (string factor in new[] { "10069", "5864401", "1875725156269" })
        {
            BigInteger small = BigInteger.Parse(factor);
            TwistPoint point = Times(AnyTwistPoint(3), order * (Cofactor / small));
            Assert.False(point.IsInfinity);
            Assert.True(Times(point, small).IsInfinity);
            Assert.False(Bn254Multiplication.IsInSubgroup(point));
            TwistPoint sum = TwistJacobian.Add(TwistJacobian.From(point), TwistGenerator).ToAffine();
            Assert.False(Bn254Multiplication.IsInSubgroup(sum));
            byte[] inside = [.. Generator, .. Bytes(TwistGenerator)];
            foreach (TwistPoint outside in new[] { point, TwistPoint.Negate(point), Times(point, 2), sum })
            {
                Assert.False(Bn254.PairingCheck([.. Generator, .. Bytes(outside)], new byte[32]));
                Assert.False(Bn254.PairingCheck([.. inside, .. Generator, .. Bytes(outside), .. inside], new byte[32]));
                Assert.False(Bn254.PairingCheck([.. new byte[64], .. Bytes(outside)], new byte[32]));
            }
        }
    }

    private static byte[] Add(byte[] left, byte[] right)
    {
        byte[] output = new byte[64];
        Assert.True(Bn254.Add([.. left, .. right], output));
        return output;
    }

    private static byte[] Multiply(byte[] point, BigInteger factor)
    {
        byte[] output = new byte[64];
        Assert.True(Bn254.Multiply([.. point, .. Word(factor)], output));
        return output;
    }

    /// <summary>True when the check ran and gave one.</summary>
    private static bool Check(byte[] input)
    {
        byte[] output = new byte[32];
        return Bn254.PairingCheck(input, output) && output[31] == 1;
    }

    /// <summary>Plain double-and-add: nothing of what is tested.</summary>
    private static TwistPoint Times(in TwistPoint point, BigInteger factor)
    {
        TwistJacobian sum = TwistJacobian.Infinity;
        for (long bit = factor.GetBitLength() - 1; bit >= 0; bit--)
        {
            sum = TwistJacobian.Double(sum);
            if (((factor >> (int)bit) & 1) == 1)
            {
                sum = TwistJacobian.Add(sum, point);
            }
        }

        return sum.ToAffine();
    }

    /// <summary>A point of the twist found by trying abscissas; nearly never in the subgroup.</summary>
    private static TwistPoint AnyTwistPoint(ulong seed)
    {
        for (ulong attempt = 0; ; attempt++)
        {
            Field2 x = new(Field.From((seed * 1000) + attempt), Field.From(seed + 7));
            Field2 square = TwistPoint.RightHandSide(x);
            if (TryRoot(square, out Field2 y))
            {
                return new TwistPoint(x, y);
            }
        }
    }

    /// <summary>A root in Fp2 from roots of the norm and of half the trace.</summary>
    private static bool TryRoot(in Field2 square, out Field2 root)
    {
        root = default;
        BigInteger modulus = BigInteger.Parse(Modulus);
        BigInteger a = Number(square.C0);
        BigInteger b = Number(square.C1);
        BigInteger norm = RootOf(((a * a) + (b * b)) % modulus, modulus);
        BigInteger half = (modulus + 1) / 2;
        foreach (BigInteger sign in new[] { norm, modulus - norm })
        {
            BigInteger x = RootOf((a + sign) * half % modulus, modulus);
            if (x.IsZero)
            {
                continue;
            }

            BigInteger y = b * half % modulus * BigInteger.ModPow(x, modulus - 2, modulus) % modulus;
            root = new Field2(Field.From(U256.FromBigEndian(Word(x))), Field.From(U256.FromBigEndian(Word(y))));
            if (Field2.AreEqual(Field2.Square(root), square))
            {
                return true;
            }
        }

        return false;
    }

    private static BigInteger RootOf(BigInteger value, BigInteger modulus) => BigInteger.ModPow(value, (modulus + 1) / 4, modulus);

    private static BigInteger RandomNumber(Random random)
    {
        byte[] bytes = new byte[32];
        random.NextBytes(bytes);
        return new BigInteger(bytes, isUnsigned: true);
    }

    private static BigInteger Number(in Field element) => new(element.ToNumber().ToHash256().Bytes, isUnsigned: true, isBigEndian: true);

    private static byte[] Word(BigInteger number)
    {
        byte[] word = new byte[32];
        byte[] bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        bytes.CopyTo(word, 32 - bytes.Length);
        return word;
    }

    private static Field2 Element(string real, string imaginary) => new(
        Field.From(U256.FromBigEndian(Word(BigInteger.Parse(real)))), Field.From(U256.FromBigEndian(Word(BigInteger.Parse(imaginary)))));

    private static byte[] Bytes(in TwistPoint point) =>
        [.. Word(Number(point.X.C1)), .. Word(Number(point.X.C0)), .. Word(Number(point.Y.C1)), .. Word(Number(point.Y.C0))];
}
