using System;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Sequitur.Crypto.Tests;

public sealed class ModularInverseTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(6)]
    public void A_quotient_times_its_divisor_is_the_dividend(int length)
    {
        Prop.ForAll<int>(seed =>
        {
            Random random = new(seed);
            BigInteger modulus = Draw(random, length) | 1;
            BigInteger value = Draw(random, length) % modulus;
            BigInteger scale = Draw(random, length) % modulus;
            if (modulus > 1 && BigInteger.GreatestCommonDivisor(value, modulus).IsOne)
            {
                BigInteger quotient = Divide(scale, value, modulus, length);
                Assert.True(quotient < modulus);
                Assert.Equal(scale, quotient * value % modulus);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    /// <summary>The largest modulus and numbers next to it and to powers of two, where signs and carries turn.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Edges_divide_as_well(int length)
    {
        BigInteger limit = BigInteger.One << (64 * length);
        foreach (BigInteger modulus in new[] { limit - 189, limit - 1, (limit >> 1) + 1, (limit >> 1) - 1, 3, 5, (BigInteger.One << 62) + 1 })
        {
            for (int bit = 0; bit <= 64 * length; bit++)
            {
                foreach (int near in new[] { -1, 0, 1 })
                {
                    BigInteger value = ((BigInteger.One << bit) + near) % modulus;
                    if (BigInteger.GreatestCommonDivisor(value, modulus).IsOne)
                    {
                        Assert.Equal(modulus - 1, Divide(modulus - 1, value, modulus, length) * value % modulus);
                    }
                }
            }
        }
    }

    [Fact]
    public void Zero_divides_to_zero() => Assert.Equal(BigInteger.Zero, Divide(5, 0, 7, 4));

    /// <summary>Numbers of every length, with long runs of ones and zeros among them.</summary>
    private static BigInteger Draw(Random random, int length)
    {
        byte[] bytes = new byte[random.Next(1, (8 * length) + 1)];
        random.NextBytes(bytes);
        int start = random.Next(bytes.Length);
        switch (random.Next(4))
        {
            case 0: bytes.AsSpan(start).Fill(0xff); break;
            case 1: bytes.AsSpan(start).Clear(); break;
        }

        return new BigInteger(bytes, isUnsigned: true);
    }

    private static BigInteger Divide(BigInteger scale, BigInteger value, BigInteger modulus, int length)
    {
        ulong[] quotient = new ulong[length];
        ModularInverse.Divide(Words(scale, length), Words(value, length), Words(modulus, length), quotient);
        BigInteger number = 0;
        for (int index = length - 1; index >= 0; index--)
        {
            number = (number << 64) + quotient[index];
        }

        return number;
    }

    private static ulong[] Words(BigInteger number, int length)
    {
        ulong[] words = new ulong[length];
        for (int index = 0; index < length; index++)
        {
            words[index] = (ulong)((number >> (64 * index)) & ulong.MaxValue);
        }

        return words;
    }
}
