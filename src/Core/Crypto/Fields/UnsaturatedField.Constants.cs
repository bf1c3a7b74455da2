using System.Runtime.CompilerServices;

namespace Sequitur.Crypto;

/// <remarks>Numbers that follow from the prime, limb by limb: the compiler folds each into a constant.</remarks>
internal readonly partial struct UnsaturatedField<TModulus>
{
    private static ulong Modulus0
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TModulus.P0 & LimbMask;
    }

    private static ulong Modulus1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ((TModulus.P0 >> 52) | (TModulus.P1 << 12)) & LimbMask;
    }

    private static ulong Modulus2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ((TModulus.P1 >> 40) | (TModulus.P2 << 24)) & LimbMask;
    }

    private static ulong Modulus3
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ((TModulus.P2 >> 28) | (TModulus.P3 << 36)) & LimbMask;
    }

    private static ulong Modulus4
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TModulus.P3 >> 16;
    }

    // 2^256 - p is the complement of p, and one more: p is odd, so that this one stays in the lowest bit.
    private static ulong Fold0
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Modulus0 ^ LimbMask | 1;
    }

    private static ulong Fold1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Modulus1 ^ LimbMask;
    }

    private static ulong Fold2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Modulus2 ^ LimbMask;
    }

    private static ulong Fold3
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Modulus3 ^ LimbMask;
    }

    private static ulong Fold4
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Modulus4 ^ TopMask;
    }

    // 2p, where each limb has lent the next lower one 2^53: none is smaller than a limb of an element.
    private static ulong Cover0
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ((TModulus.P0 << 1) & LimbMask) + (1UL << (LimbBits + 1));
    }

    private static ulong Cover1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (((TModulus.P0 >> 51) | (TModulus.P1 << 13)) & LimbMask) + (1UL << (LimbBits + 1)) - 2;
    }

    private static ulong Cover2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (((TModulus.P1 >> 39) | (TModulus.P2 << 25)) & LimbMask) + (1UL << (LimbBits + 1)) - 2;
    }

    private static ulong Cover3
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (((TModulus.P2 >> 27) | (TModulus.P3 << 37)) & LimbMask) + (1UL << (LimbBits + 1)) - 2;
    }

    private static ulong Cover4
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (TModulus.P3 >> 15) - 2;
    }
}
