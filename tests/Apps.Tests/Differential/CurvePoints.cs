using System;
using System.Collections.Generic;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;

namespace Sequitur.Apps.Differential;

/// <summary>Curve points and signatures for precompile inputs: in the subgroup, outside of it, at infinity, and negated.</summary>
internal static partial class CurvePoints
{
    private const int WordSize = 32;
    private const int Bls12Size = 48;
    private const int Bls12Padded = 64;

    private static readonly BigInteger s_bn254Modulus = Number("30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47");

    private static readonly BigInteger s_bls12Modulus = Number(
        "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab");

    private static readonly BigInteger s_bls12Order = Number("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001");

    private static readonly BigInteger s_p256Order = Number("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");

    /// <summary>A point of the second group of bn254, 128 bytes; now and then one that a pairing must refuse.</summary>
    public static byte[] Bn254Twist(Random random) => random.Next(12) switch
    {
        0 => new byte[4 * WordSize],
        1 => Pick(s_bn254G2Outside, 4, random, WordSize),
        _ => Pick(s_bn254G2, 4, random, WordSize),
    };

    /// <summary>A point of the first group of BLS12-381 in the form of EIP-2537, 128 bytes.</summary>
    public static byte[] Bls12First(Random random) => random.Next(12) switch
    {
        0 => new byte[2 * Bls12Padded],
        1 => Pick(s_bls12G1Outside, 2, random, Bls12Padded),
        2 or 3 => NegateBls12(Pick(s_bls12G1, 2, random, Bls12Padded)),
        _ => Pick(s_bls12G1, 2, random, Bls12Padded),
    };

    /// <summary>A point of the second group of BLS12-381 in the form of EIP-2537, 256 bytes.</summary>
    public static byte[] Bls12Second(Random random) => random.Next(12) switch
    {
        0 => new byte[4 * Bls12Padded],
        1 => Pick(s_bls12G2Outside, 4, random, Bls12Padded),
        2 or 3 => NegateBls12(Pick(s_bls12G2, 4, random, Bls12Padded)),
        _ => Pick(s_bls12G2, 4, random, Bls12Padded),
    };

    /// <summary>An element of the base field of BLS12-381, 64 bytes; rarely one that is not reduced.</summary>
    public static byte[] Bls12Field(Random random)
    {
        byte[] bytes = new byte[Bls12Size];
        random.NextBytes(bytes);
        BigInteger value = random.Next(5) switch
        {
            0 => random.Next(4),
            1 => s_bls12Modulus - 1 - random.Next(4),
            2 when random.Next(4) == 0 => s_bls12Modulus + random.Next(3),
            _ => new BigInteger(bytes, isUnsigned: true, isBigEndian: true) % s_bls12Modulus,
        };
        return Padded(value, Bls12Padded);
    }

    /// <summary>The input of the point evaluation precompile (EIP-4844), 192 bytes: a linear polynomial, evaluated where it may be.</summary>
    public static byte[] Evaluation(Random random)
    {
        (ulong slope, ulong constant, string commitment, string proof) = s_linearCommitments[random.Next(s_linearCommitments.Length)];
        byte[] bytes = new byte[WordSize];
        random.NextBytes(bytes);
        BigInteger z = random.Next(4) switch
        {
            0 => random.Next(3),
            1 => s_bls12Order - 1 + random.Next(2),
            _ => new BigInteger(bytes, isUnsigned: true, isBigEndian: true) % s_bls12Order,
        };
        BigInteger y = (((z * slope) + constant) % s_bls12Order) + (random.Next(6) == 0 ? 1 : 0);
        byte[] committed = Convert.FromHexString(commitment);
        byte[] hash = SHA256.HashData(committed);
        hash[0] = 0x01;
        return [.. hash, .. Padded(z, WordSize), .. Padded(y, WordSize), .. committed, .. Convert.FromHexString(proof)];
    }

    /// <summary>EIP-7951: hash, r, s and the public key; s may be the other root, which P-256 takes as well.</summary>
    public static byte[] P256Signature(Random random)
    {
        byte[] signature = Pick(s_p256Signatures, 5, random, WordSize);
        if (random.Next(4) == 0)
        {
            BigInteger s = new(signature.AsSpan(2 * WordSize, WordSize), isUnsigned: true, isBigEndian: true);
            Padded(s_p256Order - s, WordSize).CopyTo(signature, 2 * WordSize);
        }

        return signature;
    }

    public static byte[] NegateBn254(byte[] point) => Negate(point, WordSize, s_bn254Modulus);

    public static byte[] NegateBls12(byte[] point) => Negate(point, Bls12Padded, s_bls12Modulus);

    /// <summary>The second half of the coordinates is y.</summary>
    private static byte[] Negate(byte[] point, int size, BigInteger modulus)
    {
        List<byte> negated = [.. point.AsSpan(0, point.Length / 2)];
        for (int at = point.Length / 2; at < point.Length; at += size)
        {
            BigInteger y = new(point.AsSpan(at, size), isUnsigned: true, isBigEndian: true);
            negated.AddRange(Padded(y.IsZero ? y : modulus - y, size));
        }

        return [.. negated];
    }

    private static byte[] Pick(string[] coordinates, int perPoint, Random random, int size)
    {
        int first = perPoint * random.Next(coordinates.Length / perPoint);
        List<byte> point = [];
        for (int i = 0; i < perPoint; i++)
        {
            point.AddRange(Padded(Number(coordinates[first + i]), size));
        }

        return [.. point];
    }

    private static byte[] Padded(BigInteger value, int size)
    {
        byte[] bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        byte[] padded = new byte[size];
        bytes.CopyTo(padded, size - bytes.Length);
        return padded;
    }

    private static BigInteger Number(string digits) => BigInteger.Parse("0" + digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
