namespace Sequitur.Crypto;

/// <summary>A prime field of a tower: sums of products share one reduction.</summary>
/// <remarks>
/// Lazy reduction (D. F. Aranha, K. Karabina, P. Longa, C. Gebotys, J. López, "Faster explicit formulas for computing pairings over
/// ordinary curves", 2011), here in limbs that do not fill their words, so that neither sums of factors nor sums of products carry.
/// A limb of a product is below 14 · 2^55 or 10 · 2^52: nine products on one side of a sum, or fifty, stay inside a signed word.
/// </remarks>
internal interface IWideField<TSelf> : IField<TSelf>
    where TSelf : struct, IWideField<TSelf>
{
    /// <summary>The element as a factor.</summary>
    static abstract void Loosen(in TSelf value, out LooseLimbs limbs);

    /// <summary>The sum of two factors, which is a factor again; no more than four elements may be in it.</summary>
    static abstract void AddLoose(in LooseLimbs left, in LooseLimbs right, out LooseLimbs sum);

    /// <summary>left - right + p, of two elements: a factor as large as a sum of two.</summary>
    static abstract void SubtractLoose(in LooseLimbs left, in LooseLimbs right, out LooseLimbs difference);

    /// <summary>The product of two factors.</summary>
    static abstract void MultiplyLoose(in LooseLimbs left, in LooseLimbs right, out WideLimbs product);

    /// <summary>The sum of products in its internal form, but for a multiple of p: its limbs are whole, only the top one may be negative.</summary>
    static abstract void ReduceWide(in WideLimbs wide, out LooseLimbs limbs);

    /// <summary>The element that the limbs stand for; their number lies between -64p and 128p.</summary>
    static abstract TSelf Tighten(in LooseLimbs limbs);
}
