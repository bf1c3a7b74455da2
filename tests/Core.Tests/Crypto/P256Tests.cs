using System;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Sequitur.Primitives;
using Xunit;
using Field = Sequitur.Crypto.UnsaturatedField<Sequitur.Crypto.P256Modulus>;
using Jacobian = Sequitur.Crypto.JacobianPoint<Sequitur.Crypto.P256Curve, Sequitur.Crypto.UnsaturatedField<Sequitur.Crypto.P256Modulus>>;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.P256Curve, Sequitur.Crypto.UnsaturatedField<Sequitur.Crypto.P256Modulus>>;
using Scalar = Sequitur.Crypto.PrimeField<Sequitur.Crypto.P256Order>;

namespace Sequitur.Crypto.Tests;

/// <summary>Verification over P-256 against the platform's, and everything EIP-7951 refuses.</summary>
public sealed class P256Tests
{
    private static readonly BigInteger Modulus = Number(Field.Modulus);

    private static readonly BigInteger Order = Number(Scalar.Modulus);

    [Fact]
    public void A_signature_of_the_platform_is_accepted_and_any_changed_bit_refuses_it()
    {
        Prop.ForAll<int>(seed =>
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            Random random = new(seed);
            byte[] hash = new byte[32];
            random.NextBytes(hash);
            byte[] input = Sign(key, hash);
            Assert.True(P256.Verify(input));
            input[random.Next(input.Length)] ^= (byte)(1 << random.Next(8));
            Assert.False(P256.Verify(input));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_platform_agrees_on_any_hash_r_and_s()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] input = Sign(key, new byte[32]);
        BigInteger[] edges = [0, 1, 2, Order - 1, Order, Order + 1, Modulus - 1, Modulus, Modulus - Order, (BigInteger.One << 256) - 1];
        foreach (BigInteger hash in edges)
        {
            foreach (BigInteger r in edges)
            {
                foreach (BigInteger s in edges)
                {
                    Write(input, 0, hash);
                    Write(input, 1, r);
                    Write(input, 2, s);
                    Assert.Equal(key.VerifyHash(input.AsSpan(0, 32), input.AsSpan(32, 64)), P256.Verify(input));
                }
            }
        }
    }

    [Fact]
    public void The_opposite_s_is_accepted_as_well()
    {
        byte[] input = Sample();
        Write(input, 2, Order - Read(input, 2));
        Assert.True(P256.Verify(input));
    }

    [Fact]
    public void Numbers_outside_their_ranges_are_refused()
    {
        byte[] input = Sample();
        Assert.True(P256.Verify(input));
        foreach (int index in new[] { 1, 2 })
        {
            AssertRefused(input, index, 0);
            AssertRefused(input, index, Order);
            AssertRefused(input, index, Order + 1);
            AssertRefused(input, index, (BigInteger.One << 256) - 1);
        }

        foreach (int index in new[] { 3, 4 })
        {
            AssertRefused(input, index, Modulus);
            AssertRefused(input, index, (BigInteger.One << 256) - 1);
        }
    }

    /// <summary>x = 5 is the least abscissa with a point; x + p fits 256 bits and stands for the same element.</summary>
    [Fact]
    public void A_coordinate_that_is_only_congruent_to_one_of_the_curve_is_refused()
    {
        BigInteger x = 5;
        BigInteger square = Remainder(BigInteger.Pow(x, 3) - (3 * x) + Number(Point.RightHandSide(Field.Zero).ToNumber()));
        BigInteger y = BigInteger.ModPow(square, (Modulus + 1) / 4, Modulus);
        Assert.Equal(square, Remainder(y * y));
        byte[] input = SignatureFor(new Point(FromNumber(x), FromNumber(y)), 7, 11);
        Assert.True(P256.Verify(input));
        AssertRefused(input, 3, x + Modulus);
    }

    [Fact]
    public void A_key_off_the_curve_or_at_infinity_is_refused()
    {
        byte[] input = Sample();
        AssertRefused(input, 4, Read(input, 4) ^ 1);
        AssertRefused(input, 3, Read(input, 4));
        Write(input, 3, 0);
        Write(input, 4, 0);
        Assert.False(P256.Verify(input));
    }

    [Fact]
    public void Another_length_is_refused()
    {
        byte[] input = Sample();
        Assert.False(P256.Verify([]));
        Assert.False(P256.Verify(input.AsSpan(0, 159)));
        Assert.False(P256.Verify([.. input, 0]));
    }

    /// <summary>With u1·G = -u2·Q the nonce is the point at infinity, which no r fits.</summary>
    [Fact]
    public void A_nonce_at_infinity_is_refused()
    {
        Point generator = Generator();
        byte[] input = new byte[P256.InputSize];
        WritePoint(input, generator);
        Write(input, 0, Order - 5);
        Write(input, 1, 5);
        Write(input, 2, 1);
        Assert.False(P256.Verify(input));
    }

