using System;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Core.Primitives;

/// <summary>Every operation against big integers.</summary>
public sealed class U256Tests
{
    private const int Cases = 4000;

    [Fact]
    public void Sums_wrap_and_say_so() => Holds(2, (a, b) =>
        a + b == Words.FromBig(Words.ToBig(a) + Words.ToBig(b))
        && U256.AddOverflows(a, b, out U256 sum) == (Words.ToBig(a) + Words.ToBig(b) >= Words.Modulus)
        && sum == a + b);

    [Fact]
    public void Differences_wrap_and_say_so() => Holds(2, (a, b) =>
        a - b == Words.FromBig(Words.ToBig(a) - Words.ToBig(b))
        && U256.SubtractBorrows(a, b, out U256 difference) == (a < b)
        && difference == a - b
        && -a == Words.FromBig(-Words.ToBig(a)));

    [Fact]
    public void Products_wrap_and_say_so() => Holds(2, (a, b) =>
        a * b == Words.FromBig(Words.ToBig(a) * Words.ToBig(b))
        && U256.MultiplyOverflows(a, b, out U256 product) == (Words.ToBig(a) * Words.ToBig(b) >= Words.Modulus)
        && product == a * b);

    [Fact]
    public void Wide_products_have_all_512_bits() => Holds(2, (a, b) =>
    {
        U256.MultiplyWide(a, b, out U256 low, out U256 high);
        return (Words.ToBig(high) << 256) + Words.ToBig(low) == Words.ToBig(a) * Words.ToBig(b);
    });

    [Fact]
    public void A_square_is_a_product_with_itself() => Holds(1, (a, _) =>
    {
        U256.Square(a, out U256 square);
        return square == Words.FromBig(Words.ToBig(a) * Words.ToBig(a));
    });

    [Fact]
    public void Division_is_exact_and_by_zero_gives_zero() => Holds(2, (a, b) =>
    {
        U256 quotient = U256.DivRem(a, b, out U256 remainder);
        return b.IsZero
            ? quotient.IsZero && remainder.IsZero
            : Words.ToBig(quotient) == Words.ToBig(a) / Words.ToBig(b) && Words.ToBig(remainder) == Words.ToBig(a) % Words.ToBig(b);
    });

    [Fact]
    public void Division_of_a_product_and_of_its_neighbours_gives_the_factor_back() => Holds(2, (a, b) =>
    {
        // Quotients whose remainder is 0, d - 1 and nearly so are where an estimated digit is off by one.
        U256 factor = new(a.U0, b.U0 == 0 ? a.U1 : 0);
        U256 divisor = new(b.U0, b.U1);
        U256 product = factor * divisor;
        return divisor.IsZero
            || (U256.Divide(product, divisor) == factor
                && U256.Divide(product + (divisor - U256.One), divisor) == factor
                && (product.IsZero || U256.Divide(product - U256.One, divisor) == factor - U256.One));
    });

    [Fact]
    public void Signed_division_rounds_towards_zero() => Holds(2, (a, b) => b.IsZero
        ? U256.SignedDivide(a, b).IsZero && U256.SignedRemainder(a, b).IsZero
        : U256.SignedDivide(a, b) == Words.FromBig(BigInteger.Divide(Words.ToSigned(a), Words.ToSigned(b)))
            && U256.SignedRemainder(a, b) == Words.FromBig(BigInteger.Remainder(Words.ToSigned(a), Words.ToSigned(b))));

    [Fact]
    public void Modular_sums_and_products_do_not_wrap_first() =>
        Prop.ForAll(Words.Tuple(3), words =>
        {
            U256 a = words[0], b = words[1], m = words[2];
            return m.IsZero
                ? U256.AddMod(a, b, m).IsZero && U256.MulMod(a, b, m).IsZero
                : Words.ToBig(U256.AddMod(a, b, m)) == (Words.ToBig(a) + Words.ToBig(b)) % Words.ToBig(m)
                    && Words.ToBig(U256.MulMod(a, b, m)) == Words.ToBig(a) * Words.ToBig(b) % Words.ToBig(m);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5 * Cases));

