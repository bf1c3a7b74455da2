using System;
using Jacobian = Sequitur.Crypto.JacobianPoint<Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using Product = Sequitur.Crypto.PairingProduct<Sequitur.Crypto.Bls12381Pairing, Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>, Sequitur.Crypto.Bls12381Tower>;
using TwistJacobian = Sequitur.Crypto.JacobianPoint<Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;
using TwistPoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;

namespace Sequitur.Crypto;

/// <summary>Verifies BLS signatures with small keys: draft-irtf-cfrg-bls-signature-05, the proof-of-possession scheme over BLS12-381.</summary>
/// <remarks>
/// Keys are 48 bytes in the first group, signatures 96 in the second; both in their one compressed form, in the subgroup of order r and not infinity,
/// else refused. Sums of signatures say who signed only where each key's possession was proven once (<see cref="VerifyPossession"/>): a key made of
/// others' keys could else sign for them.
/// </remarks>
public static class BlsSignatures
{
    public const int Size = Bls12381Compression.TwistPointSize;

    /// <summary>The tag that messages are hashed with.</summary>
    public static ReadOnlySpan<byte> MessageTag => "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_"u8;

    /// <summary>The tag that keys are hashed with, to prove that they are possessed.</summary>
    public static ReadOnlySpan<byte> PossessionTag => "BLS_POP_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_"u8;

    /// <summary>Whether the key has signed the message.</summary>
    public static bool Verify(BlsPublicKey key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        key.IsValid && TryReadAny(signature, out TwistPoint point) && AreOne(key.Point, message, MessageTag, point);

    /// <summary>PopVerify: whether whoever made this knows the private key.</summary>
    public static bool VerifyPossession(BlsPublicKey key, ReadOnlySpan<byte> possession) =>
        key.IsValid && TryReadAny(possession, out TwistPoint point) && AreOne(key.Point, key.Bytes, PossessionTag, point);

    /// <summary>FastAggregateVerify: whether this is the sum of signatures of the message, one by each of these keys. At least one; all proven to be possessed.</summary>
    public static bool VerifyAggregate(ReadOnlySpan<BlsPublicKey> keys, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        Jacobian sum = Jacobian.Infinity;
        for (int i = 0; i < keys.Length; i++)
        {
            if (!keys[i].IsValid) return false;
            sum = Jacobian.Add(sum, keys[i].Point);
        }

        return !sum.IsInfinity && TryReadAny(signature, out TwistPoint point) && AreOne(sum.ToAffine(), message, MessageTag, point);
    }

    /// <summary>The same for a message and a signature of which more is known already.</summary>
    public static bool Verify(BlsPublicKey key, BlsMessage message, BlsSignature signature) =>
        key.IsValid
        && signature.IsOnCurve
        && BlsPairing.OfSignature(signature.Point) is { } signed
        && BlsPairing.AreOne(BlsPairing.OfKey(Jacobian.From(key.Point), message)!, signed);

    /// <summary>Whether each of these keys has signed the message, for less than the single checks cost.</summary>
    /// <remarks>
    /// Two that are both wrong could cancel out in a plain sum, and a later sum with only one of them would be wrong. So each is multiplied by a number
    /// that its signer could not know (M. Bellare, J. Garay, T. Rabin, "Fast batch verification for modular exponentiation and digital signatures", 1998):
    /// a wrong one passes with a chance of 2⁻⁶³. That is so in the subgroup of order r alone, and so each is asked to be in it.
    /// </remarks>
    /// <param name="keys">Who are said to have signed; none of them needs to be proven.</param>
    /// <param name="message">What.</param>
    /// <param name="signatures">One for each key.</param>
    /// <param name="factors">One for each key, random and drawn after the signatures were received. Zero counts as one.</param>
    public static bool VerifyEach(ReadOnlySpan<BlsPublicKey> keys, BlsMessage message, ReadOnlySpan<BlsSignature> signatures, ReadOnlySpan<ulong> factors)
    {
        if (keys.Length != signatures.Length || keys.Length != factors.Length) return false;
        if (keys.Length == 1) return Verify(keys[0], message, signatures[0]);
        Jacobian key = Jacobian.Infinity;
        TwistJacobian sum = TwistJacobian.Infinity;
        for (int i = 0; i < keys.Length; i++)
        {
            if (!keys[i].IsValid || !signatures[i].IsOnCurve || !Bls12381Subgroup.Contains(signatures[i].Point)) return false;
            ulong factor = Math.Max(factors[i], 1);
            key = Jacobian.Add(key, Jacobian.Multiply(keys[i].Point, factor));
            sum = TwistJacobian.Add(sum, TwistJacobian.Multiply(signatures[i].Point, factor));
        }

        return !sum.IsInfinity
            && BlsPairing.OfKey(key, message) is { } one
            && BlsPairing.OfSignature(sum.ToAffine()) is { } other
            && BlsPairing.AreOne(one, other);
    }

    /// <summary>Aggregate: the sum of signatures, 96 bytes. False for none, for one that is no signature, and for a sum that is infinity.</summary>
    public static bool TryAggregate(ReadOnlySpan<byte[]> signatures, Span<byte> sum)
    {
        TwistJacobian total = TwistJacobian.Infinity;
        for (int i = 0; i < signatures.Length; i++)
        {
            if (!TryRead(signatures[i], out TwistPoint point)) return false;
            total = TwistJacobian.Add(total, point);
        }

        if (total.IsInfinity) return false;
        Bls12381Compression.WriteTwistPoint(total.ToAffine(), sum);
        return true;
    }

    /// <summary>The same for signatures that are known to be such, so that nothing is asked of them again.</summary>
    public static bool TrySum(ReadOnlySpan<BlsSignature> signatures, Span<byte> sum)
    {
        TwistJacobian total = TwistJacobian.Infinity;
        for (int i = 0; i < signatures.Length; i++) total = TwistJacobian.Add(total, signatures[i].Point);
        if (total.IsInfinity) return false;
        Bls12381Compression.WriteTwistPoint(total.ToAffine(), sum);
        return true;
    }

    /// <summary>Whether these bytes could be a signature at all: 96, of one form, in the subgroup, not infinity.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> signature) => TryRead(signature, out _);

    private static bool TryRead(ReadOnlySpan<byte> signature, out TwistPoint point) =>
        Bls12381Compression.TryReadTwistPoint(signature, out point) && !point.IsInfinity;

    /// <summary>The same also for points outside the subgroup, which <see cref="AreOne"/> refuses.</summary>
    private static bool TryReadAny(ReadOnlySpan<byte> signature, out TwistPoint point) =>
        Bls12381Compression.TryReadAnyTwistPoint(signature, out point) && !point.IsInfinity;

    /// <summary>CoreVerify: e(key, H(message)) · e(−g, signature) = 1, and the signature is in the subgroup.</summary>
    private static bool AreOne(in Point key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> tag, in TwistPoint signature)
    {
        Product product = default;
        product.Add(key, Bls12381HashToCurve.HashToG2(message, tag).ToAffine());
        product.Add(Point.Negate(Bls12381Generators.First), signature);
        return product.TryIsOne(out bool isOne) && isOne;
    }
}
