using System;
using System.Numerics;
using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using Sequitur.Primitives;
using Xunit;
using Jacobian = Sequitur.Crypto.JacobianPoint<Sequitur.Crypto.Secp256k1Curve, Sequitur.Crypto.UnsaturatedField<Sequitur.Crypto.Secp256k1Modulus>>;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Secp256k1Curve, Sequitur.Crypto.UnsaturatedField<Sequitur.Crypto.Secp256k1Modulus>>;

namespace Sequitur.Crypto.Tests;

/// <summary>The fields with several forms for one number, against whole numbers.</summary>
public sealed class UnsaturatedFieldTests
{
    [Fact]
    public void Any_sequence_of_operations_gives_the_number_it_should()
    {
        Secp256k1.Any_sequence_of_operations_gives_the_number_it_should();
        P256.Any_sequence_of_operations_gives_the_number_it_should();
    }

    [Fact]
    public void Sums_and_differences_that_are_zero_are_known_as_zero()
    {
        Secp256k1.Sums_and_differences_that_are_zero_are_known_as_zero();
        P256.Sums_and_differences_that_are_zero_are_known_as_zero();
    }

    [Fact]
    public void The_largest_forms_stay_within_their_limbs()
    {
        Secp256k1.The_largest_forms_stay_within_their_limbs();
        P256.The_largest_forms_stay_within_their_limbs();
    }

    [Fact]
    public void Roots_of_secp256k1_exist_for_squares_alone() => Prop.ForAll<int>(seed =>
    {
        BigInteger modulus = Secp256k1.Modulus;
        BigInteger number = FieldProgram.Draw(new Random(seed), 256);
        var element = Secp256k1.Element(number);
        bool isSquare = BigInteger.ModPow(number, (modulus - 1) / 2, modulus) <= 1;
        Assert.Equal(isSquare, Secp256k1SquareRoot.TryCompute(element, out var root));
        Assert.True(!isSquare || Secp256k1.Number(root) * Secp256k1.Number(root) % modulus == number % modulus);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_table_of_secp256k1_holds_the_odd_multiples_of_the_generator_of_the_standard()
    {
        ReadOnlySpan<Point> table = MemoryMarshal.Cast<ulong, Point>(Secp256k1Generator.OddMultiples);
        Assert.Equal("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798", Convert.ToHexStringLower(table[0].X.ToNumber().ToHash256().Bytes));
        Assert.Equal("483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8", Convert.ToHexStringLower(table[0].Y.ToNumber().ToHash256().Bytes));
        Jacobian sum = Jacobian.From(table[0]);
        for (int index = 1; index < table.Length; index++)
        {
            sum = Jacobian.Add(Jacobian.Add(sum, table[0]), table[0]);
            Assert.True(Point.AreEqual(sum.ToAffine(), table[index]));
        }
    }

    private static Laws<Secp256k1Modulus> Secp256k1 => new("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f");

    private static Laws<P256Modulus> P256 => new("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");

    private sealed class Laws<TModulus>(string hex)
        where TModulus : struct, IUnsaturatedModulus
    {
        public BigInteger Modulus { get; } = new(Convert.FromHexString(hex), isUnsigned: true, isBigEndian: true);

        public void Any_sequence_of_operations_gives_the_number_it_should() => FieldProgram.Check(Modulus, Element, Number);

        public void Sums_and_differences_that_are_zero_are_known_as_zero()
        {
            foreach (BigInteger number in new[] { 0, 1, 976, 977, 978, Modulus - 1, Modulus, Modulus + 1, (BigInteger.One << 256) - 1, BigInteger.One << 255 })
            {
                var element = Element(number);
                var opposite = UnsaturatedField<TModulus>.Negate(element);
                Assert.True(UnsaturatedField<TModulus>.Add(element, opposite).IsZero);
                Assert.True(UnsaturatedField<TModulus>.Subtract(element, element).IsZero);
                Assert.True(UnsaturatedField<TModulus>.Add(
                    UnsaturatedField<TModulus>.Add(element, element), UnsaturatedField<TModulus>.Add(opposite, opposite)).IsZero);
                Assert.False(UnsaturatedField<TModulus>.Add(UnsaturatedField<TModulus>.Add(element, opposite), UnsaturatedField<TModulus>.One).IsZero);
                Assert.Equal(Remainder(number).IsZero, element.IsZero);
                Assert.Equal(Remainder(number), Number(element));
                Assert.Equal(number < Modulus, UnsaturatedField<TModulus>.TryFrom(Word(number), out _));
            }
        }

        /// <summary>From the largest internal form the largest sums, differences and products are made again and again.</summary>
        public void The_largest_forms_stay_within_their_limbs()
        {
            UnsaturatedField<TModulus> sum = UnsaturatedField<TModulus>.FromLimbs(U256.MaxValue);
            BigInteger sumNumber = Number(sum);
            UnsaturatedField<TModulus> difference = UnsaturatedField<TModulus>.Zero;
            BigInteger differenceNumber = 0;
            for (int step = 0; step < 1000; step++)
            {
                sum = step % 7 == 6 ? UnsaturatedField<TModulus>.Square(sum) : UnsaturatedField<TModulus>.Add(sum, sum);
                sumNumber = Remainder(step % 7 == 6 ? sumNumber * sumNumber : 2 * sumNumber);
                difference = UnsaturatedField<TModulus>.Subtract(difference, sum);
                differenceNumber = Remainder(differenceNumber - sumNumber);
                Assert.Equal(sumNumber, Number(sum));
                Assert.Equal(differenceNumber, Number(difference));
                Assert.Equal(Remainder(sumNumber * differenceNumber), Number(UnsaturatedField<TModulus>.Multiply(sum, difference)));
                Assert.Equal(Remainder(differenceNumber * differenceNumber), Number(UnsaturatedField<TModulus>.Square(difference)));
            }
        }

        public UnsaturatedField<TModulus> Element(BigInteger number) => UnsaturatedField<TModulus>.From(Word(number));

        public BigInteger Number(UnsaturatedField<TModulus> element) => new(element.ToNumber().ToHash256().Bytes, isUnsigned: true, isBigEndian: true);

        private BigInteger Remainder(BigInteger value) => ((value % Modulus) + Modulus) % Modulus;

        private static U256 Word(BigInteger number)
        {
            byte[] bytes = new byte[32];
            byte[] digits = number.ToByteArray(isUnsigned: true, isBigEndian: true);
            digits.CopyTo(bytes, 32 - digits.Length);
            return U256.FromBigEndian(bytes);
        }
    }
}
