namespace Sequitur.Crypto;

/// <summary>c0 + c1·i with i² = -1, over a prime field with p = 3 (mod 4).</summary>
internal readonly struct Fp2<TField> : IField<Fp2<TField>>
    where TField : struct, IWideField<TField>
{
    public readonly TField C0;
    public readonly TField C1;

    public Fp2(in TField c0, in TField c1)
    {
        C0 = c0;
        C1 = c1;
    }

    public static Fp2<TField> Zero => default;

    public static Fp2<TField> One => new(TField.One, TField.Zero);

    public bool IsZero => C0.IsZero && C1.IsZero;

    public static bool AreEqual(in Fp2<TField> left, in Fp2<TField> right) =>
        TField.AreEqual(left.C0, right.C0) && TField.AreEqual(left.C1, right.C1);

    public static Fp2<TField> Add(in Fp2<TField> left, in Fp2<TField> right) =>
        new(TField.Add(left.C0, right.C0), TField.Add(left.C1, right.C1));

    public static Fp2<TField> Subtract(in Fp2<TField> left, in Fp2<TField> right) =>
        new(TField.Subtract(left.C0, right.C0), TField.Subtract(left.C1, right.C1));

    public static Fp2<TField> Negate(in Fp2<TField> value) => new(TField.Negate(value.C0), TField.Negate(value.C1));

    public static Fp2<TField> Conjugate(in Fp2<TField> value) => new(value.C0, TField.Negate(value.C1));

    public static Fp2<TField> Multiply(in Fp2<TField> left, in Fp2<TField> right)
    {
        LoosePair<TField>.From(left, out LoosePair<TField> a);
        LoosePair<TField>.From(right, out LoosePair<TField> b);
        WidePair<TField>.Multiply(a, b, out WidePair<TField> product);
        return product.Reduce();
    }

    public static Fp2<TField> Scale(in Fp2<TField> value, in TField factor) =>
        new(TField.Multiply(value.C0, factor), TField.Multiply(value.C1, factor));

    /// <summary>(a + b)(a - b) + 2ab·i.</summary>
    public static Fp2<TField> Square(in Fp2<TField> value)
    {
        TField.Loosen(value.C0, out LooseLimbs a);
        TField.Loosen(value.C1, out LooseLimbs b);
        TField.AddLoose(a, b, out LooseLimbs sum);
        TField.SubtractLoose(a, b, out LooseLimbs difference);
        TField.AddLoose(b, b, out LooseLimbs twice);
        WidePair<TField> square;
        TField.MultiplyLoose(sum, difference, out square.C0);
        TField.MultiplyLoose(a, twice, out square.C1);
        return square.Reduce();
    }

    public static Fp2<TField> Invert(in Fp2<TField> value)
    {
        TField norm = TField.Invert(TField.Add(TField.Square(value.C0), TField.Square(value.C1)));
        return new Fp2<TField>(TField.Multiply(value.C0, norm), TField.Negate(TField.Multiply(value.C1, norm)));
    }
}