    [Fact]
    public void The_greatest_modulus_folds_the_halves_of_a_product() => Holds(2, (a, b) =>
        Words.ToBig(U256.MulMod(a, b, U256.MaxValue)) == Words.ToBig(a) * Words.ToBig(b) % (Words.Modulus - 1));

    [Fact]
    public void Powers_wrap() => Holds(2, (a, b) =>
        Words.ToBig(U256.Exp(a, b)) == BigInteger.ModPow(Words.ToBig(a), Words.ToBig(b), Words.Modulus)
        && Words.ToBig(U256.Exp(a, b.U0 & 0x1ff)) == BigInteger.ModPow(Words.ToBig(a), b.U0 & 0x1ff, Words.Modulus));

    [Fact]
    public void Results_may_be_written_over_operands() =>
        Prop.ForAll(Words.Tuple(3), words =>
        {
            U256 a = words[0], b = words[1], m = words[2];
            U256 x = a, y = b, z = m;
            U256.MulMod(in x, in y, in z, out z);
            bool holds = z == U256.MulMod(a, b, m);
            U256.AddMod(in x, in y, in x, out x);
            holds &= x == U256.AddMod(a, b, a);
            x = a;
            U256.DivRem(in x, in y, out x, out y);
            holds &= x == U256.Divide(a, b) && y == U256.Remainder(a, b);
            x = a;
            y = b;
            U256.DivRem(in x, in y, out y, out x);
            holds &= y == U256.Divide(a, b) && x == U256.Remainder(a, b);
            x = a;
            U256.Multiply(in x, in x, out x);
            holds &= x == a * a;
            U256.Square(in x, out x);
            holds &= x == a * a * (a * a);
            x = a;
            U256.Exp(in x, in x, out x);
            return holds && x == U256.Exp(a, a);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));

    [Fact]
    public void Comparisons_follow_the_numbers() => Holds(2, (a, b) =>
        (a < b) == (Words.ToBig(a) < Words.ToBig(b))
        && (a <= b) == (Words.ToBig(a) <= Words.ToBig(b))
        && (a > b) == (Words.ToBig(a) > Words.ToBig(b))
        && (a >= b) == (Words.ToBig(a) >= Words.ToBig(b))
        && (a == b) == (Words.ToBig(a) == Words.ToBig(b))
        && (a != b) == (Words.ToBig(a) != Words.ToBig(b))
        && Math.Sign(a.CompareTo(b)) == Words.ToBig(a).CompareTo(Words.ToBig(b))
        && U256.SignedLess(a, b) == (Words.ToSigned(a) < Words.ToSigned(b)));

    [Fact]
    public void A_digit_estimate_that_is_one_too_high_is_taken_back()
    {
        // Dividends just below a multiple of a divisor with a high second-lowest limb force the correction of algorithm D.
        foreach (ulong top in new[] { 1UL << 63, (1UL << 63) + 1, ulong.MaxValue, 1UL, 3UL })
        {
            foreach (ulong low in new[] { 0UL, 1UL, ulong.MaxValue, ulong.MaxValue - 1 })
            {
                U256 divisor = new(low, ulong.MaxValue, 0, top);
                U256 three = new(low, ulong.MaxValue, top);
                foreach (U256 d in new[] { divisor, three })
                {
                    for (ulong factor = ulong.MaxValue - 3; factor != 0; factor++)
                    {
                        BigInteger product = Words.ToBig(d) * factor;
                        U256 dividend = Words.FromBig(product - 1);
                        Assert.Equal(Words.ToBig(dividend) / Words.ToBig(d), Words.ToBig(U256.Divide(dividend, d)));
                        Assert.Equal(Words.ToBig(d) - 1, Words.ToBig(U256.MulMod(d - U256.One, U256.One, d)));
                        Assert.Equal(
                            Words.ToBig(dividend) * Words.ToBig(dividend) % Words.ToBig(d),
                            Words.ToBig(U256.MulMod(dividend, dividend, d)));
                    }
                }
            }
        }
    }

    private static void Holds(int count, Func<U256, U256, bool> property) =>
        Prop.ForAll(Words.Tuple(count), words => property(words[0], words[^1])).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));
}
