using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

/// <summary>SHA-256 (FIPS 180-4).</summary>
public static partial class Sha256
{
    public const int Size = 32;

    private const int BlockBytes = 64;

    private static ReadOnlySpan<uint> RoundConstants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>Writes the digest of the bytes to the first 32 bytes of the destination.</summary>
    [Accelerated("sha256")]
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> destination)
    {
        if (HostBody.IsEnabled && data.Length >= PlatformBytesMin)
        {
            HashPlatform(data, destination);
        }
        else
        {
            HashPortable(data, destination);
        }
    }

    [SkipLocalsInit]
    internal static void HashPortable(ReadOnlySpan<byte> data, Span<byte> destination)
    {
        Span<uint> state =
        [
            0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
        ];
        ulong bits = (ulong)data.Length * 8;
        while (data.Length >= BlockBytes)
        {
            Compress(state, data);
            data = data[BlockBytes..];
        }

        Span<byte> tail = stackalloc byte[2 * BlockBytes];
        tail.Clear();
        data.CopyTo(tail);
        tail[data.Length] = 0x80;
        int length = data.Length < BlockBytes - 8 ? BlockBytes : 2 * BlockBytes;
        BinaryPrimitives.WriteUInt64BigEndian(tail[(length - 8)..], bits);
        Compress(state, tail);
        if (length != BlockBytes)
        {
            Compress(state, tail[BlockBytes..]);
        }

        for (int index = 0; index < 8; index++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination[(index * 4)..], state[index]);
        }
    }

    [SkipLocalsInit]
    private static void Compress(Span<uint> state, ReadOnlySpan<byte> block)
    {
        Span<uint> schedule = stackalloc uint[64];
        for (int index = 0; index < 16; index++)
        {
            schedule[index] = BinaryPrimitives.ReadUInt32BigEndian(block[(index * 4)..]);
        }

        for (int index = 16; index < 64; index++)
        {
            uint early = schedule[index - 15];
            uint late = schedule[index - 2];
            uint sigma0 = BitOperations.RotateRight(early, 7) ^ BitOperations.RotateRight(early, 18) ^ (early >> 3);
            uint sigma1 = BitOperations.RotateRight(late, 17) ^ BitOperations.RotateRight(late, 19) ^ (late >> 10);
            schedule[index] = schedule[index - 16] + sigma0 + schedule[index - 7] + sigma1;
        }

        uint a = state[0];
        uint b = state[1];
        uint c = state[2];
        uint d = state[3];
        uint e = state[4];
        uint f = state[5];
        uint g = state[6];
        uint h = state[7];
        ReadOnlySpan<uint> constants = RoundConstants;
        for (int round = 0; round < 64; round += 4)
        {
            // Four rounds bring every variable back to a place from which no copies are needed.
            Round(a, b, c, ref d, e, f, g, ref h, schedule[round] + constants[round]);
            Round(h, a, b, ref c, d, e, f, ref g, schedule[round + 1] + constants[round + 1]);
            Round(g, h, a, ref b, c, d, e, ref f, schedule[round + 2] + constants[round + 2]);
            Round(f, g, h, ref a, b, c, d, ref e, schedule[round + 3] + constants[round + 3]);
            (a, b, c, d, e, f, g, h) = (e, f, g, h, a, b, c, d);
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(uint a, uint b, uint c, ref uint d, uint e, uint f, uint g, ref uint h, uint word)
    {
        uint sum1 = BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25);
        uint choice = g ^ (e & (f ^ g));
        uint step = h + sum1 + choice + word;
        uint sum0 = BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22);
        uint majority = (a & b) | (c & (a | b));
        d += step;
        h = step + sum0 + majority;
    }
}
