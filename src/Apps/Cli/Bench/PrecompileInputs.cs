using System;
using System.Linq;
using System.Security.Cryptography;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Cli.Bench;

/// <summary>Valid inputs of the precompiles, made by their own operations where those can make them.</summary>
internal static class PrecompileInputs
{
    /// <summary>p of alt_bn128 less one half: the y of the negated generator (1, 2) is p - 2.</summary>
    private const string Bn254MinusTwo = "30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd45";

    /// <summary>The generator of alt_bn128's second group (EIP-197), imaginary parts first.</summary>
    private const string Bn254TwistGenerator =
        "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c21800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
        + "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa";

    /// <summary>A scalar whose bits look random.</summary>
    private const string Scalar = "5be0cd19137e21791f83d9abfb41bd6b9b05688c2b3e6c1f510e527fade682d1";

    /// <summary>A signature by the key of the message's hash.</summary>
    public static byte[] Recovery => Convert.FromHexString(
        "18c547e4f7b0f325ad1e56f57e26c745b09a3e503d86e00e5255ff7f715d3d1c" + "000000000000000000000000000000000000000000000000000000000000001c"
        + "73b1693892219d736caba55bdb67216e485557ea6b6af75f37096c9aa6a5a75f" + "eeb940b1d03b21e36b0e47e79769f095fe2ab855bd91e3a38756b7d75a9c4549");

    public static byte[] Bn254Sum => [.. Bn254Generator, .. Multiple254(Scalar)];

    public static byte[] Bn254Product => [.. Multiple254("07"), .. Convert.FromHexString(Scalar)];

    /// <summary>The first example of go-ethereum's test data for the precompile.</summary>
    public static byte[] PointEvaluation => Convert.FromHexString(
        "01e798154708fe7789429634053cbf9f99b619f9f084048927333fce637f549b564c0a11a0f704f4fc3e8acfe0f8245f0ad1347b378fbf96e206da11a5d36306"
        + "24d25032e67a7e6a4910df5834b8fe70e6bcfeeac0352434196bdf4b2485d5a18f59a8d2a1a625a17f3fea0fe5eb8c896db3764f3185481bc22f91b4aaffcca2"
        + "5f26936857bc3a7c2539ea8ec3a952b7873033e038326e87ed3e1276fd140253fa08e9fc25fb2d9a98527fc22a2c9612fbeafdad446cbc7bcdbdcd780af2c16a");

    public static byte[] BlsSum1 => [.. BlsPoint1(1), .. BlsPoint1(2)];

    public static byte[] BlsSum2 => [.. BlsPoint2(1), .. BlsPoint2(2)];

    private static byte[] Bn254Generator
    {
        get
        {
            byte[] point = new byte[64];
            point[31] = 1;
            point[63] = 2;
            return point;
        }
    }

    /// <summary>Bytes that count up.</summary>
    public static byte[] Text(int size) => [.. Enumerable.Range(0, size).Select(index => (byte)index)];

    /// <summary>Base and odd modulus of one size without short patterns; a long exponent has all bits set, a short one is a Fermat prime, as people use.</summary>
    public static byte[] Modexp(int size, int exponentSize)
    {
        byte[] input = new byte[96 + (2 * size) + exponentSize];
        new U256((ulong)size).WriteBigEndian(input);
        new U256((ulong)exponentSize).WriteBigEndian(input.AsSpan(32));
        new U256((ulong)size).WriteBigEndian(input.AsSpan(64));
        Span<byte> operands = input.AsSpan(96);
        for (int index = 0; index < operands.Length; index++)
        {
            operands[index] = (byte)((index * 73) ^ (index >> 3) ^ 0xa5);
        }

        operands[^size] |= 0x80;
        operands[^1] |= 1;
        Span<byte> exponent = operands.Slice(size, exponentSize);
        if (exponentSize >= 32)
        {
            exponent.Fill(0xff);
        }
        else
        {
            exponent.Clear();
            exponent[0] = (byte)(exponentSize == 1 ? 3 : 1);
            exponent[^1] |= 1;
        }

        return input;
    }

    /// <summary>Twice as many pairs, whose product is one.</summary>
    public static byte[] Bn254Pairs(int couples)
    {
        byte[] twist = Convert.FromHexString(Bn254TwistGenerator);
        byte[] negated = Bn254Generator;
        Convert.FromHexString(Bn254MinusTwo).CopyTo(negated, 32);
        return [.. Enumerable.Range(0, couples).SelectMany(_ => (byte[])[.. Bn254Generator, .. twist, .. negated, .. twist])];
    }

    public static byte[] Blake2(uint rounds)
    {
        byte[] input = new byte[213];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(input, rounds);
        Text(208).CopyTo(input, 4);
        input[212] = 1;
        return input;
    }

    public static byte[] BlsProducts1(int count) =>
        [.. Enumerable.Range(1, count).SelectMany(index => (byte[])[.. BlsPoint1(index), .. ScalarOf(index)])];

    public static byte[] BlsProducts2(int count) =>
        [.. Enumerable.Range(1, count).SelectMany(index => (byte[])[.. BlsPoint2(index), .. ScalarOf(index)])];

    /// <summary>e(P, Q) · e(P, -Q) for each couple.</summary>
    public static byte[] BlsPairs(int couples) => [.. Enumerable.Range(1, couples).SelectMany(index =>
    {
        byte[] point = BlsPoint1(index);
        byte[] twist = BlsPoint2(index);
        byte[] products = new byte[256];
        Require(Bls12381.MultiplyG2([.. twist, .. OrderMinusOne], products));
        return (byte[])[.. point, .. twist, .. point, .. products];
    })];

    /// <summary>One or two padded field elements.</summary>
    public static byte[] BlsElement(int elements)
    {
        byte[] input = new byte[64 * elements];
        for (int index = 0; index < elements; index++)
        {
            Text(40).CopyTo(input, (64 * index) + 20);
        }

        return input;
    }

    public static byte[] P256Signature()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] hash = SHA256.HashData(Text(32));
        ECPoint point = key.ExportParameters(includePrivateParameters: false).Q;
        return [.. hash, .. key.SignHash(hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation), .. point.X!, .. point.Y!];
    }

    private static byte[] OrderMinusOne => Convert.FromHexString("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000000");

    private static byte[] Multiple254(string factor)
    {
        byte[] point = new byte[64];
        Require(Bn254.Multiply([.. Bn254Generator, .. Convert.FromHexString(factor.PadLeft(64, '0'))], point));
        return point;
    }

    private static byte[] BlsPoint1(int index)
    {
        byte[] element = new byte[64];
        element[63] = (byte)index;
        element[62] = (byte)(index >> 8);
        byte[] point = new byte[128];
        Require(Bls12381.MapToG1(element, point));
        return point;
    }

    private static byte[] BlsPoint2(int index)
    {
        byte[] element = new byte[128];
        element[63] = (byte)index;
        element[62] = (byte)(index >> 8);
        byte[] point = new byte[256];
        Require(Bls12381.MapToG2(element, point));
        return point;
    }

    private static byte[] ScalarOf(int index)
    {
        byte[] scalar = Convert.FromHexString(Scalar);
        scalar[1] ^= (byte)index;
        scalar[30] ^= (byte)(index * 7);
        return scalar;
    }

    private static void Require(bool succeeded)
    {
        if (!succeeded)
        {
            throw new InvalidOperationException("an input that should be valid was refused");
        }
    }
}
