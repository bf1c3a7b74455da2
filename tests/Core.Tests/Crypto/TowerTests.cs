using System;
using System.Numerics;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Xunit;
using Bls = Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>;
using Bn = Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>;

namespace Sequitur.Core.Crypto;

/// <summary>The laws of the towers, for both pairing-friendly curves: fast forms against products written out.</summary>
public sealed class TowerTests
{
    private static readonly BigInteger BnModulus = BigInteger.Parse(
        "21888242871839275222246405745257275088696311157297823662689037894645226208583", System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void Bn254_obeys_the_laws() =>
        new Laws<Bn, Bn254Tower>(random => Bn.From(new U256(Word(random), Word(random), Word(random), Word(random))), BnModulus, 9).Hold();

    [Fact]
    public void Bls12381_obeys_the_laws() =>
        new Laws<Bls, Bls12381Tower>(
            random => Bls.From(new U384(Word(random), Word(random), Word(random), Word(random), Word(random), Word(random) >> 4)),
            Bls12381Points.Modulus,
            1).Hold();

    private static ulong Word(Random random) => (ulong)random.NextInt64(long.MinValue, long.MaxValue);

    private sealed class Laws<TField, TTower>(Func<Random, TField> draw, BigInteger modulus, int realOfXi)
        where TField : struct, IWideField<TField>
        where TTower : struct, ITower<TField>
    {
        private readonly Random _random = new(11);

        public void Hold()
        {
            for (int turn = 0; turn < 20; turn++)
            {
                CheckFp2();
                CheckFp6();
                CheckFp12();
                CheckSparseProducts();
            }

            CheckFrobenius();
            CheckCyclotomicSubgroup();
        }

        private void CheckFp2()
        {
            Fp2<TField> a = Any2();
            Fp2<TField> b = Any2();

            // (a0 + a1 i)(b0 + b1 i), written out.
            Fp2<TField> product = new(
                TField.Subtract(TField.Multiply(a.C0, b.C0), TField.Multiply(a.C1, b.C1)),
                TField.Add(TField.Multiply(a.C0, b.C1), TField.Multiply(a.C1, b.C0)));
            Assert.True(Fp2<TField>.AreEqual(product, Fp2<TField>.Multiply(a, b)));
            Assert.True(Fp2<TField>.AreEqual(Fp2<TField>.Multiply(a, a), Fp2<TField>.Square(a)));
            Assert.True(Fp2<TField>.AreEqual(Fp2<TField>.One, Fp2<TField>.Multiply(a, Fp2<TField>.Invert(a))));
            Assert.True(Fp2<TField>.AreEqual(Fp2<TField>.Multiply(a, Xi), TTower.MultiplyByXi(a)));
            Assert.True(Fp2<TField>.Invert(default).IsZero);
        }

        private void CheckFp6()
        {
            Fp6<TField, TTower> a = Any6();
            Fp6<TField, TTower> b = Any6();
            Fp6<TField, TTower> product = TextbookProduct(a, b);
            Assert.True(Fp6<TField, TTower>.AreEqual(product, Fp6<TField, TTower>.Multiply(a, b)));
            Assert.True(Fp6<TField, TTower>.AreEqual(Fp6<TField, TTower>.One, Fp6<TField, TTower>.Multiply(a, Fp6<TField, TTower>.Invert(a))));
            Fp6<TField, TTower> v = new(default, Fp2<TField>.One, default);
            Assert.True(Fp6<TField, TTower>.AreEqual(TextbookProduct(a, v), Fp6<TField, TTower>.MultiplyByV(a)));
            Fp6<TField, TTower> sparse = new(b.C0, b.C1, default);
            Assert.True(Fp6<TField, TTower>.AreEqual(TextbookProduct(a, sparse), Fp6<TField, TTower>.MultiplySparse(a, b.C0, b.C1)));
            Fp6<TField, TTower> scalar = new(b.C0, default, default);
            Assert.True(Fp6<TField, TTower>.AreEqual(TextbookProduct(a, scalar), Fp6<TField, TTower>.Scale(a, b.C0)));
        }

        private void CheckFp12()
        {
            Fp12<TField, TTower> a = Any12();
            Fp12<TField, TTower> b = Any12();
            Assert.True(Fp12<TField, TTower>.AreEqual(TextbookProduct(a, b), Fp12<TField, TTower>.Multiply(a, b)));
            Assert.True(Fp12<TField, TTower>.AreEqual(TextbookProduct(a, a), Fp12<TField, TTower>.Square(a)));
            Assert.True(Fp12<TField, TTower>.AreEqual(
                Fp12<TField, TTower>.One, Fp12<TField, TTower>.Multiply(a, Fp12<TField, TTower>.Invert(a))));
        }

        private void CheckSparseProducts()
        {
            Fp12<TField, TTower> a = Any12();
            Fp2<TField> x = Any2();
            Fp2<TField> y = Any2();
            Fp2<TField> z = Any2();
            Fp12<TField, TTower> line = new(new Fp6<TField, TTower>(x, y, default), new Fp6<TField, TTower>(default, z, default));
            Assert.True(Fp12<TField, TTower>.AreEqual(TextbookProduct(a, line), Fp12<TField, TTower>.MultiplyBy014(a, x, y, z)));
            line = new(new Fp6<TField, TTower>(x, default, default), new Fp6<TField, TTower>(y, z, default));
            Assert.True(Fp12<TField, TTower>.AreEqual(TextbookProduct(a, line), Fp12<TField, TTower>.MultiplyBy034(a, x, y, z)));
        }

        private void CheckFrobenius()
        {
            Fp12<TField, TTower> value = Any12();
            Fp12<TField, TTower> power = value;
            for (int times = 1; times <= 6; times++)
            {
                power = Power(power, modulus);
                Fp12<TField, TTower> image = times switch
                {
                    <= 3 => Fp12<TField, TTower>.Frobenius(value, times),
                    6 => Fp12<TField, TTower>.Conjugate(value),
                    _ => Fp12<TField, TTower>.Frobenius(Fp12<TField, TTower>.Frobenius(value, 3), times - 3),
                };
                Assert.True(Fp12<TField, TTower>.AreEqual(power, image), $"p^{times}");
            }
        }

        private void CheckCyclotomicSubgroup()
        {
            Fp12<TField, TTower> value = Any12();
            Fp12<TField, TTower> member = Fp12<TField, TTower>.EasyExponentiation(value);
            BigInteger p6 = BigInteger.Pow(modulus, 6);
            Assert.True(Fp12<TField, TTower>.AreEqual(Power(value, (p6 - 1) * ((modulus * modulus) + 1)), member));
            Assert.True(Fp12<TField, TTower>.AreEqual(TextbookProduct(member, member), Fp12<TField, TTower>.SquareCyclotomic(member)));
            Assert.True(Fp12<TField, TTower>.AreEqual(
                Fp12<TField, TTower>.One, Fp12<TField, TTower>.Multiply(member, Fp12<TField, TTower>.Conjugate(member))));
            foreach (ulong exponent in new ulong[] { 0, 1, 2, 3, 0xd201000000010000, 4965661367192848881, ulong.MaxValue })
            {
                Assert.True(Fp12<TField, TTower>.AreEqual(Power(member, exponent), Fp12<TField, TTower>.PowerCyclotomic(member, exponent)));
            }

            // One has nothing to divide by and is squared in full.
            foreach (ulong exponent in new ulong[] { 3, 6, 0x8000000000000001, 0xd201000000010000, ulong.MaxValue })
            {
                Assert.True(Fp12<TField, TTower>.AreEqual(
                    Power(member, exponent), CompressedFp12<TField, TTower>.PowerSparse(member, exponent)));
                Assert.True(Fp12<TField, TTower>.AreEqual(
                    Fp12<TField, TTower>.One, CompressedFp12<TField, TTower>.PowerSparse(Fp12<TField, TTower>.One, exponent)));
            }
        }

        private Fp2<TField> Xi
        {
            get
            {
                TField real = TField.Zero;
                for (int count = 0; count < realOfXi; count++)
                {
                    real = TField.Add(real, TField.One);
                }

                return new Fp2<TField>(real, TField.One);
            }
        }

        private Fp2<TField> Any2() => new(draw(_random), draw(_random));

        private Fp6<TField, TTower> Any6() => new(Any2(), Any2(), Any2());

        private Fp12<TField, TTower> Any12() => new(Any6(), Any6());

        private static Fp12<TField, TTower> Power(in Fp12<TField, TTower> value, BigInteger exponent)
        {
            Fp12<TField, TTower> result = Fp12<TField, TTower>.One;
            for (long bit = exponent.GetBitLength() - 1; bit >= 0; bit--)
            {
                result = Fp12<TField, TTower>.Multiply(result, result);
                if (!((exponent >> (int)bit) & 1).IsZero)
                {
                    result = Fp12<TField, TTower>.Multiply(result, value);
                }
            }

            return result;
        }

        /// <summary>The product of polynomials in v, then v³ = ξ.</summary>
        private Fp6<TField, TTower> TextbookProduct(in Fp6<TField, TTower> a, in Fp6<TField, TTower> b)
        {
            Fp2<TField> c3 = Fp2<TField>.Add(Fp2<TField>.Multiply(a.C1, b.C2), Fp2<TField>.Multiply(a.C2, b.C1));
            Fp2<TField> c4 = Fp2<TField>.Multiply(a.C2, b.C2);
            Fp2<TField> c0 = Fp2<TField>.Multiply(a.C0, b.C0);
            Fp2<TField> c1 = Fp2<TField>.Add(Fp2<TField>.Multiply(a.C0, b.C1), Fp2<TField>.Multiply(a.C1, b.C0));
            Fp2<TField> c2 = Fp2<TField>.Add(
                Fp2<TField>.Multiply(a.C1, b.C1), Fp2<TField>.Add(Fp2<TField>.Multiply(a.C0, b.C2), Fp2<TField>.Multiply(a.C2, b.C0)));
            return new Fp6<TField, TTower>(
                Fp2<TField>.Add(c0, Fp2<TField>.Multiply(Xi, c3)), Fp2<TField>.Add(c1, Fp2<TField>.Multiply(Xi, c4)), c2);
        }

        /// <summary>(a0 + a1 w)(b0 + b1 w) with w² = v.</summary>
        private Fp12<TField, TTower> TextbookProduct(in Fp12<TField, TTower> a, in Fp12<TField, TTower> b)
        {
            Fp6<TField, TTower> v = new(default, Fp2<TField>.One, default);
            return new Fp12<TField, TTower>(
                Fp6<TField, TTower>.Add(TextbookProduct(a.C0, b.C0), TextbookProduct(v, TextbookProduct(a.C1, b.C1))),
                Fp6<TField, TTower>.Add(TextbookProduct(a.C0, b.C1), TextbookProduct(a.C1, b.C0)));
        }
    }
}
