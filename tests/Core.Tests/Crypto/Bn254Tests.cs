using System;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Xunit;
using Field = Sequitur.Crypto.PrimeField<Sequitur.Crypto.Bn254Modulus>;

namespace Sequitur.Core.Crypto;

public sealed class Bn254Tests
{
    /// <summary>The order of the groups.</summary>
    private static readonly U256 Order = new(0x43e1f593f0000001, 0x2833e84879b97091, 0xb85045b68181585d, 0x30644e72e131a029);

    private static readonly Field Half = Field.Invert(Field.From(2));

    private static readonly byte[] G1 = [.. Word(1), .. Word(2)];

    /// <summary>The generator that EIP-197 gives, imaginary parts first.</summary>
    private static readonly byte[] G2 = Convert.FromHexString(
        "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2" + "1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
        + "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b" + "12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa");

    [Fact]
    public void Pairings_are_bilinear()
    {
        // e(aG, H)·e(-G, H)^a = 1 for small a, and not for another.
        for (ulong a = 1; a < 6; a++)
        {
            byte[] input = [.. Times(G1, a), .. G2];
            for (ulong i = 0; i < a; i++)
            {
                input = [.. input, .. Negated(G1), .. G2];
            }

            Assert.True(Pairs(input));
            Assert.False(Pairs([.. input, .. G1, .. G2]));
        }
    }

    [Fact]
    public void The_empty_product_and_points_at_infinity_pair_to_one()
    {
        Assert.True(Pairs([]));
        Assert.True(Pairs([.. new byte[64], .. G2]));
        Assert.True(Pairs([.. G1, .. new byte[128]]));
    }

    [Fact]
    public void Multiplication_agrees_with_repeated_addition_and_wraps_at_the_order()
    {
        byte[] sum = new byte[64];
        for (ulong n = 1; n < 40; n++)
        {
            Assert.True(Bn254.Add((byte[])[.. sum, .. G1], sum));
            Assert.Equal(sum, Times(G1, n));
        }

        byte[] output = new byte[64];
        byte[] order = new byte[32];
        Order.WriteBigEndian(order);
        Assert.True(Bn254.Multiply((byte[])[.. G1, .. order], output));
        Assert.Equal(new byte[64], output);
    }

    [Fact]
    public void Points_off_the_curve_out_of_range_or_out_of_the_subgroup_are_refused()
    {
        byte[] output = new byte[64];
        Assert.False(Bn254.Add((byte[])[.. Word(1), .. Word(3)], output));
        byte[] modulus = new byte[32];
        Field.Modulus.WriteBigEndian(modulus);
        Assert.False(Bn254.Add((byte[])[.. modulus, .. Word(2)], output));
        Assert.False(Bn254.Multiply((byte[])[.. Word(1), .. modulus], output));
        Assert.False(Bn254.PairingCheck((byte[])[.. G1, .. G2, 0], output));
        Assert.False(Bn254.PairingCheck((byte[])[.. G1, .. G2.AsSpan(0, 96), .. Word(5)], output));
        Assert.False(Bn254.PairingCheck((byte[])[.. G1, .. OutsideSubgroup()], output));
    }