    /// <summary>The nonce's x lies between n and p, so that r = x - n.</summary>
    [Fact]
    public void An_abscissa_beyond_the_order_is_compared_modulo_the_order()
    {
        int found = 0;
        for (BigInteger r = 1; found < 3; r++)
        {
            BigInteger x = r + Order;
            Field square = Point.RightHandSide(FromNumber(x));
            Field y = FromNumber(BigInteger.ModPow(Number(square.ToNumber()), (Modulus + 1) / 4, Modulus));
            if (!Field.AreEqual(Field.Square(y), square))
            {
                continue;
            }

            // The key for nonce point R, hash z and s is (s·R - z·G) / r.
            Point nonce = new(FromNumber(x), y);
            BigInteger inverse = BigInteger.ModPow(r, Order - 2, Order);
            Point key = Jacobian.Add(Times(nonce, 9 * inverse % Order), Times(Generator(), (Order - 4) * inverse % Order)).ToAffine();
            byte[] input = new byte[P256.InputSize];
            WritePoint(input, key);
            Write(input, 0, 4);
            Write(input, 1, r);
            Write(input, 2, 9);
            Assert.True(P256.Verify(input));
            AssertRefused(input, 1, r + 1);
            found++;
        }
    }

    /// <summary>Both factors select the same or the opposite multiple: the additions meet equal and opposite points.</summary>
    [Fact]
    public void A_key_that_is_a_small_multiple_of_the_generator_verifies()
    {
        for (int secret = 1; secret <= 40; secret++)
        {
            foreach (BigInteger factor in new BigInteger[] { secret, Order - secret })
            {
                for (int nonce = 1; nonce <= 8; nonce++)
                {
                    byte[] input = SignatureFor(Times(Generator(), factor).ToAffine(), nonce, 3, factor);
                    Assert.True(P256.Verify(input));
                    AssertRefused(input, 0, 4);
                }
            }
        }
    }

    [Fact]
    public void The_table_holds_the_odd_multiples_of_the_generator_of_the_standard()
    {
        Assert.Equal("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296", Convert.ToHexStringLower(Generator().X.ToNumber().ToHash256().Bytes));
        Assert.Equal("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5", Convert.ToHexStringLower(Generator().Y.ToNumber().ToHash256().Bytes));
        for (int index = 0; index < P256Generator.OddMultiples.Length / 10; index++)
        {
            Assert.True(Point.AreEqual(Times(Generator(), (2 * index) + 1).ToAffine(), Entry(index)));
        }
    }

    /// <summary>A signature made from the secret key with a chosen nonce; without a secret, the hash is chosen so that it fits.</summary>
    private static byte[] SignatureFor(in Point key, BigInteger nonce, BigInteger hash, BigInteger? secret = null)
    {
        byte[] input = new byte[P256.InputSize];
        WritePoint(input, key);
        if (secret is { } known)
        {
            BigInteger r = Number(Times(Generator(), nonce).ToAffine().X.ToNumber()) % Order;
            Write(input, 0, hash);
            Write(input, 1, r);
            Write(input, 2, (hash + (r * known)) * BigInteger.ModPow(nonce, Order - 2, Order) % Order);
            return input;
        }

        // R = nonce·G + hash·Q gives r = x(R), s = r / hash and z = nonce·s.
        Point sum = Jacobian.Add(Times(Generator(), nonce), Times(key, hash)).ToAffine();
        BigInteger x = Number(sum.X.ToNumber()) % Order;
        BigInteger s = x * BigInteger.ModPow(hash, Order - 2, Order) % Order;
        Write(input, 0, nonce * s % Order);
        Write(input, 1, x);
        Write(input, 2, s);
        return input;
    }

    private static byte[] Sample()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Sign(key, SHA256.HashData("sample"u8));
    }

    private static byte[] Sign(ECDsa key, byte[] hash)
    {
        ECPoint point = key.ExportParameters(false).Q;
        return [.. hash, .. key.SignHash(hash), .. point.X!, .. point.Y!];
    }

    private static void AssertRefused(byte[] input, int index, BigInteger value)
    {
        byte[] changed = [.. input];
        Write(changed, index, value);
        Assert.False(P256.Verify(changed));
    }

    private static Point Generator() => Entry(0);

    private static Point Entry(int index) => MemoryMarshal.Cast<ulong, Point>(P256Generator.OddMultiples)[index];

    /// <summary>Plain double-and-add: nothing of what is tested.</summary>
    private static Jacobian Times(in Point point, BigInteger factor)
    {
        Jacobian sum = Jacobian.Infinity;
        for (long bit = factor.GetBitLength() - 1; bit >= 0; bit--)
        {
            sum = Jacobian.Double(sum);
            if (((factor >> (int)bit) & 1) == 1)
            {
                sum = Jacobian.Add(sum, point);
            }
        }

        return sum;
    }

    private static BigInteger Remainder(BigInteger value) => ((value % Modulus) + Modulus) % Modulus;

    private static Field FromNumber(BigInteger value) => Field.From(U256.FromBigEndian(Bytes(value)));

    private static BigInteger Number(U256 value) => new(value.ToHash256().Bytes, isUnsigned: true, isBigEndian: true);

    private static BigInteger Read(byte[] input, int index) => new(input.AsSpan(32 * index, 32), isUnsigned: true, isBigEndian: true);

    private static void Write(byte[] input, int index, BigInteger value) => Bytes(value).CopyTo(input, 32 * index);

    private static void WritePoint(byte[] input, in Point point)
    {
        Write(input, 3, Number(point.X.ToNumber()));
        Write(input, 4, Number(point.Y.ToNumber()));
    }

    private static byte[] Bytes(BigInteger value)
    {
        byte[] bytes = new byte[32];
        byte[] number = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        number.CopyTo(bytes, 32 - number.Length);
        return bytes;
    }
}
