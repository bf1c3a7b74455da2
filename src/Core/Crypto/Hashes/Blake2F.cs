using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

/// <summary>The compression function F of BLAKE2b (RFC 7693, section 3.2) behind the input format of EIP-152.</summary>
public static class Blake2F
{
    /// <summary>rounds (4, big-endian) ‖ h (64) ‖ m (128) ‖ t (16) ‖ f (1).</summary>
    public const int InputSize = 213;

    public const int OutputSize = 64;

    private static ReadOnlySpan<byte> Permutations =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
        11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4,
        7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8,
        9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13,
        2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9,
        12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11,
        13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10,
        6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5,
        10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0,
    ];

    private static ReadOnlySpan<ulong> InitialVector =>
    [
        0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
        0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
    ];

    /// <summary>The number of rounds the input asks for, which is what EIP-152 charges; false for a malformed input.</summary>
    public static bool TryReadRounds(ReadOnlySpan<byte> input, out uint rounds)
    {
        rounds = 0;
        if (input.Length != InputSize || input[212] > 1)
        {
            return false;
        }

        rounds = BinaryPrimitives.ReadUInt32BigEndian(input);
        return true;
    }

    /// <summary>Writes the new state to the first 64 bytes of the output; false for a malformed input.</summary>
    [Accelerated("blake2f")]
    public static bool Compress(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (!TryReadRounds(input, out uint rounds))
        {
            return false;
        }

        Span<ulong> v = stackalloc ulong[16];
        Span<ulong> m = stackalloc ulong[16];
        for (int index = 0; index < 8; index++)
        {
            v[index] = BinaryPrimitives.ReadUInt64LittleEndian(input[(4 + (index * 8))..]);
            v[index + 8] = InitialVector[index];
        }

        for (int index = 0; index < 16; index++)
        {
            m[index] = BinaryPrimitives.ReadUInt64LittleEndian(input[(68 + (index * 8))..]);
        }

        v[12] ^= BinaryPrimitives.ReadUInt64LittleEndian(input[196..]);
        v[13] ^= BinaryPrimitives.ReadUInt64LittleEndian(input[204..]);
        v[14] ^= input[212] != 0 ? ulong.MaxValue : 0;
        Rounds(v, m, rounds);
        for (int index = 0; index < 8; index++)
        {
            ulong h = BinaryPrimitives.ReadUInt64LittleEndian(input[(4 + (index * 8))..]);
            BinaryPrimitives.WriteUInt64LittleEndian(output[(index * 8)..], h ^ v[index] ^ v[index + 8]);
        }

        return true;
    }

    private static void Rounds(Span<ulong> v, ReadOnlySpan<ulong> m, uint rounds)
    {
        ulong v0 = v[0], v1 = v[1], v2 = v[2], v3 = v[3], v4 = v[4], v5 = v[5], v6 = v[6], v7 = v[7];
        ulong v8 = v[8], v9 = v[9], v10 = v[10], v11 = v[11], v12 = v[12], v13 = v[13], v14 = v[14], v15 = v[15];
        m = m[..16];
        int row = 0;
        for (uint round = 0; round < rounds; round++)
        {
            ReadOnlySpan<byte> s = Permutations.Slice(row * 16, 16);
            row = row == 9 ? 0 : row + 1;
            Mix(ref v0, ref v4, ref v8, ref v12, m[s[0]], m[s[1]]);
            Mix(ref v1, ref v5, ref v9, ref v13, m[s[2]], m[s[3]]);
            Mix(ref v2, ref v6, ref v10, ref v14, m[s[4]], m[s[5]]);
            Mix(ref v3, ref v7, ref v11, ref v15, m[s[6]], m[s[7]]);
            Mix(ref v0, ref v5, ref v10, ref v15, m[s[8]], m[s[9]]);
            Mix(ref v1, ref v6, ref v11, ref v12, m[s[10]], m[s[11]]);
            Mix(ref v2, ref v7, ref v8, ref v13, m[s[12]], m[s[13]]);
            Mix(ref v3, ref v4, ref v9, ref v14, m[s[14]], m[s[15]]);
        }

        v[0] = v0;
        v[1] = v1;
        v[2] = v2;
        v[3] = v3;
        v[4] = v4;
        v[5] = v5;
        v[6] = v6;
        v[7] = v7;
        v[8] = v8;
        v[9] = v9;
        v[10] = v10;
        v[11] = v11;
        v[12] = v12;
        v[13] = v13;
        v[14] = v14;
        v[15] = v15;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(ref ulong a, ref ulong b, ref ulong c, ref ulong d, ulong x, ulong y)
    {
        a += b + x;
        d = BitOperations.RotateRight(d ^ a, 32);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 24);
        a += b + y;
        d = BitOperations.RotateRight(d ^ a, 16);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 63);
    }
}