    [Fact]
    public void The_frobenius_constants_are_powers_of_the_non_residue()
    {
        Fp2<Field> xi = new(Field.From(9), Field.One);
        Fp2<Field> gamma = Bn254Tower.FrobeniusW(1);
        Fp2<Field> square = Fp2<Field>.Square(gamma);
        Fp2<Field> cube = Fp2<Field>.Multiply(square, gamma);
        Assert.True(Fp2<Field>.AreEqual(square, Bn254Tower.FrobeniusV(1)));
        Assert.True(Fp2<Field>.AreEqual(cube, Bn254Tower.TwistY));
        Assert.True(Fp2<Field>.AreEqual(Fp2<Field>.Square(square), Bn254Tower.FrobeniusVSquared(1)));

        // ξ^(p-1) is the conjugate of ξ divided by ξ.
        Assert.True(Fp2<Field>.AreEqual(Fp2<Field>.Square(cube), Fp2<Field>.Multiply(Fp2<Field>.Conjugate(xi), Fp2<Field>.Invert(xi))));
        Assert.True(Fp2<Field>.AreEqual(Fp2<Field>.Multiply(Bn254Twist.B, xi), new Fp2<Field>(Bn254Curve.B, default)));
        for (int power = 1; power < 3; power++)
        {
            // w^(p^(n+1)) is the Frobenius image of w^(p^n).
            Fp2<Field> next = Fp2<Field>.Multiply(Fp2<Field>.Conjugate(Bn254Tower.FrobeniusW(power)), gamma);
            Assert.True(Fp2<Field>.AreEqual(next, Bn254Tower.FrobeniusW(power + 1)));
            Assert.True(Fp2<Field>.AreEqual(Fp2<Field>.Square(next), Bn254Tower.FrobeniusV(power + 1)));
            Assert.True(Fp2<Field>.AreEqual(Fp2<Field>.Square(Fp2<Field>.Square(next)), Bn254Tower.FrobeniusVSquared(power + 1)));
        }
    }

    private static bool Pairs(byte[] input)
    {
        byte[] output = new byte[32];
        Assert.True(Bn254.PairingCheck(input, output));
        return output[31] == 1;
    }

    private static byte[] Times(byte[] point, ulong scalar)
    {
        byte[] output = new byte[64];
        Assert.True(Bn254.Multiply((byte[])[.. point, .. Word(scalar)], output));
        return output;
    }

    private static byte[] Negated(byte[] point)
    {
        byte[] y = new byte[32];
        (Field.Modulus - U256.FromBigEndian(point.AsSpan(32))).WriteBigEndian(y);
        return [.. point.AsSpan(0, 32), .. y];
    }

    /// <summary>A point of the twist with a small x: its order is a multiple of the cofactor's primes, so it is not in the prime-order group.</summary>
    private static byte[] OutsideSubgroup()
    {
        for (ulong x = 0; ; x++)
        {
            Fp2<Field> candidate = new(Field.From(x), Field.One);
            Fp2<Field> right = Fp2<Field>.Add(Fp2<Field>.Multiply(Fp2<Field>.Square(candidate), candidate), Bn254Twist.B);
            if (TryRoot(right, out Fp2<Field> y))
            {
                return [.. Word(1), .. Word(x), .. Number(y.C1), .. Number(y.C0)];
            }
        }
    }

    private static Field Power(in Field value, in U256 exponent)
    {
        Field result = Field.One;
        for (int bit = 255; bit >= 0; bit--)
        {
            result = Field.Square(result);
            result = ((exponent >> bit).U0 & 1) == 0 ? result : Field.Multiply(result, value);
        }

        return result;
    }

    /// <summary>Square root in Fp2 by the norm (p ≡ 3 mod 4).</summary>
    private static bool TryRoot(in Fp2<Field> value, out Fp2<Field> root)
    {
        U256 quarter = (Field.Modulus + U256.One) >> 2;
        Field norm = Field.Add(
            Field.Square(value.C0), Field.Square(value.C1));
        Field length = Power(norm, quarter);
        foreach (Field sign in new[] { length, Field.Negate(length) })
        {
            Field real = Power(
                Field.Multiply(Field.Add(value.C0, sign), Half), quarter);
            if (real.IsZero)
            {
                continue;
            }

            Field imaginary = Field.Multiply(
                Field.Multiply(value.C1, Half), Field.Invert(real));
            root = new Fp2<Field>(real, imaginary);
            if (Fp2<Field>.AreEqual(Fp2<Field>.Square(root), value))
            {
                return true;
            }
        }

        root = default;
        return false;
    }

    private static byte[] Number(Field element)
    {
        byte[] bytes = new byte[32];
        element.ToNumber().WriteBigEndian(bytes);
        return bytes;
    }

    private static byte[] Word(ulong value)
    {
        byte[] bytes = new byte[32];
        new U256(value).WriteBigEndian(bytes);
        return bytes;
    }
}
