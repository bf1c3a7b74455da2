using System;
using Field12 = Sequitur.Crypto.Fp12<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>, Sequitur.Crypto.Bls12381Tower>;
using Jacobian = Sequitur.Crypto.JacobianPoint<Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using Line = Sequitur.Crypto.MillerLine<Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>, Sequitur.Crypto.Bls12381Tower>;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;
using TwistJacobian = Sequitur.Crypto.JacobianPoint<Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;
using TwistPoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;

namespace Sequitur.Crypto;

/// <summary>One of the two pairings of e(key, H(message)) · e(−g, signature) = 1 before the final exponentiation, which the two share.</summary>
/// <remarks>What each takes does not depend on the other, so two threads may compute them. The sums are plain ones: of keys that are proven to be possessed.</remarks>
public sealed class BlsPairing
{
    private readonly Field12 _value;

    private BlsPairing(in Field12 value)
    {
        _value = value;
    }

    /// <summary>That of the sum of these keys; null when there is none, one is no key, or the sum is infinity.</summary>
    public static BlsPairing? OfKeys(ReadOnlySpan<BlsPublicKey> keys, BlsMessage message)
    {
        Jacobian sum = Jacobian.Infinity;
        for (int i = 0; i < keys.Length; i++)
        {
            if (!keys[i].IsValid) return null;
            sum = Jacobian.Add(sum, keys[i].Point);
        }

        return OfKey(sum, message);
    }

    /// <summary>That of the sum of these signatures; null when there is none, one is no point of the twist, or the sum is infinity or outside the subgroup of order r.</summary>
    /// <param name="signatures">Any points of the twist: only the sum's order matters to who takes the sum.</param>
    /// <param name="sum">Takes the 96 bytes of the sum; undefined when there is none.</param>
    public static BlsPairing? OfSignatures(ReadOnlySpan<BlsSignature> signatures, Span<byte> sum)
    {
        TwistJacobian total = TwistJacobian.Infinity;
        for (int i = 0; i < signatures.Length; i++)
        {
            if (!signatures[i].IsOnCurve) return null;
            total = TwistJacobian.Add(total, signatures[i].Point);
        }

        if (total.IsInfinity) return null;
        TwistPoint point = total.ToAffine();
        Bls12381Compression.WriteTwistPoint(point, sum);
        return OfSignature(point);
    }

    /// <summary>Whether the two multiply to one, after the final exponentiation.</summary>
    public static bool AreOne(BlsPairing one, BlsPairing other) =>
        Field12.AreEqual(Bls12381Pairing.FinalExponentiation(Field12.Multiply(one._value, other._value)), Field12.One);

    /// <summary>Null for infinity.</summary>
    internal static BlsPairing? OfKey(in Jacobian key, BlsMessage message) =>
        key.IsInfinity ? null : new BlsPairing(Bls12381Pairing.MillerLoop(key.ToAffine(), message.Lines));

    /// <summary>Null for a point outside the subgroup of order r, which the loop shows.</summary>
    internal static BlsPairing? OfSignature(in TwistPoint signature)
    {
        Span<Point> points = [Point.Negate(Bls12381Generators.First)];
        Span<TwistPoint> twistPoints = [signature];
        Span<Line> lines = [default];
        Field12 value = Bls12381Pairing.MillerLoop(points, twistPoints, lines);
        return Bls12381Pairing.IsMember(signature, lines[0]) ? new BlsPairing(value) : null;
    }
}
