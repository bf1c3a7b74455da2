namespace Sequitur.Crypto;

/// <summary>A number as seven limbs, fewer bits in each than a word has, least significant first: sums of such need no carries.</summary>
/// <remarks>A product's factors have their carries propagated; what a reduction leaves may have a negative top limb.</remarks>
internal struct LooseLimbs
{
    public long L0;
    public long L1;
    public long L2;
    public long L3;
    public long L4;
    public long L5;
    public long L6;

    /// <summary>3a + 2b, limb by limb.</summary>
    public static void ThricePlusTwice(in LooseLimbs a, in LooseLimbs b, out LooseLimbs sum)
    {
        sum.L0 = (3 * a.L0) + (2 * b.L0);
        sum.L1 = (3 * a.L1) + (2 * b.L1);
        sum.L2 = (3 * a.L2) + (2 * b.L2);
        sum.L3 = (3 * a.L3) + (2 * b.L3);
        sum.L4 = (3 * a.L4) + (2 * b.L4);
        sum.L5 = (3 * a.L5) + (2 * b.L5);
        sum.L6 = (3 * a.L6) + (2 * b.L6);
    }

    /// <summary>3a - 2b, limb by limb.</summary>
    public static void ThriceMinusTwice(in LooseLimbs a, in LooseLimbs b, out LooseLimbs difference)
    {
        difference.L0 = (3 * a.L0) - (2 * b.L0);
        difference.L1 = (3 * a.L1) - (2 * b.L1);
        difference.L2 = (3 * a.L2) - (2 * b.L2);
        difference.L3 = (3 * a.L3) - (2 * b.L3);
        difference.L4 = (3 * a.L4) - (2 * b.L4);
        difference.L5 = (3 * a.L5) - (2 * b.L5);
        difference.L6 = (3 * a.L6) - (2 * b.L6);
    }
}
