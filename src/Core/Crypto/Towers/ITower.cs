namespace Sequitur.Crypto;

/// <summary>The tower Fp2 = Fp[i]/(i² + 1), Fp6 = Fp2[v]/(v³ - ξ), Fp12 = Fp6[w]/(w² - v) of a pairing-friendly curve.</summary>
internal interface ITower<TField>
    where TField : struct, IWideField<TField>
{
    /// <summary>value · ξ.</summary>
    static abstract Fp2<TField> MultiplyByXi(in Fp2<TField> value);

    /// <summary>The same for a sum of products.</summary>
    static abstract void MultiplyByXi(in WidePair<TField> value, out WidePair<TField> product);

    /// <summary>ξ^((p^power - 1) / 3): what v^(p^power) is to v; power is 1, 2 or 3.</summary>
    static abstract Fp2<TField> FrobeniusV(int power);

    /// <summary>The same for v²: the square of the above.</summary>
    static abstract Fp2<TField> FrobeniusVSquared(int power);

    /// <summary>ξ^((p^power - 1) / 6): what w^(p^power) is to w.</summary>
    static abstract Fp2<TField> FrobeniusW(int power);
}
