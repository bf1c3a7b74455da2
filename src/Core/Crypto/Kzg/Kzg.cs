using System;
using Sequitur.Primitives;
using Jacobian = Sequitur.Crypto.JacobianPoint<Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using LoosePoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381LooseCurve, Sequitur.Crypto.LooseField384<Sequitur.Crypto.Bls12381Modulus>>;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using Product = Sequitur.Crypto.PairingProduct<Sequitur.Crypto.Bls12381Pairing, Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>, Sequitur.Crypto.Bls12381Tower>;

namespace Sequitur.Crypto;

/// <summary>Verification of KZG commitments to blobs (EIP-4844).</summary>
public static class Kzg
{
    /// <summary>A versioned hash, z, y (32 bytes each), a commitment and a proof (48 bytes each).</summary>
    public const int InputSize = (3 * 32) + (2 * Bls12381Compression.PointSize);

    /// <summary>Elements of the scalar field in a blob.</summary>
    public const int ElementsPerBlob = 4096;

    private const byte VersionedHashVersion = 0x01;

    /// <summary>r, the order of the scalar field: BLS_MODULUS of EIP-4844.</summary>
    public static U256 ScalarModulus => new(0xffffffff00000001, 0x53bda402fffe5bfe, 0x3339d80809a1d805, 0x73eda753299d7d48);

    /// <summary>Whether the polynomial that the versioned hash commits to has the value y at z, by the proof.</summary>
    /// <remarks>
    /// False for any other length, a hash that is not the commitment's, z or y not below r, and a point not in its one compressed
    /// form. With both points of the second group fixed: e(C - yG + zπ, H)·e(-π, [τ]H) = 1, which is
    /// e(C - yG, H) = e(π, [τ - z]H) of EIP-4844.
    /// </remarks>
    [Accelerated("kzg_point_eval")]
    public static bool VerifyPointEvaluation(ReadOnlySpan<byte> input)
    {
        if (input.Length != InputSize || !IsVersionedHash(input[..32], input.Slice(96, Bls12381Compression.PointSize)))
        {
            return false;
        }

        U256 z = U256.FromBigEndian(input.Slice(32, 32));
        U256 y = U256.FromBigEndian(input.Slice(64, 32));
        if (z >= ScalarModulus
            || y >= ScalarModulus
            || !Bls12381Compression.TryReadPoint(input.Slice(96, Bls12381Compression.PointSize), out Point commitment)
            || !Bls12381Compression.TryReadPoint(input[(96 + Bls12381Compression.PointSize)..], out Point proof))
        {
            return false;
        }

        // The proof of a constant polynomial is infinity, which has no multiples to add.
        Span<LoosePoint> points = [Bls12381LooseCurve.From(Point.Negate(Bls12381Generators.First)), Bls12381LooseCurve.From(proof)];
        Span<U256> scalars = [y, z];
        int count = proof.IsInfinity ? 1 : 2;
        Jacobian sum = Bls12381Multiplication.Sum(points[..count], scalars[..count]);
        Product product = default;
        product.Add(Jacobian.Add(sum, commitment).ToAffine(), Bls12381Generators.Second);
        product.Add(Point.Negate(proof), KzgSetup.Tau);
        return product.TryIsOne(out bool isOne) && isOne;
    }

    private static bool IsVersionedHash(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> commitment)
    {
        Span<byte> expected = stackalloc byte[Sha256.Size];
        Sha256.Hash(commitment, expected);
        expected[0] = VersionedHashVersion;
        return hash.SequenceEqual(expected);
    }
}
