using System;
using System.IO;
using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using Sequitur.Crypto;
using Sequitur.Tests;
using Xunit;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using Product = Sequitur.Crypto.PairingProduct<Sequitur.Crypto.Bls12381Pairing, Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>, Sequitur.Crypto.Bls12381Tower>;
using TwistPoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;

namespace Sequitur.Core.Crypto;

public sealed class KzgTests
{
    /// <summary>[τ]₁: g1_monomial[1] of the trusted setup.</summary>
    private const string Tau = "ad3eb50121139aa34db1d545093ac9374ab7bca2c0f3bf28e27c8dcd8fc7cb42d25926fc0c97b336e9f0fb35e5a04c81";

    /// <summary>[τ]₂: g2_monomial[1] of the trusted setup.</summary>
    private const string TwistTau = "b5bfd7dd8cdeb128843bc287230af38926187075cbfbefa81009a2ce615ac53d2914e5870cb452d2afaaab24f3499f72"
        + "185cbfee53492714734429b7b38608e23926c911cceceac9a36851477ba4c60b087041de621000edc98edada20c1def2";

    private static readonly BigInteger s_order = Bls12381Points.Order;

    [Fact]
    public void The_point_of_the_trusted_setup_is_the_published_one_in_its_subgroup()
    {
        Assert.True(Bls12381Compression.TryReadTwistPoint(Convert.FromHexString(TwistTau), out TwistPoint published));
        Assert.True(TwistPoint.AreEqual(published, KzgSetup.Tau));
        Assert.True(KzgSetup.Tau.IsOnCurve);
        Assert.True(Bls12381Points.Times(KzgSetup.Tau, s_order).IsInfinity);

        // Both groups hold the same τ.
        Product product = default;
        product.Add(ReadTau(), Bls12381Generators.Second);
        product.Add(Point.Negate(Bls12381Generators.First), KzgSetup.Tau);
        Assert.True(product.TryIsOne(out bool isOne) && isOne);
    }

    [Fact]
    public void The_scalar_modulus_is_the_order_of_the_groups() =>
        Assert.Equal(s_order, new BigInteger(Kzg.ScalarModulus.ToHash256().Bytes, isUnsigned: true, isBigEndian: true));

    [Fact]
    public void The_known_answer_of_geth_is_ours()
    {
        Assert.SkipUnless(OfficialVectors.TryGetFolder("precompiles-crypto", out string folder, out string reason), reason);
        string file = Path.Combine(folder, "geth-precompiles/precompiles/pointEvaluation.json");
        JsonElement test = Assert.Single(JsonDocument.Parse(File.ReadAllText(file)).RootElement.EnumerateArray());
        byte[] input = Convert.FromHexString(test.GetProperty("Input").GetString()!);
        Assert.True(Kzg.VerifyPointEvaluation(input));
        for (int position = 0; position < input.Length; position += 5)
        {
            byte[] changed = [.. input];
            changed[position] ^= 4;
            Assert.False(Kzg.VerifyPointEvaluation(changed), $"byte {position}");
        }
    }

    [Fact]
    public void Linear_polynomials_open_to_their_values_and_to_no_other()
    {
        Random random = new(3);
        for (int turn = 0; turn < 6; turn++)
        {
            BigInteger a = RandomNumber(random);
            BigInteger b = RandomNumber(random);
            BigInteger z = RandomNumber(random);
            BigInteger y = (a + (b * z)) % s_order;
            Assert.True(Kzg.VerifyPointEvaluation(Open(a, b, z, y)));
            Assert.False(Kzg.VerifyPointEvaluation(Open(a, b, z, (y + 1) % s_order)));
            Assert.False(Kzg.VerifyPointEvaluation(Open(a, b, (z + 1) % s_order, y)));
            Assert.False(Kzg.VerifyPointEvaluation(Input(Commit(a, b), z, y, Commit(b + 1, 0))));
            Assert.False(Kzg.VerifyPointEvaluation(Input(Commit(a + 1, b), z, y, Commit(b, 0))));
        }
    }

    [Fact]
    public void Constant_polynomials_and_the_edges_of_the_scalar_field_open()
    {
        foreach (BigInteger z in new[] { BigInteger.Zero, BigInteger.One, s_order - 1 })
        {
            // Commitment and proof at infinity; the proof at infinity; the value zero.
            Assert.True(Kzg.VerifyPointEvaluation(Open(0, 0, z, 0)));
            Assert.False(Kzg.VerifyPointEvaluation(Open(0, 0, z, 1)));
            Assert.True(Kzg.VerifyPointEvaluation(Open(7, 0, z, 7)));
            Assert.True(Kzg.VerifyPointEvaluation(Open(s_order - 1, 0, z, s_order - 1)));
            Assert.True(Kzg.VerifyPointEvaluation(Open(s_order - z, 1, z, 0)));
            Assert.False(Kzg.VerifyPointEvaluation(Open(7, 0, z, 8)));
        }
    }

