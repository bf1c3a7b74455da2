using System;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using TwistPoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;

namespace Sequitur.Crypto;

/// <summary>From the compressed form of keys and signatures to EIP-2537's, which contracts take.</summary>
public static class Bls12381Expansion
{
    /// <summary>48 bytes in, 128 out; false when they are no point of the first group.</summary>
    public static bool TryExpandG1(ReadOnlySpan<byte> compressed, Span<byte> output)
    {
        if (!Bls12381Compression.TryReadPoint(compressed, out Point point)) return false;
        Bls12381Encoding.WritePoint(point, output);
        return true;
    }

    /// <summary>96 bytes in, 256 out; false when they are no point of the second group.</summary>
    public static bool TryExpandG2(ReadOnlySpan<byte> compressed, Span<byte> output)
    {
        if (!Bls12381Compression.TryReadTwistPoint(compressed, out TwistPoint point)) return false;
        Bls12381Encoding.WriteTwistPoint(point, output);
        return true;
    }
}
