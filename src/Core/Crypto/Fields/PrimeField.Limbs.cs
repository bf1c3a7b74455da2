using System.Runtime.CompilerServices;

namespace Sequitur.Crypto;

internal readonly partial struct PrimeField<TModulus>
{
    private const int LimbBits = 52;
    private const long LimbMask = (1L << LimbBits) - 1;

    private static long ModulusLimb0
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (long)TModulus.P0 & LimbMask;
    }

    private static long ModulusLimb1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (long)((TModulus.P0 >> 52) | (TModulus.P1 << 12)) & LimbMask;
    }

    private static long ModulusLimb2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (long)((TModulus.P1 >> 40) | (TModulus.P2 << 24)) & LimbMask;
    }

    private static long ModulusLimb3
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (long)((TModulus.P2 >> 28) | (TModulus.P3 << 36)) & LimbMask;
    }

    private static long ModulusLimb4
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (long)(TModulus.P3 >> 16);
    }

    public static void Loosen(in PrimeField<TModulus> value, out LooseLimbs limbs)
    {
        limbs.L0 = (long)value._u0 & LimbMask;
        limbs.L1 = (long)((value._u0 >> 52) | (value._u1 << 12)) & LimbMask;
        limbs.L2 = (long)((value._u1 >> 40) | (value._u2 << 24)) & LimbMask;
        limbs.L3 = (long)((value._u2 >> 28) | (value._u3 << 36)) & LimbMask;
        limbs.L4 = (long)(value._u3 >> 16);
        limbs.L5 = 0;
        limbs.L6 = 0;
    }

    public static void AddLoose(in LooseLimbs left, in LooseLimbs right, out LooseLimbs sum)
    {
        long limb = left.L0 + right.L0;
        sum.L0 = limb & LimbMask;
        limb = left.L1 + right.L1 + (limb >> LimbBits);
        sum.L1 = limb & LimbMask;
        limb = left.L2 + right.L2 + (limb >> LimbBits);
        sum.L2 = limb & LimbMask;
        limb = left.L3 + right.L3 + (limb >> LimbBits);
        sum.L3 = limb & LimbMask;
        sum.L4 = left.L4 + right.L4 + (limb >> LimbBits);
        sum.L5 = 0;
        sum.L6 = 0;
    }

    public static void SubtractLoose(in LooseLimbs left, in LooseLimbs right, out LooseLimbs difference)
    {
        long limb = left.L0 - right.L0 + ModulusLimb0;
        difference.L0 = limb & LimbMask;
        limb = left.L1 - right.L1 + ModulusLimb1 + (limb >> LimbBits);
        difference.L1 = limb & LimbMask;
        limb = left.L2 - right.L2 + ModulusLimb2 + (limb >> LimbBits);
        difference.L2 = limb & LimbMask;
        limb = left.L3 - right.L3 + ModulusLimb3 + (limb >> LimbBits);
        difference.L3 = limb & LimbMask;
        difference.L4 = left.L4 - right.L4 + ModulusLimb4 + (limb >> LimbBits);
        difference.L5 = 0;
        difference.L6 = 0;
    }

    public static PrimeField<TModulus> Tighten(in LooseLimbs limbs)
    {
        // The quotient by p, from the top limb: never above the true one, and below it only for a number hardly above a multiple of p.
        long top = (limbs.L4 - 128) >> 21;
        long divisor = ModulusLimb4 >> 21;
        long reciprocal = top < 0 ? ((1L << 55) / divisor) + 1 : (1L << 55) / (divisor + 1);
        long quotient = (top * reciprocal) >> 55;
        long column = limbs.L0 - (quotient * ModulusLimb0);
        ulong r0 = (ulong)(column & LimbMask);
        column = limbs.L1 - (quotient * ModulusLimb1) + (column >> LimbBits);
        ulong r1 = (ulong)(column & LimbMask);
        column = limbs.L2 - (quotient * ModulusLimb2) + (column >> LimbBits);
        ulong r2 = (ulong)(column & LimbMask);
        column = limbs.L3 - (quotient * ModulusLimb3) + (column >> LimbBits);
        ulong r3 = (ulong)(column & LimbMask);
        ulong r4 = (ulong)(limbs.L4 - (quotient * ModulusLimb4) + (column >> LimbBits));
        ulong u0 = r0 | (r1 << 52);
        ulong u1 = (r1 >> 12) | (r2 << 40);
        ulong u2 = (r2 >> 24) | (r3 << 28);
        ulong u3 = (r3 >> 36) | (r4 << 16);
        return r4 < (ulong)ModulusLimb4 ? new PrimeField<TModulus>(u0, u1, u2, u3) : Reduce(u0, u1, u2, u3, 0);
    }
}
