using System;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

/// <summary>A map that is cheap to apply and multiplies the points of a subgroup by some number m, so that scalars can be split in powers of m.</summary>
/// <remarks>
/// R. Gallant, R. Lambert, S. Vanstone, "Faster point multiplication on elliptic curves with efficient endomorphisms" (2001), and
/// S. Galbraith, X. Lin, M. Scott, "Endomorphisms for faster elliptic curve cryptography on a large class of curves" (2009).
/// </remarks>
internal interface IEndomorphism<TCurve, TField>
    where TCurve : struct, ICurve<TField>
    where TField : struct, IField<TField>
{
    /// <summary>Parts of a split scalar.</summary>
    static abstract int PartCount { get; }

    /// <summary>Bits of the largest part: 64 or 128.</summary>
    static abstract int PartBits { get; }

    /// <summary>Writes numbers whose multiples by 1, m, m² … add up to the scalar, modulo the order of the subgroup.</summary>
    static abstract void Split(in U256 scalar, Span<ScalarPart> parts);

    /// <summary>m times a point of the subgroup.</summary>
    static abstract AffinePoint<TCurve, TField> Apply(in AffinePoint<TCurve, TField> point);

    /// <summary>A factor that takes an element into the field whose elements the map leaves alone.</summary>
    static abstract TField Fix(in TField element);
}
