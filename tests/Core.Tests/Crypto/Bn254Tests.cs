using System;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Xunit;

namespace Sequitur.Core.Crypto;

public sealed class Bn254Tests
{
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
        Bn254Modulus.GroupOrder.WriteBigEndian(order);
        Assert.True(Bn254.Multiply((byte[])[.. G1, .. order], output));
        Assert.Equal(new byte[64], output);
    }

    [Fact]
    public void Points_off_the_curve_out_of_range_or_out_of_the_subgroup_are_refused()
    {
        byte[] output = new byte[64];
        Assert.False(Bn254.Add((byte[])[.. Word(1), .. Word(3)], output));
        byte[] modulus = new byte[32];
        Bn254Modulus.Modulus.WriteBigEndian(modulus);
        Assert.False(Bn254.Add((byte[])[.. modulus, .. Word(2)], output));
        Assert.False(Bn254.Multiply((byte[])[.. Word(1), .. modulus], output));
        Assert.False(Bn254.PairingCheck((byte[])[.. G1, .. G2, 0], output));
        Assert.False(Bn254.PairingCheck((byte[])[.. G1, .. G2.AsSpan(0, 96), .. Word(5)], output));
        Assert.False(Bn254.PairingCheck((byte[])[.. G1, .. OutsideSubgroup()], output));
    }

    [Fact]
    public void The_frobenius_constants_are_powers_of_the_non_residue()
    {
        // gamma1 = ξ^((p-1)/6); the others are its powers.
        Fp2 xi = new(PrimeField<Bn254Modulus>.From(9), PrimeField<Bn254Modulus>.One);
        Fp2 power = Fp2.One;
        for (int i = 0; i < 6; i++)
        {
            power = Fp2.Multiply(power, Bn254Frobenius.Gamma1);
        }

        // ξ^(p-1) is the conjugate of ξ divided by ξ.
        Assert.True(Fp2.AreEqual(power, Fp2.Multiply(xi.Conjugate(), Fp2.Invert(xi))));
        Fp2 second = Fp2.Square(Bn254Frobenius.Gamma1);
        Assert.True(Fp2.AreEqual(second, Bn254Frobenius.Gamma2));
        Assert.True(Fp2.AreEqual(Fp2.Multiply(second, Bn254Frobenius.Gamma1), Bn254Frobenius.Gamma3));
        Assert.True(Fp2.AreEqual(Fp2.Square(second), Bn254Frobenius.Gamma4));
        Assert.True(Fp2.AreEqual(Fp2.Multiply(Fp2.Square(second), Bn254Frobenius.Gamma1), Bn254Frobenius.Gamma5));
        Assert.True(Fp2.AreEqual(Fp2.Multiply(Bn254Frobenius.TwistConstant, xi), new Fp2(Bn254Frobenius.CurveConstant, default)));
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
        (Bn254Modulus.Modulus - U256.FromBigEndian(point.AsSpan(32))).WriteBigEndian(y);
        return [.. point.AsSpan(0, 32), .. y];
    }

    /// <summary>A point of the twist with a small x: its order is a multiple of the cofactor's primes, so it is not in the prime-order group.</summary>
    private static byte[] OutsideSubgroup()
    {
        for (ulong x = 0; ; x++)
        {
            Fp2 candidate = new(PrimeField<Bn254Modulus>.From(x), PrimeField<Bn254Modulus>.One);
            Fp2 right = Fp2.Add(Fp2.Multiply(Fp2.Square(candidate), candidate), Bn254Frobenius.TwistConstant);
            if (TryRoot(right, out Fp2 y))
            {
                return [.. Word(1), .. Word(x), .. Number(y.Imaginary), .. Number(y.Real)];
            }
        }
    }

    /// <summary>Square root in Fp2 by the norm (p ≡ 3 mod 4).</summary>
    private static bool TryRoot(in Fp2 value, out Fp2 root)
    {
        U256 quarter = (Bn254Modulus.Modulus + U256.One) >> 2;
        PrimeField<Bn254Modulus> norm = PrimeField<Bn254Modulus>.Add(
            PrimeField<Bn254Modulus>.Square(value.Real), PrimeField<Bn254Modulus>.Square(value.Imaginary));
        PrimeField<Bn254Modulus> length = PrimeField<Bn254Modulus>.Power(norm, quarter);
        foreach (PrimeField<Bn254Modulus> sign in new[] { length, PrimeField<Bn254Modulus>.Negate(length) })
        {
            PrimeField<Bn254Modulus> real = PrimeField<Bn254Modulus>.Power(
                PrimeField<Bn254Modulus>.Multiply(PrimeField<Bn254Modulus>.Add(value.Real, sign), Bn254Frobenius.Half), quarter);
            if (real.IsZero)
            {
                continue;
            }

            PrimeField<Bn254Modulus> imaginary = PrimeField<Bn254Modulus>.Multiply(
                PrimeField<Bn254Modulus>.Multiply(value.Imaginary, Bn254Frobenius.Half), PrimeField<Bn254Modulus>.Invert(real));
            root = new Fp2(real, imaginary);
            if (Fp2.AreEqual(Fp2.Square(root), value))
            {
                return true;
            }
        }

        root = default;
        return false;
    }

    private static byte[] Number(PrimeField<Bn254Modulus> element)
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
