namespace Sequitur.Crypto;

/// <summary>The sextic twist of a pairing-friendly curve y² = x³ + b over Fp2, in the tower with w⁶ = ξ.</summary>
internal interface ITwist<TField> : ICurve<Fp2<TField>>
    where TField : struct, IWideField<TField>
{
    /// <summary>
    /// M-type: y² = x³ + bξ, a point goes to the curve as (x/w², y/w³). Else D-type: y² = x³ + b/ξ, and (xw², yw³).
    /// A constant the compiler can fold.
    /// </summary>
    static abstract bool IsMType { get; }

    /// <summary>3 · B · value.</summary>
    static abstract Fp2<TField> MultiplyByThriceB(in Fp2<TField> value);
}
