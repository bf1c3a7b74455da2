using System;
using System.Numerics;
using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using Sequitur.Primitives;
using Xunit;
using Jacobian = Sequitur.Crypto.JacobianPoint<Sequitur.Crypto.Secp256k1Curve, Sequitur.Crypto.Secp256k1Field>;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Secp256k1Curve, Sequitur.Crypto.Secp256k1Field>;

namespace Sequitur.Crypto.Tests;

/// <summary>The field with several forms for one number, against whole numbers.</summary>
public sealed class Secp256k1FieldTests
{
    private static readonly BigInteger Modulus = (BigInteger.One << 256) - (BigInteger.One << 32) - 977;

    [Fact]
    public void Any_sequence_of_operations_gives_the_number_it_should() => FieldProgram.Check(Modulus, Element, Number);

    [Fact]
    public void Sums_and_differences_that_are_zero_are_known_as_zero()
    {
        foreach (BigInteger number in new[] { 0, 1, 976, 977, 978, Modulus - 1, Modulus, Modulus + 1, (BigInteger.One << 256) - 1, BigInteger.One << 255 })
        {
            Secp256k1Field element = Element(number);
            Secp256k1Field opposite = Secp256k1Field.Negate(element);
            Assert.True(Secp256k1Field.Add(element, opposite).IsZero);
            Assert.True(Secp256k1Field.Subtract(element, element).IsZero);
            Assert.True(Secp256k1Field.Add(Secp256k1Field.Add(element, element), Secp256k1Field.Add(opposite, opposite)).IsZero);
            Assert.False(Secp256k1Field.Add(Secp256k1Field.Add(element, opposite), Secp256k1Field.One).IsZero);
            Assert.Equal(Remainder(number).IsZero, element.IsZero);
            Assert.Equal(Remainder(number), Number(element));
            Assert.Equal(number < Modulus, Secp256k1Field.TryFrom(Word(number), out _));
        }
    }

    /// <summary>From the largest number the largest sums, differences and products are made again and again.</summary>
    [Fact]
    public void The_largest_forms_stay_within_their_limbs()
    {
        BigInteger number = (BigInteger.One << 256) - 1;
        Secp256k1Field largest = Element(number);
        Secp256k1Field sum = largest;
        Secp256k1Field difference = Secp256k1Field.Zero;
        BigInteger sumNumber = number;
        BigInteger differenceNumber = 0;
        for (int step = 0; step < 1000; step++)
        {
            sum = step % 7 == 6 ? Secp256k1Field.Square(sum) : Secp256k1Field.Add(sum, sum);
            sumNumber = Remainder(step % 7 == 6 ? sumNumber * sumNumber : 2 * sumNumber);
            difference = Secp256k1Field.Subtract(difference, sum);
            differenceNumber = Remainder(differenceNumber - sumNumber);
            Assert.Equal(sumNumber, Number(sum));
            Assert.Equal(differenceNumber, Number(difference));
            Assert.Equal(Remainder(sumNumber * differenceNumber), Number(Secp256k1Field.Multiply(sum, difference)));
        }
    }

    [Fact]
    public void Roots_exist_for_squares_alone_and_inverses_for_all_but_zero()
    {
        Prop.ForAll<int>(seed =>
        {
            BigInteger number = FieldProgram.Draw(new Random(seed), 256);
            Secp256k1Field element = Element(number);
            bool isSquare = BigInteger.ModPow(number, (Modulus - 1) / 2, Modulus) <= 1;
            Assert.Equal(isSquare, Secp256k1Field.TryRoot(element, out Secp256k1Field root));
            Assert.True(!isSquare || Secp256k1Field.AreEqual(Secp256k1Field.Square(root), element));
            Assert.Equal(BigInteger.ModPow(number, Modulus - 2, Modulus), Number(Secp256k1Field.Invert(element)));
        }).QuickCheckThrowOnFailure();
        Assert.True(Secp256k1Field.Invert(Element(Modulus)).IsZero);
    }

    [Fact]
    public void The_table_holds_the_odd_multiples_of_the_generator_of_the_standard()
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

    private static BigInteger Remainder(BigInteger value) => ((value % Modulus) + Modulus) % Modulus;

    private static Secp256k1Field Element(BigInteger number) => Secp256k1Field.From(Word(number));

    private static BigInteger Number(Secp256k1Field element) => new(element.ToNumber().ToHash256().Bytes, isUnsigned: true, isBigEndian: true);

    private static U256 Word(BigInteger number)
    {
        byte[] bytes = new byte[32];
        byte[] digits = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        digits.CopyTo(bytes, 32 - digits.Length);
        return U256.FromBigEndian(bytes);
    }
}
