using System;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Sequitur.Primitives.Tests;

public sealed class WideArithmeticTests
{
    private static readonly ulong[] Edges = [0, 1, 2, uint.MaxValue, 1UL << 32, 1UL << 63, ulong.MaxValue - 1, ulong.MaxValue];

    [Fact]
    public void Both_bodies_give_the_upper_word_of_a_product()
    {
        foreach (ulong left in Edges)
        {
            foreach (ulong right in Edges)
            {
                AssertHigh(left, right);
            }
        }

        Prop.ForAll<ulong, ulong>(AssertHigh).Check(Config.QuickThrowOnFailure.WithMaxTest(10_000));
    }

    [Fact]
    public void Sums_with_a_product_never_lose_a_carry()
    {
        foreach (ulong left in Edges)
        {
            foreach (ulong right in Edges)
            {
                foreach (ulong addend in Edges)
                {
                    foreach (ulong carry in Edges)
                    {
                        UInt128 expected = ((UInt128)left * right) + addend + carry;
                        ulong low = WideArithmetic.MultiplyAdd(left, right, addend, carry, out ulong high);
                        Assert.Equal(expected, new UInt128(high, low));
                    }

                    ulong lowOfThree = WideArithmetic.MultiplyAdd(left, right, addend, out ulong highOfThree);
                    Assert.Equal(((UInt128)left * right) + addend, new UInt128(highOfThree, lowOfThree));
                }
            }
        }
    }

    [Fact]
    public void Sums_and_differences_hand_their_carry_on()
    {
        foreach (ulong left in Edges)
        {
            foreach (ulong right in Edges)
            {
                foreach (ulong bit in new ulong[] { 0, 1 })
                {
                    ulong carry = bit;
                    ulong sum = WideArithmetic.Add(left, right, ref carry);
                    Assert.Equal((UInt128)left + right + bit, new UInt128(carry, sum));
                    ulong borrow = bit;
                    ulong difference = WideArithmetic.Subtract(left, right, ref borrow);
                    Assert.Equal((UInt128)left - right - bit, new UInt128(0 - borrow, difference));
                }
            }
        }
    }

    [Fact]
    public void Odd_words_have_an_inverse() => Prop.ForAll<ulong>(word => (word | 1) * WideArithmetic.InvertOdd(word | 1) == 1).QuickCheckThrowOnFailure();

    private static void AssertHigh(ulong left, ulong right)
    {
        ulong expected = (ulong)(((UInt128)left * right) >> 64);
        Assert.Equal(expected, WideArithmetic.MultiplyHigh(left, right));
        Assert.Equal(expected, WideArithmetic.MultiplyHighPortable(left, right));
        if (WideArithmetic.HasHighProduct)
        {
            Assert.Equal(expected, WideArithmetic.MultiplyHighHost(left, right));
        }
    }
}
