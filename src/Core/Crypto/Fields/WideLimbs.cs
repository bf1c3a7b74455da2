namespace Sequitur.Crypto;

/// <summary>A sum of products of <see cref="LooseLimbs"/>, not reduced yet: fourteen limbs with signs, carries not propagated.</summary>
internal struct WideLimbs
{
    public long L0;
    public long L1;
    public long L2;
    public long L3;
    public long L4;
    public long L5;
    public long L6;
    public long L7;
    public long L8;
    public long L9;
    public long L10;
    public long L11;
    public long L12;
    public long L13;

    /// <summary>a - b.</summary>
    public static void Subtract(in WideLimbs a, in WideLimbs b, out WideLimbs difference)
    {
        difference.L0 = a.L0 - b.L0;
        difference.L1 = a.L1 - b.L1;
        difference.L2 = a.L2 - b.L2;
        difference.L3 = a.L3 - b.L3;
        difference.L4 = a.L4 - b.L4;
        difference.L5 = a.L5 - b.L5;
        difference.L6 = a.L6 - b.L6;
        difference.L7 = a.L7 - b.L7;
        difference.L8 = a.L8 - b.L8;
        difference.L9 = a.L9 - b.L9;
        difference.L10 = a.L10 - b.L10;
        difference.L11 = a.L11 - b.L11;
        difference.L12 = a.L12 - b.L12;
        difference.L13 = a.L13 - b.L13;
    }

    /// <summary>a + b.</summary>
    public static void Add(in WideLimbs a, in WideLimbs b, out WideLimbs sum)
    {
        sum.L0 = a.L0 + b.L0;
        sum.L1 = a.L1 + b.L1;
        sum.L2 = a.L2 + b.L2;
        sum.L3 = a.L3 + b.L3;
        sum.L4 = a.L4 + b.L4;
        sum.L5 = a.L5 + b.L5;
        sum.L6 = a.L6 + b.L6;
        sum.L7 = a.L7 + b.L7;
        sum.L8 = a.L8 + b.L8;
        sum.L9 = a.L9 + b.L9;
        sum.L10 = a.L10 + b.L10;
        sum.L11 = a.L11 + b.L11;
        sum.L12 = a.L12 + b.L12;
        sum.L13 = a.L13 + b.L13;
    }

    /// <summary>a - b - c.</summary>
    public static void SubtractBoth(in WideLimbs a, in WideLimbs b, in WideLimbs c, out WideLimbs difference)
    {
        difference.L0 = a.L0 - b.L0 - c.L0;
        difference.L1 = a.L1 - b.L1 - c.L1;
        difference.L2 = a.L2 - b.L2 - c.L2;
        difference.L3 = a.L3 - b.L3 - c.L3;
        difference.L4 = a.L4 - b.L4 - c.L4;
        difference.L5 = a.L5 - b.L5 - c.L5;
        difference.L6 = a.L6 - b.L6 - c.L6;
        difference.L7 = a.L7 - b.L7 - c.L7;
        difference.L8 = a.L8 - b.L8 - c.L8;
        difference.L9 = a.L9 - b.L9 - c.L9;
        difference.L10 = a.L10 - b.L10 - c.L10;
        difference.L11 = a.L11 - b.L11 - c.L11;
        difference.L12 = a.L12 - b.L12 - c.L12;
        difference.L13 = a.L13 - b.L13 - c.L13;
    }

    /// <summary>9a - b.</summary>
    public static void NineTimesMinus(in WideLimbs a, in WideLimbs b, out WideLimbs difference)
    {
        difference.L0 = (9 * a.L0) - b.L0;
        difference.L1 = (9 * a.L1) - b.L1;
        difference.L2 = (9 * a.L2) - b.L2;
        difference.L3 = (9 * a.L3) - b.L3;
        difference.L4 = (9 * a.L4) - b.L4;
        difference.L5 = (9 * a.L5) - b.L5;
        difference.L6 = (9 * a.L6) - b.L6;
        difference.L7 = (9 * a.L7) - b.L7;
        difference.L8 = (9 * a.L8) - b.L8;
        difference.L9 = (9 * a.L9) - b.L9;
        difference.L10 = (9 * a.L10) - b.L10;
        difference.L11 = (9 * a.L11) - b.L11;
        difference.L12 = (9 * a.L12) - b.L12;
        difference.L13 = (9 * a.L13) - b.L13;
    }

    /// <summary>9a + b.</summary>
    public static void NineTimesPlus(in WideLimbs a, in WideLimbs b, out WideLimbs sum)
    {
        sum.L0 = (9 * a.L0) + b.L0;
        sum.L1 = (9 * a.L1) + b.L1;
        sum.L2 = (9 * a.L2) + b.L2;
        sum.L3 = (9 * a.L3) + b.L3;
        sum.L4 = (9 * a.L4) + b.L4;
        sum.L5 = (9 * a.L5) + b.L5;
        sum.L6 = (9 * a.L6) + b.L6;
        sum.L7 = (9 * a.L7) + b.L7;
        sum.L8 = (9 * a.L8) + b.L8;
        sum.L9 = (9 * a.L9) + b.L9;
        sum.L10 = (9 * a.L10) + b.L10;
        sum.L11 = (9 * a.L11) + b.L11;
        sum.L12 = (9 * a.L12) + b.L12;
        sum.L13 = (9 * a.L13) + b.L13;
    }
}
