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
        key.IsValid && TryRead(signature, out TwistPoint point) && AreOne(key.Point, message, MessageTag, point);

    /// <summary>PopVerify: whether whoever made this knows the private key.</summary>
    public static bool VerifyPossession(BlsPublicKey key, ReadOnlySpan<byte> possession) =>
        key.IsValid && TryRead(possession, out TwistPoint point) && AreOne(key.Point, key.Bytes, PossessionTag, point);

    /// <summary>FastAggregateVerify: whether this is the sum of signatures of the message, one by each of these keys. At least one; all proven to be possessed.</summary>
    public static bool VerifyAggregate(ReadOnlySpan<BlsPublicKey> keys, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        Jacobian sum = Jacobian.Infinity;
        for (int i = 0; i < keys.Length; i++)
        {
            if (!keys[i].IsValid) return false;
            sum = Jacobian.Add(sum, keys[i].Point);
        }

        return !sum.IsInfinity && TryRead(signature, out TwistPoint point) && AreOne(sum.ToAffine(), message, MessageTag, point);
    }

    /// <summary>Whether each of these keys has signed the message, for little more than one signature costs.</summary>
    /// <remarks>
    /// Two that are both wrong could cancel out in a plain sum, and a later sum with only one of them would be wrong. So each is multiplied by a number
    /// that its signer could not know (M. Bellare, J. Garay, T. Rabin, "Fast batch verification for modular exponentiation and digital signatures", 1998):
    /// a wrong one passes with a chance of 2⁻⁶³.
    /// </remarks>
    /// <param name="keys">Who are said to have signed; none of them needs to be proven.</param>
    /// <param name="message">What.</param>
    /// <param name="signatures">One for each key.</param>
    /// <param name="factors">One for each key, random and drawn after the signatures were received. Zero counts as one.</param>
    public static bool VerifyEach(ReadOnlySpan<BlsPublicKey> keys, ReadOnlySpan<byte> message, ReadOnlySpan<byte[]> signatures, ReadOnlySpan<ulong> factors)
    {
        if (keys.Length != signatures.Length || keys.Length != factors.Length) return false;
        Jacobian key = Jacobian.Infinity;
        TwistJacobian signature = TwistJacobian.Infinity;
        for (int i = 0; i < keys.Length; i++)
        {
            if (!keys[i].IsValid || !TryRead(signatures[i], out TwistPoint point)) return false;
            ulong factor = keys.Length == 1 ? 1 : Math.Max(factors[i], 1);
            key = Jacobian.Add(key, Jacobian.Multiply(keys[i].Point, factor));
            signature = TwistJacobian.Add(signature, TwistJacobian.Multiply(point, factor));
        }

        return !key.IsInfinity && !signature.IsInfinity && AreOne(key.ToAffine(), message, MessageTag, signature.ToAffine());
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

    /// <summary>Whether these bytes could be a signature at all: 96, of one form, in the subgroup, not infinity.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> signature) => TryRead(signature, out _);

    private static bool TryRead(ReadOnlySpan<byte> signature, out TwistPoint point) =>
        Bls12381Compression.TryReadTwistPoint(signature, out point) && !point.IsInfinity;

    /// <summary>CoreVerify: e(key, H(message)) · e(−g, signature) = 1.</summary>
    private static bool AreOne(in Point key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> tag, in TwistPoint signature)
    {
        Product product = default;
        product.Add(key, Bls12381HashToCurve.HashToG2(message, tag).ToAffine());
        product.Add(Point.Negate(Bls12381Generators.First), signature);
        return product.TryIsOne(out bool isOne) && isOne;
    }
}
