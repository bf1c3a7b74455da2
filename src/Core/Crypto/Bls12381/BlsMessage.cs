using System;
using Line = Sequitur.Crypto.MillerLine<Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>, Sequitur.Crypto.Bls12381Tower>;
using TwistPoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;

namespace Sequitur.Crypto;

/// <summary>A message that is signed or whose signatures are checked: its point in the second group and the lines of pairings with that, computed once.</summary>
/// <remarks>Neither depends on who signs, so both can be had before the first signature is there (C. Costello, D. Stebila, "Fixed argument pairings", 2010).</remarks>
public sealed class BlsMessage
{
    private readonly Line[] _lines;

    /// <param name="message">Of any length; it is hashed under <see cref="BlsSignatures.MessageTag"/>.</param>
    public BlsMessage(ReadOnlySpan<byte> message)
    {
        Point = Bls12381HashToCurve.HashToG2(message, BlsSignatures.MessageTag).ToAffine();
        _lines = Bls12381Pairing.Trace(Point);
    }

    internal TwistPoint Point { get; }

    internal ReadOnlySpan<Line> Lines => _lines;
}