    [Fact]
    public void Scalars_at_or_beyond_the_modulus_are_refused()
    {
        Assert.True(Kzg.VerifyPointEvaluation(Open(5, 0, 3, 5)));
        Assert.False(Kzg.VerifyPointEvaluation(Open(5, 0, 3 + s_order, 5)));
        Assert.False(Kzg.VerifyPointEvaluation(Open(5, 0, 3, 5 + s_order)));
        Assert.False(Kzg.VerifyPointEvaluation(Open(5, 0, s_order, 5)));
        Assert.False(Kzg.VerifyPointEvaluation(Open(0, 0, 3, s_order)));
        Assert.False(Kzg.VerifyPointEvaluation(Open(5, 0, BigInteger.Pow(2, 256) - 1, 5)));
    }

    [Fact]
    public void The_hash_must_be_the_versioned_one_of_the_commitment()
    {
        byte[] input = Open(5, 0, 3, 5);
        foreach (byte version in new byte[] { 0, 2, 0xff })
        {
            input[0] = version;
            Assert.False(Kzg.VerifyPointEvaluation(input));
        }

        SHA256.HashData(input.AsSpan(96, 48)).CopyTo(input, 0);
        Assert.False(Kzg.VerifyPointEvaluation(input));
    }

    [Fact]
    public void Any_other_length_is_refused()
    {
        byte[] input = Open(5, 0, 3, 5);
        Assert.False(Kzg.VerifyPointEvaluation([]));
        Assert.False(Kzg.VerifyPointEvaluation(input.AsSpan(0, 191)));
        Assert.False(Kzg.VerifyPointEvaluation([.. input, 0]));
    }

    [Fact]
    public void Points_not_in_their_one_form_or_outside_the_subgroup_are_refused()
    {
        byte[] infinity = Commit(0, 0);
        byte[] constant = Commit(5, 0);
        byte[] outside = Bls12381CompressionTests.Compress(Bls12381Points.Times(Bls12381Points.AnyPoint(1), s_order));
        byte[] flags = [.. constant];
        flags[0] &= 0x7f;
        byte[] stained = [.. infinity];
        stained[47] = 1;
        byte[] signed = [.. infinity];
        signed[0] |= 0x20;
        foreach (byte[] bad in new[] { outside, flags, stained, signed, new byte[48] })
        {
            Assert.False(Kzg.VerifyPointEvaluation(Input(bad, 3, 5, infinity)));
            Assert.False(Kzg.VerifyPointEvaluation(Input(constant, 3, 5, bad)));
        }

        Assert.True(Kzg.VerifyPointEvaluation(Input(constant, 3, 5, infinity)));
    }

    /// <summary>The opening of a + bX at z with the claim y: the quotient is the constant b.</summary>
    private static byte[] Open(BigInteger a, BigInteger b, BigInteger z, BigInteger y) => Input(Commit(a, b), z, y, Commit(b, 0));

    private static byte[] Input(byte[] commitment, BigInteger z, BigInteger y, byte[] proof)
    {
        byte[] hash = SHA256.HashData(commitment);
        hash[0] = 1;
        return [.. hash, .. Word(z), .. Word(y), .. commitment, .. proof];
    }

    /// <summary>The commitment to a + bX.</summary>
    private static byte[] Commit(BigInteger a, BigInteger b) => Bls12381CompressionTests.Compress(Bls12381Points.Plus(
        Bls12381Points.Times(Bls12381Points.Generator, a), Bls12381Points.Times(ReadTau(), b)));

    private static Point ReadTau()
    {
        Assert.True(Bls12381Compression.TryReadPoint(Convert.FromHexString(Tau), out Point tau));
        return tau;
    }

    private static byte[] Word(BigInteger number)
    {
        byte[] word = new byte[32];
        byte[] digits = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        digits.CopyTo(word, 32 - digits.Length);
        return word;
    }

    private static BigInteger RandomNumber(Random random)
    {
        byte[] bytes = new byte[32];
        random.NextBytes(bytes);
        return new BigInteger(bytes, isUnsigned: true) % s_order;
    }
}
