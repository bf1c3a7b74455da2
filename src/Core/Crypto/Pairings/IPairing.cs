using System;

namespace Sequitur.Crypto;

/// <summary>What differs from one pairing-friendly curve to the next: the loop of its optimal ate pairing and the final exponent.</summary>
internal interface IPairing<TCurve, TTwist, TField, TTower>
    where TCurve : struct, ICurve<TField>
    where TTwist : struct, ITwist<TField>
    where TField : struct, IWideField<TField>
    where TTower : struct, ITower<TField>
{
    /// <summary>The product of the Miller functions of the pairs; no point is at infinity, and there is one line a pair to work in.</summary>
    static abstract Fp12<TField, TTower> MillerLoop(
        ReadOnlySpan<AffinePoint<TCurve, TField>> points,
        ReadOnlySpan<AffinePoint<TTwist, Fp2<TField>>> twistPoints,
        Span<MillerLine<TTwist, TField, TTower>> lines);

    /// <summary>Whether a point of the twist is in its subgroup, told from where a Miller loop over it has left its running point.</summary>
    /// <remarks>
    /// The line formulas are not complete: they leave Z = 0 for good when equal or opposite points meet, which only happens to points
    /// of small order, outside the subgroup.
    /// </remarks>
    static abstract bool IsMember(in AffinePoint<TTwist, Fp2<TField>> twistPoint, in MillerLine<TTwist, TField, TTower> line);

    /// <summary>The same for a point that needs no Miller loop; infinity is in the subgroup.</summary>
    static abstract bool IsMember(in AffinePoint<TTwist, Fp2<TField>> twistPoint);

    /// <summary>The pairing of a Miller value, to a fixed power prime to r: enough to compare with one.</summary>
    static abstract Fp12<TField, TTower> FinalExponentiation(in Fp12<TField, TTower> value);
}
