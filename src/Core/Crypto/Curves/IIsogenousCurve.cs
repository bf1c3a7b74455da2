using System;

namespace Sequitur.Crypto;

/// <summary>
/// A curve y² = x³ + ax + b with ab ≠ 0 and an isogeny to a curve that lacks a or b: what the simplified SWU map needs there
/// (RFC 9380, section 6.6.3).
/// </summary>
/// <remarks>
/// The isogeny is (x, y) → (N(x)/h(x)², y·M(x)/h(x)³), as every normalised one of odd degree is; coefficients stand with the
/// constant term first, and h is monic, its leading one left out.
/// </remarks>
internal interface IIsogenousCurve<TField>
    where TField : struct, IField<TField>
{
    static abstract TField A { get; }

    static abstract TField B { get; }

    /// <summary>The constant Z of the map, no square.</summary>
    static abstract TField Z { get; }

    /// <summary>N, of the isogeny's degree.</summary>
    static abstract ReadOnlySpan<TField> Abscissa { get; }

    /// <summary>M, of three times the degree of h.</summary>
    static abstract ReadOnlySpan<TField> Ordinate { get; }

    /// <summary>h, which vanishes on the kernel.</summary>
    static abstract ReadOnlySpan<TField> Kernel { get; }

    /// <summary>
    /// True and a root of numerator/denominator when that is a square, else false and a root of Z times it. The denominator is
    /// not zero. RFC 9380 calls this sqrt_ratio.
    /// </summary>
    static abstract bool TryRootOfRatio(in TField numerator, in TField denominator, out TField root);

    /// <summary>The sign that tells y from -y: sgn0 of RFC 9380, section 4.1.</summary>
    static abstract bool IsNegative(in TField value);
}
