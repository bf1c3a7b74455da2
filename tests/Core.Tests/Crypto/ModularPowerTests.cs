using System;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Sequitur.Crypto.Tests;

public sealed class ModularPowerTests
{
    [Theory]
    [InlineData("", "", "", "")]
    [InlineData("02", "03", "00", "00")]
    [InlineData("02", "03", "0000", "0000")]
    [InlineData("02", "03", "01", "00")]
    [InlineData("", "", "01", "00")]
    [InlineData("", "", "02", "01")]
    [InlineData("00", "00", "0007", "0001")]
    [InlineData("00", "05", "07", "00")]
    [InlineData("03", "", "0a", "01")]
    [InlineData("03", "05", "000a", "0003")]
    [InlineData("ffffffffffffffffffffffffffffffffff", "01", "05", "00")]
    [InlineData("02", "40", "010000000000000000", "000000000000000000")]
    [InlineData("02", "3f", "010000000000000000", "008000000000000000")]
    public void Small_and_degenerate_cases(string number, string exponent, string modulus, string expected) =>
        Assert.Equal(expected, Convert.ToHexStringLower(
            Compute(Convert.FromHexString(number), Convert.FromHexString(exponent), Convert.FromHexString(modulus))));

    /// <summary>Fermat's little theorem over the field of secp256k1: the example of EIP-198.</summary>
    [Fact]
    public void The_example_of_eip_198()
    {
        byte[] exponent = Convert.FromHexString("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2e");
        byte[] modulus = Convert.FromHexString("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f");
        Assert.Equal(new BigInteger(1), Number(Compute([3], exponent, modulus)));
    }

    [Fact]
    public void Agrees_with_the_platform_on_any_operands() => Prop.ForAll<byte[], byte[], byte[]>((number, exponent, modulus) =>
        AssertAgrees(number ?? [], exponent ?? [], modulus ?? [])).QuickCheckThrowOnFailure();

    [Fact]
    public void Agrees_with_the_platform_on_long_operands_odd_even_and_powers_of_two()
    {
        Random random = new(3);
        for (int turn = 0; turn < 400; turn++)
        {
            byte[] modulus = new byte[random.Next(1, 150)];
            byte[] number = new byte[random.Next(0, 300)];
            byte[] exponent = new byte[random.Next(0, 20)];
            random.NextBytes(modulus);
            random.NextBytes(number);
            random.NextBytes(exponent);
            int zeros = turn % 4 == 0 ? 0 : random.Next(0, modulus.Length);
            modulus.AsSpan(modulus.Length - zeros).Clear();
            if (turn % 7 == 0)
            {
                modulus.AsSpan(0, modulus.Length - zeros).Clear();
                modulus[Math.Max(0, modulus.Length - zeros - 1)] = (byte)(1 << random.Next(8));
            }

            AssertAgrees(number, exponent, modulus);
        }
    }

    [Fact]
    public void Extreme_limbs_carry_correctly()
    {
        foreach (int length in new[] { 8, 16, 24, 32, 64, 128 })
        {
            byte[] ones = new byte[length];
            ones.AsSpan().Fill(0xff);
            byte[] less = (byte[])ones.Clone();
            less[^1] = 0xfe;
            byte[] half = new byte[length];
            half[0] = 0x80;
            half[^1] = 1;
            foreach (byte[] modulus in new[] { ones, less, half })
            {
                AssertAgrees(ones, ones, modulus);
                AssertAgrees(less, half, modulus);
                AssertAgrees(half, less, modulus);
            }
        }
    }

    [Fact]
    public void A_modulus_beyond_the_stack_is_computed_too()
    {
        Random random = new(4);
        byte[] modulus = new byte[1500];
        byte[] number = new byte[1600];
        random.NextBytes(modulus);
        random.NextBytes(number);
        modulus[^1] |= 1;
        AssertAgrees(number, [1, 0, 1], modulus);
        modulus[^1] = 0;
        AssertAgrees(number, [1, 0, 1], modulus);
    }

    private static void AssertAgrees(byte[] number, byte[] exponent, byte[] modulus)
    {
        BigInteger divisor = Number(modulus);
        BigInteger expected = divisor.IsZero ? 0 : BigInteger.ModPow(Number(number), Number(exponent), divisor);
        byte[] actual = Compute(number, exponent, modulus);
        Assert.Equal(modulus.Length, actual.Length);
        Assert.Equal(expected, Number(actual));
    }

    private static byte[] Compute(byte[] number, byte[] exponent, byte[] modulus)
    {
        byte[] result = new byte[modulus.Length];
        ModExp.Compute(number, exponent, modulus, result);
        return result;
    }

    private static BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);
}
