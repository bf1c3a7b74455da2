using System;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Sequitur.Crypto;
using Xunit;

namespace Sequitur.Core.Crypto;

public sealed class ModExpTests
{
    [Fact]
    public void It_is_what_big_integers_say_for_odd_even_and_power_of_two_moduli()
    {
        Gen<byte[]> number = Gen.Sized(size => ArbMap.Default.GeneratorFor<byte>().ArrayOf(Math.Min(size, 90)));
        Gen<byte[]> withZeros = number.SelectMany(bytes => Gen.Choose(0, bytes.Length).Select(zeros =>
        {
            byte[] copy = [.. bytes];
            copy.AsSpan(copy.Length - zeros).Clear();
            return copy;
        }));
        Gen<byte[]> any = Gen.OneOf(number, withZeros);
        Prop.ForAll(any.ToArbitrary(), any.ToArbitrary(), any.ToArbitrary(), AssertSame)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000).WithEndSize(90));
    }

    [Theory]
    [InlineData("", "", "")]
    [InlineData("", "", "05")]
    [InlineData("02", "", "01")]
    [InlineData("00", "00", "0000")]
    [InlineData("ff", "ff", "0100000000000000000000000000000000")]
    [InlineData("ffffffffffffffffffffffffffffffffff", "03", "ffffffffffffffff")]
    [InlineData("03", "01", "00000000000000000000000000000000000007")]
    public void The_edges_are_right(string value, string exponent, string modulus) =>
        AssertSame(Convert.FromHexString(value), Convert.FromHexString(exponent), Convert.FromHexString(modulus));

    private static void AssertSame(byte[] value, byte[] exponent, byte[] modulus)
    {
        byte[] output = new byte[modulus.Length];
        new Random(1).NextBytes(output);
        ModExp.Compute(value, exponent, modulus, output);
        BigInteger m = new(modulus, isUnsigned: true, isBigEndian: true);
        BigInteger expected = m.IsZero
            ? 0
            : BigInteger.ModPow(new BigInteger(value, isUnsigned: true, isBigEndian: true), new BigInteger(exponent, isUnsigned: true, isBigEndian: true), m);
        Assert.Equal(expected, new BigInteger(output, isUnsigned: true, isBigEndian: true));
    }
}
