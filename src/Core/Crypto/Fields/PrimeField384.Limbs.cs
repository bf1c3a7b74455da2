using System.Runtime.CompilerServices;

namespace Sequitur.Crypto;

internal readonly partial struct PrimeField384<TModulus>
{
    private const int LimbBits = 55;
    private const long LimbMask = (1L << LimbBits) - 1;

    private static long ModulusLimb0
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (long)TModulus.P0 & LimbMask;
    }

    private static long ModulusLimb1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (long)((TModulus.P0 >> 55) | (TModulus.P1 << 9)) & LimbMask;
    }

    private static long ModulusLimb2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (long)((TModulus.P1 >> 46) | (TModulus.P2 << 18)) & LimbMask;
    }

    private static long ModulusLimb3
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (long)((TModulus.P2 >> 37) | (TModulus.P3 << 27)) & LimbMask;
    }

    private static long ModulusLimb4
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (long)((TModulus.P3 >> 28) | (TModulus.P4 << 36)) & LimbMask;
    }

    private static long ModulusLimb5
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (long)((TModulus.P4 >> 19) | (TModulus.P5 << 45)) & LimbMask;
    }

    private static long ModulusLimb6
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (long)(TModulus.P5 >> 10);
    }

    public static void Loosen(in PrimeField384<TModulus> value, out LooseLimbs limbs)
    {
        limbs.L0 = (long)value._u0 & LimbMask;
        limbs.L1 = (long)((value._u0 >> 55) | (value._u1 << 9)) & LimbMask;
        limbs.L2 = (long)((value._u1 >> 46) | (value._u2 << 18)) & LimbMask;
        limbs.L3 = (long)((value._u2 >> 37) | (value._u3 << 27)) & LimbMask;
        limbs.L4 = (long)((value._u3 >> 28) | (value._u4 << 36)) & LimbMask;
        limbs.L5 = (long)((value._u4 >> 19) | (value._u5 << 45)) & LimbMask;
        limbs.L6 = (long)(value._u5 >> 10);
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
        limb = left.L4 + right.L4 + (limb >> LimbBits);
        sum.L4 = limb & LimbMask;
        limb = left.L5 + right.L5 + (limb >> LimbBits);
        sum.L5 = limb & LimbMask;
        sum.L6 = left.L6 + right.L6 + (limb >> LimbBits);
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
        limb = left.L4 - right.L4 + ModulusLimb4 + (limb >> LimbBits);
        difference.L4 = limb & LimbMask;
        limb = left.L5 - right.L5 + ModulusLimb5 + (limb >> LimbBits);
        difference.L5 = limb & LimbMask;
        difference.L6 = left.L6 - right.L6 + ModulusLimb6 + (limb >> LimbBits);
    }

    public static PrimeField384<TModulus> Tighten(in LooseLimbs limbs)
    {
        // The quotient by p, from the top limb: never above the true one, and below it only for a number hardly above a multiple of p.
        long top = (limbs.L6 - 16) >> 26;
        long divisor = ModulusLimb6 >> 26;
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
        column = limbs.L4 - (quotient * ModulusLimb4) + (column >> LimbBits);
        ulong r4 = (ulong)(column & LimbMask);
        column = limbs.L5 - (quotient * ModulusLimb5) + (column >> LimbBits);
        ulong r5 = (ulong)(column & LimbMask);
        ulong r6 = (ulong)(limbs.L6 - (quotient * ModulusLimb6) + (column >> LimbBits));
        ulong u0 = r0 | (r1 << 55);
        ulong u1 = (r1 >> 9) | (r2 << 46);
        ulong u2 = (r2 >> 18) | (r3 << 37);
        ulong u3 = (r3 >> 27) | (r4 << 28);
        ulong u4 = (r4 >> 36) | (r5 << 19);
        ulong u5 = (r5 >> 45) | (r6 << 10);
        return r6 < (ulong)ModulusLimb6 ? new PrimeField384<TModulus>(u0, u1, u2, u3, u4, u5) : Reduce(u0, u1, u2, u3, u4, u5);
    }
}
