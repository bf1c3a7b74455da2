using System;
using System.Numerics;
using Sequitur.Core.Crypto;
using Sequitur.Primitives;
using Xunit;
using Bls = Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>;
using Bn = Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>;

namespace Sequitur.Crypto.Tests;

/// <summary>Lazy reduction against whole numbers, at the edges of what the towers add up.</summary>
public sealed class WideFieldTests
{
    private static readonly BigInteger BnModulus = BigInteger.Parse(
        "21888242871839275222246405745257275088696311157297823662689037894645226208583", System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void Sums_of_products_are_reduced_once_to_the_number_they_should_be()
    {
        new Check<Bls>(Bls12381Points.Modulus, 7, 55, 384, 9, number => Bls.FromLimbs(Wide(number))).Sums();
        new Check<Bn>(BnModulus, 5, 52, 256, 50, number => Bn.FromLimbs(Narrow(number))).Sums();
    }

    [Fact]
    public void Limbs_near_every_multiple_of_the_modulus_are_tightened_to_the_number_below_it()
    {
        new Check<Bls>(Bls12381Points.Modulus, 7, 55, 384, 9, number => Bls.FromLimbs(Wide(number))).Multiples();
        new Check<Bn>(BnModulus, 5, 52, 256, 50, number => Bn.FromLimbs(Narrow(number))).Multiples();
    }

    [Fact]
    public void Factors_may_hold_four_of_the_largest_elements()
    {
        new Check<Bls>(Bls12381Points.Modulus, 7, 55, 384, 9, number => Bls.FromLimbs(Wide(number))).LargestFactors();
        new Check<Bn>(BnModulus, 5, 52, 256, 50, number => Bn.FromLimbs(Narrow(number))).LargestFactors();
    }

    private static U256 Narrow(BigInteger number) => new(Word(number, 0), Word(number, 1), Word(number, 2), Word(number, 3));

    private static U384 Wide(BigInteger number) =>
        new(Word(number, 0), Word(number, 1), Word(number, 2), Word(number, 3), Word(number, 4), Word(number, 5));

    private static ulong Word(BigInteger number, int index) => (ulong)((number >> (64 * index)) & ulong.MaxValue);

    /// <param name="modulus">p.</param>
    /// <param name="limbs">Limbs of a factor.</param>
    /// <param name="bits">Bits of a limb.</param>
    /// <param name="form">The internal form of x is x · 2^form modulo p.</param>
    /// <param name="terms">Products that a sum may have on one side.</param>
    /// <param name="element">The element of an internal form.</param>
    private sealed class Check<TField>(BigInteger modulus, int limbs, int bits, int form, int terms, Func<BigInteger, TField> element)
        where TField : struct, IWideField<TField>
    {
        private readonly Random _random = new(21);

        public void Sums()
        {
            for (int turn = 0; turn < 3000; turn++)
            {
                WideLimbs sum = default;
                BigInteger expected = 0;
                bool isNegative = (turn & 1) != 0;
                int count = 1 + (turn % terms);
                for (int term = 0; term < count; term++)
                {
                    BigInteger a = turn < 200 ? modulus - 1 : Any();
                    BigInteger b = turn < 200 ? modulus - 1 : Any();
                    TField.Loosen(element(a), out LooseLimbs left);
                    TField.Loosen(element(b), out LooseLimbs right);
                    TField.MultiplyLoose(left, right, out WideLimbs product);
                    if (isNegative)
                    {
                        WideLimbs.Subtract(sum, product, out sum);
                    }
                    else
                    {
                        WideLimbs.Add(sum, product, out sum);
                    }

                    expected += isNegative ? -(a * b) : a * b;
                }

                AssertReduced(expected, sum);
            }
        }

        public void LargestFactors()
        {
            TField.Loosen(element(modulus - 1), out LooseLimbs limbs);
            TField.AddLoose(limbs, limbs, out limbs);
            TField.AddLoose(limbs, limbs, out limbs);
            TField.MultiplyLoose(limbs, limbs, out WideLimbs product);
            AssertReduced(16 * (modulus - 1) * (modulus - 1), product);
            WideLimbs.SubtractBoth(default, product, product, out WideLimbs negative);
            AssertReduced(-32 * (modulus - 1) * (modulus - 1), negative);
            WideLimbs.NineTimesMinus(default, product, out negative);
            AssertReduced(-16 * (modulus - 1) * (modulus - 1), negative);
            WideLimbs.NineTimesPlus(default, product, out WideLimbs same);
            AssertReduced(16 * (modulus - 1) * (modulus - 1), same);
        }

        public void Multiples()
        {
            for (int multiple = -64; multiple < 128; multiple++)
            {
                foreach (BigInteger offset in new[] { -1, 0, 1, modulus >> 60, -(modulus >> 60), modulus / 2, Any() })
                {
                    BigInteger number = (multiple * modulus) + offset;
                    TField tight = TField.Tighten(Limbs(number));
                    Assert.True(TField.AreEqual(element(Modulo(number)), tight), $"{multiple}p + {offset}");
                }
            }

            TField.Loosen(element(modulus - 1), out LooseLimbs largest);
            LooseLimbs.ThriceMinusTwice(default, largest, out LooseLimbs below);
            Assert.True(TField.AreEqual(element(2), TField.Tighten(below)));
            LooseLimbs.ThricePlusTwice(largest, largest, out LooseLimbs above);
            Assert.True(TField.AreEqual(element(modulus - 5), TField.Tighten(above)));
        }

        private void AssertReduced(BigInteger expected, in WideLimbs sum)
        {
            TField.ReduceWide(sum, out LooseLimbs reduced);
            BigInteger inverse = BigInteger.ModPow(BigInteger.Pow(2, form), modulus - 2, modulus);
            Assert.True(TField.AreEqual(element(Modulo(expected * inverse)), TField.Tighten(reduced)));
        }

        /// <summary>Whole limbs below a top one that carries the sign.</summary>
        private LooseLimbs Limbs(BigInteger number)
        {
            BigInteger mask = (BigInteger.One << bits) - 1;
            long[] parts = new long[7];
            for (int index = 0; index < limbs; index++)
            {
                parts[index] = (long)(index == limbs - 1 ? number >> (bits * index) : (number >> (bits * index)) & mask);
            }

            return new LooseLimbs { L0 = parts[0], L1 = parts[1], L2 = parts[2], L3 = parts[3], L4 = parts[4], L5 = parts[5], L6 = parts[6] };
        }

        private BigInteger Modulo(BigInteger number) => ((number % modulus) + modulus) % modulus;

        private BigInteger Any()
        {
            byte[] bytes = new byte[64];
            _random.NextBytes(bytes);
            return new BigInteger(bytes, isUnsigned: true) % modulus;
        }
    }
}
