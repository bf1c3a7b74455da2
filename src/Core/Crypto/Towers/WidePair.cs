namespace Sequitur.Crypto;

/// <summary>An element of Fp2 as a factor: its parts and their sum, for Karatsuba's third product.</summary>
internal struct LoosePair<TField>
    where TField : struct, IWideField<TField>
{
    public LooseLimbs C0;
    public LooseLimbs C1;
    public LooseLimbs Sum;

    public static void From(in Fp2<TField> value, out LoosePair<TField> pair)
    {
        TField.Loosen(value.C0, out pair.C0);
        TField.Loosen(value.C1, out pair.C1);
        TField.AddLoose(pair.C0, pair.C1, out pair.Sum);
    }

    public static void Add(in LoosePair<TField> left, in LoosePair<TField> right, out LoosePair<TField> sum)
    {
        TField.AddLoose(left.C0, right.C0, out sum.C0);
        TField.AddLoose(left.C1, right.C1, out sum.C1);
        TField.AddLoose(left.Sum, right.Sum, out sum.Sum);
    }
}

/// <summary>A sum of products in Fp2, not reduced yet.</summary>
internal struct WidePair<TField>
    where TField : struct, IWideField<TField>
{
    public WideLimbs C0;
    public WideLimbs C1;

    /// <summary>Three products instead of four (Karatsuba).</summary>
    public static void Multiply(in LoosePair<TField> left, in LoosePair<TField> right, out WidePair<TField> product)
    {
        TField.MultiplyLoose(left.C0, right.C0, out WideLimbs low);
        TField.MultiplyLoose(left.C1, right.C1, out WideLimbs high);
        TField.MultiplyLoose(left.Sum, right.Sum, out WideLimbs cross);
        WideLimbs.Subtract(low, high, out product.C0);
        WideLimbs.SubtractBoth(cross, low, high, out product.C1);
    }

    public static void Add(in WidePair<TField> a, in WidePair<TField> b, out WidePair<TField> sum)
    {
        WideLimbs.Add(a.C0, b.C0, out sum.C0);
        WideLimbs.Add(a.C1, b.C1, out sum.C1);
    }

    /// <summary>a - b - c.</summary>
    public static void SubtractBoth(in WidePair<TField> a, in WidePair<TField> b, in WidePair<TField> c, out WidePair<TField> difference)
    {
        WideLimbs.SubtractBoth(a.C0, b.C0, c.C0, out difference.C0);
        WideLimbs.SubtractBoth(a.C1, b.C1, c.C1, out difference.C1);
    }

    public readonly Fp2<TField> Reduce()
    {
        TField.ReduceWide(C0, out LooseLimbs real);
        TField.ReduceWide(C1, out LooseLimbs imaginary);
        return new Fp2<TField>(TField.Tighten(real), TField.Tighten(imaginary));
    }

    /// <summary>3 · this - 2 · element.</summary>
    public readonly Fp2<TField> ThriceMinusTwice(in Fp2<TField> element) =>
        new(ThriceMinusTwice(C0, element.C0), ThriceMinusTwice(C1, element.C1));

    /// <summary>3 · this + 2 · element.</summary>
    public readonly Fp2<TField> ThricePlusTwice(in Fp2<TField> element) =>
        new(ThricePlusTwice(C0, element.C0), ThricePlusTwice(C1, element.C1));

    private static TField ThriceMinusTwice(in WideLimbs wide, in TField element)
    {
        TField.ReduceWide(wide, out LooseLimbs reduced);
        TField.Loosen(element, out LooseLimbs limbs);
        LooseLimbs.ThriceMinusTwice(reduced, limbs, out limbs);
        return TField.Tighten(limbs);
    }

    private static TField ThricePlusTwice(in WideLimbs wide, in TField element)
    {
        TField.ReduceWide(wide, out LooseLimbs reduced);
        TField.Loosen(element, out LooseLimbs limbs);
        LooseLimbs.ThricePlusTwice(reduced, limbs, out limbs);
        return TField.Tighten(limbs);
    }
}
