using System;
using System.Numerics;

namespace Sequitur.Crypto.Tests;

/// <summary>Keccak-256 as "The Keccak reference" (version 3.0, §1.2) writes it down: loops over x and y, rotations and constants computed, nothing fast.</summary>
internal static class TextbookKeccak
{
    private const int RateBytes = 136;

    public static byte[] Hash(byte[] data)
    {
        byte[] padded = new byte[(data.Length / RateBytes * RateBytes) + RateBytes];
        data.CopyTo(padded, 0);
        padded[data.Length] ^= 0x01;
        padded[^1] ^= 0x80;

        ulong[,] a = new ulong[5, 5];
        for (int block = 0; block < padded.Length; block += RateBytes)
        {
            for (int lane = 0; lane < RateBytes / 8; lane++)
            {
                a[lane % 5, lane / 5] ^= BitConverter.ToUInt64(padded, block + (8 * lane));
            }

            for (int round = 0; round < 24; round++)
            {
                a = Round(a, RoundConstant(round));
            }
        }

        byte[] digest = new byte[32];
        for (int lane = 0; lane < 4; lane++)
        {
            BitConverter.TryWriteBytes(digest.AsSpan(8 * lane), a[lane, 0]);
        }

        return digest;
    }

    private static ulong[,] Round(ulong[,] a, ulong constant)
    {
        ulong[] c = new ulong[5];
        for (int x = 0; x < 5; x++)
        {
            c[x] = a[x, 0] ^ a[x, 1] ^ a[x, 2] ^ a[x, 3] ^ a[x, 4];
        }

        ulong[,] b = new ulong[5, 5];
        for (int x = 0; x < 5; x++)
        {
            for (int y = 0; y < 5; y++)
            {
                ulong theta = a[x, y] ^ c[(x + 4) % 5] ^ BitOperations.RotateLeft(c[(x + 1) % 5], 1);
                b[y, ((2 * x) + (3 * y)) % 5] = BitOperations.RotateLeft(theta, Rotation(x, y));
            }
        }

        ulong[,] result = new ulong[5, 5];
        for (int x = 0; x < 5; x++)
        {
            for (int y = 0; y < 5; y++)
            {
                result[x, y] = b[x, y] ^ (~b[(x + 1) % 5, y] & b[(x + 2) % 5, y]);
            }
        }

        result[0, 0] ^= constant;
        return result;
    }

    /// <summary>(t+1)(t+2)/2 at the t-th step of the walk (x, y) → (y, 2x + 3y) from (1, 0).</summary>
    private static int Rotation(int x, int y)
    {
        (int wx, int wy) = (1, 0);
        for (int t = 0; t < 24; t++)
        {
            if (wx == x && wy == y)
            {
                return (t + 1) * (t + 2) / 2 % 64;
            }

            (wx, wy) = (wy, ((2 * wx) + (3 * wy)) % 5);
        }

        return 0;
    }

    /// <summary>Bit 2^j - 1 is the output of the linear feedback shift register x^8 + x^6 + x^5 + x^4 + 1 at step j + 7·round.</summary>
    private static ulong RoundConstant(int round)
    {
        ulong constant = 0;
        for (int j = 0; j < 7; j++)
        {
            int register = 1;
            for (int step = 0; step < (j + (7 * round)) % 255; step++)
            {
                register <<= 1;
                if ((register & 0x100) != 0)
                {
                    register ^= 0x171;
                }
            }

            constant |= (ulong)(register & 1) << ((1 << j) - 1);
        }

        return constant;
    }
}
