namespace Sequitur.Crypto;

/// <summary>A short Weierstrass curve y² = x³ + ax + b without points of order two.</summary>
internal interface ICurve<TField>
    where TField : struct, IField<TField>
{
    static abstract TField A { get; }

    static abstract TField B { get; }

    /// <summary>A constant the compiler can fold: doubling is cheaper without the term in x.</summary>
    static abstract bool IsAZero { get; }

    /// <summary>The same for a = -3, where the square of the tangent's slope factors.</summary>
    static virtual bool IsAMinusThree => false;
}
