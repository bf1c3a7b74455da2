using System;
using Sequitur.Primitives;
using LoosePoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381LooseCurve, Sequitur.Crypto.LooseField384<Sequitur.Crypto.Bls12381Modulus>>;
using TwistPoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;

namespace Sequitur.Crypto;

/// <summary>Makes BLS signatures (<see cref="BlsSignatures"/>): 32 big-endian bytes in [1, r − 1] are a private key.</summary>
/// <remarks>
/// The multiplications here take a time that depends on their factor. So the private key is split into two random parts, each of which says nothing about
/// it: the result is the same for every mask, which must be random and used once.
/// </remarks>
public static class BlsSigner
{
    public const int PrivateKeySize = 32;

    /// <summary>Random bytes that hide the private key during one operation.</summary>
    public const int MaskSize = 32;

    /// <summary>The 48 bytes of the public key; false when the private key is none.</summary>
    public static bool TryGetPublicKey(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> mask, Span<byte> publicKey)
    {
        if (!TrySplit(privateKey, mask, out U256 hidden, out U256 rest)) return false;
        LoosePoint generator = Bls12381LooseCurve.From(Bls12381Generators.First);
        Bls12381Compression.WritePoint(Bls12381Multiplication.Sum([generator, generator], [hidden, rest]).ToAffine(), publicKey);
        return true;
    }

    /// <summary>The 96 bytes of the signature of a message. The same for the same key and message.</summary>
    public static bool TrySign(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> mask, Span<byte> signature) =>
        TrySign(privateKey, message, BlsSignatures.MessageTag, mask, signature);

    /// <summary>The same for a message of which more is known already; null when the private key is none.</summary>
    public static BlsSignature? Sign(ReadOnlySpan<byte> privateKey, BlsMessage message, ReadOnlySpan<byte> mask) =>
        TryMultiply(privateKey, message.Point, mask, out TwistPoint point) ? new BlsSignature(point) : null;

    /// <summary>PopProve: 96 bytes that show that the private key is known. The message is the public key, under a tag of its own.</summary>
    public static bool TryProvePossession(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> mask, Span<byte> possession)
    {
        Span<byte> publicKey = stackalloc byte[BlsPublicKey.Size];
        return TryGetPublicKey(privateKey, mask, publicKey) && TrySign(privateKey, publicKey, BlsSignatures.PossessionTag, mask, possession);
    }

    private static bool TrySign(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> mask, Span<byte> signature)
    {
        if (!TryMultiply(privateKey, Bls12381HashToCurve.HashToG2(message, tag).ToAffine(), mask, out TwistPoint point)) return false;
        Bls12381Compression.WriteTwistPoint(point, signature);
        return true;
    }

    private static bool TryMultiply(ReadOnlySpan<byte> privateKey, in TwistPoint point, ReadOnlySpan<byte> mask, out TwistPoint product)
    {
        product = default;
        if (!TrySplit(privateKey, mask, out U256 hidden, out U256 rest)) return false;
        product = Bls12381Multiplication.Sum([point, point], [hidden, rest]).ToAffine();
        return true;
    }

    /// <summary>Two numbers whose sum is the private key, modulo r; the second is the mask's.</summary>
    private static bool TrySplit(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> mask, out U256 hidden, out U256 rest)
    {
        hidden = rest = default;
        if (mask.Length != MaskSize) throw new ArgumentOutOfRangeException(nameof(mask));
        U256 order = Kzg.ScalarModulus;
        U256 secret = privateKey.Length == PrivateKeySize ? U256.FromBigEndian(privateKey) : U256.Zero;
        if (secret.IsZero || secret >= order) return false;
        rest = U256.Remainder(U256.FromBigEndian(mask), order);
        hidden = secret >= rest ? secret - rest : secret + (order - rest);
        return true;
    }
}
