using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

public static partial class Keccak
{
    private static ReadOnlySpan<ulong> RoundConstants =>
    [
        0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
        0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
        0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
        0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
        0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
        0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
    ];

    /// <summary>Keccak-f[1600] in place; the 25 lanes behind the state are scratch.</summary>
    /// <remarks>Lane (x, y) is at index x + 5y. Rounds go to the scratch and back, so no lane is moved.</remarks>
    [Accelerated("keccak_f1600")]
    internal static unsafe void Permute(ulong* state)
    {
        ulong* scratch = state + Lanes;
        ReadOnlySpan<ulong> constants = RoundConstants;
        for (int round = 0; round < 24; round += 2)
        {
            Round(state, scratch, constants[round]);
            Round(scratch, state, constants[round + 1]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Round(ulong* a, ulong* e, ulong constant)
    {
        ulong c0 = a[0] ^ a[5] ^ a[10] ^ a[15] ^ a[20];
        ulong c1 = a[1] ^ a[6] ^ a[11] ^ a[16] ^ a[21];
        ulong c2 = a[2] ^ a[7] ^ a[12] ^ a[17] ^ a[22];
        ulong c3 = a[3] ^ a[8] ^ a[13] ^ a[18] ^ a[23];
        ulong c4 = a[4] ^ a[9] ^ a[14] ^ a[19] ^ a[24];

        ulong d0 = c4 ^ BitOperations.RotateLeft(c1, 1);
        ulong d1 = c0 ^ BitOperations.RotateLeft(c2, 1);
        ulong d2 = c1 ^ BitOperations.RotateLeft(c3, 1);
        ulong d3 = c2 ^ BitOperations.RotateLeft(c4, 1);
        ulong d4 = c3 ^ BitOperations.RotateLeft(c0, 1);

        // Theta, rho and pi of one row at a time, then chi on it while its five lanes are in registers.
        Chi(e, a[0] ^ d0, Turn(a[6] ^ d1, 44), Turn(a[12] ^ d2, 43), Turn(a[18] ^ d3, 21), Turn(a[24] ^ d4, 14));
        e[0] ^= constant;
        Chi(e + 5, Turn(a[3] ^ d3, 28), Turn(a[9] ^ d4, 20), Turn(a[10] ^ d0, 3), Turn(a[16] ^ d1, 45), Turn(a[22] ^ d2, 61));
        Chi(e + 10, Turn(a[1] ^ d1, 1), Turn(a[7] ^ d2, 6), Turn(a[13] ^ d3, 25), Turn(a[19] ^ d4, 8), Turn(a[20] ^ d0, 18));
        Chi(e + 15, Turn(a[4] ^ d4, 27), Turn(a[5] ^ d0, 36), Turn(a[11] ^ d1, 10), Turn(a[17] ^ d2, 15), Turn(a[23] ^ d3, 56));
        Chi(e + 20, Turn(a[2] ^ d2, 62), Turn(a[8] ^ d3, 55), Turn(a[14] ^ d4, 39), Turn(a[15] ^ d0, 41), Turn(a[21] ^ d1, 2));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Turn(ulong lane, int bits) => BitOperations.RotateLeft(lane, bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Chi(ulong* row, ulong b0, ulong b1, ulong b2, ulong b3, ulong b4)
    {
        row[0] = b0 ^ (~b1 & b2);
        row[1] = b1 ^ (~b2 & b3);
        row[2] = b2 ^ (~b3 & b4);
        row[3] = b3 ^ (~b4 & b0);
        row[4] = b4 ^ (~b0 & b1);
    }
}
