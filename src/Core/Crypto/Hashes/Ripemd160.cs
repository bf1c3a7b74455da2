using System;
using System.Buffers.Binary;
using System.Numerics;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

/// <summary>RIPEMD-160 (Dobbertin, Bosselaers, Preneel, 1996): the precompile at 0x03.</summary>
public static class Ripemd160
{
    public const int DigestSize = 20;
    private const int BlockSize = 64;

    private static ReadOnlySpan<byte> LeftWords =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8,
        3, 10, 14, 4, 9, 15, 8, 1, 2, 7, 0, 6, 13, 11, 5, 12, 1, 9, 11, 10, 0, 8, 12, 4, 13, 3, 7, 15, 14, 5, 6, 2,
        4, 0, 5, 9, 7, 12, 2, 10, 14, 1, 3, 8, 11, 6, 15, 13,
    ];

    private static ReadOnlySpan<byte> RightWords =>
    [
        5, 14, 7, 0, 9, 2, 11, 4, 13, 6, 15, 8, 1, 10, 3, 12, 6, 11, 3, 7, 0, 13, 5, 10, 14, 15, 8, 12, 4, 9, 1, 2,
        15, 5, 1, 3, 7, 14, 6, 9, 11, 8, 12, 2, 10, 0, 4, 13, 8, 6, 4, 1, 3, 11, 15, 0, 5, 12, 2, 13, 9, 7, 10, 14,
        12, 15, 10, 4, 1, 5, 8, 7, 6, 2, 13, 14, 0, 3, 9, 11,
    ];

    private static ReadOnlySpan<byte> LeftShifts =>
    [
        11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8, 7, 6, 8, 13, 11, 9, 7, 15, 7, 12, 15, 9, 11, 7, 13, 12,
        11, 13, 6, 7, 14, 9, 13, 15, 14, 8, 13, 6, 5, 12, 7, 5, 11, 12, 14, 15, 14, 15, 9, 8, 9, 14, 5, 6, 8, 6, 5, 12,
        9, 15, 5, 11, 6, 8, 13, 12, 5, 12, 13, 14, 11, 8, 5, 6,
    ];

    private static ReadOnlySpan<byte> RightShifts =>
    [
        8, 9, 9, 11, 13, 15, 15, 5, 7, 7, 8, 11, 14, 14, 12, 6, 9, 13, 15, 7, 12, 8, 9, 11, 7, 7, 12, 7, 6, 15, 13, 11,
        9, 7, 15, 11, 8, 6, 6, 14, 12, 13, 5, 14, 13, 13, 7, 5, 15, 5, 8, 11, 14, 14, 6, 14, 6, 9, 12, 9, 12, 5, 15, 8,
        8, 5, 12, 9, 12, 5, 14, 6, 8, 13, 6, 5, 15, 13, 11, 11,
    ];

    /// <summary>Writes the 20-byte digest.</summary>
    [Accelerated("ripemd160")]
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> destination)
    {
        Span<uint> state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
        ulong bits = (ulong)data.Length * 8;
        while (data.Length >= BlockSize)
        {
            Compress(state, data);
            data = data[BlockSize..];
        }

        Span<byte> tail = stackalloc byte[2 * BlockSize];
        tail.Clear();
        data.CopyTo(tail);
        tail[data.Length] = 0x80;
        int length = data.Length + 9 <= BlockSize ? BlockSize : 2 * BlockSize;
        BinaryPrimitives.WriteUInt64LittleEndian(tail[(length - 8)..], bits);
        Compress(state, tail);
        if (length > BlockSize)
        {
            Compress(state, tail[BlockSize..]);
        }

        for (int i = 0; i < state.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(destination[(4 * i)..], state[i]);
        }
    }

    private static void Compress(Span<uint> state, ReadOnlySpan<byte> block)
    {
        Span<uint> words = stackalloc uint[16];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(block[(4 * i)..]);
        }

        Line left = new(state);
        left.Run<First>(words, LeftWords[..16], LeftShifts[..16], 0);
        left.Run<Second>(words, LeftWords[16..32], LeftShifts[16..32], 0x5a827999);
        left.Run<Third>(words, LeftWords[32..48], LeftShifts[32..48], 0x6ed9eba1);
        left.Run<Fourth>(words, LeftWords[48..64], LeftShifts[48..64], 0x8f1bbcdc);
        left.Run<Fifth>(words, LeftWords[64..], LeftShifts[64..], 0xa953fd4e);

        Line right = new(state);
        right.Run<Fifth>(words, RightWords[..16], RightShifts[..16], 0x50a28be6);
        right.Run<Fourth>(words, RightWords[16..32], RightShifts[16..32], 0x5c4dd124);
        right.Run<Third>(words, RightWords[32..48], RightShifts[32..48], 0x6d703ef3);
        right.Run<Second>(words, RightWords[48..64], RightShifts[48..64], 0x7a6d76e9);
        right.Run<First>(words, RightWords[64..], RightShifts[64..], 0);

        uint sum = state[1] + left.C + right.D;
        state[1] = state[2] + left.D + right.E;
        state[2] = state[3] + left.E + right.A;
        state[3] = state[4] + left.A + right.B;
        state[4] = state[0] + left.B + right.C;
        state[0] = sum;
    }

    /// <summary>One of the five functions of three words.</summary>
    private interface IMix
    {
        static abstract uint Mix(uint b, uint c, uint d);
    }

    private readonly struct First : IMix
    {
        public static uint Mix(uint b, uint c, uint d) => b ^ c ^ d;
    }

    private readonly struct Second : IMix
    {
        public static uint Mix(uint b, uint c, uint d) => (b & c) | (~b & d);
    }

    private readonly struct Third : IMix
    {
        public static uint Mix(uint b, uint c, uint d) => (b | ~c) ^ d;
    }

    private readonly struct Fourth : IMix
    {
        public static uint Mix(uint b, uint c, uint d) => (b & d) | (c & ~d);
    }

    private readonly struct Fifth : IMix
    {
        public static uint Mix(uint b, uint c, uint d) => b ^ (c | ~d);
    }

    /// <summary>One of the two lines of rounds.</summary>
    private struct Line(ReadOnlySpan<uint> state)
    {
        public uint A = state[0];
        public uint B = state[1];
        public uint C = state[2];
        public uint D = state[3];
        public uint E = state[4];

        /// <summary>The sixteen steps of a round; the function is a type, so that each has a loop without a choice in it.</summary>
        public void Run<TMix>(ReadOnlySpan<uint> words, ReadOnlySpan<byte> order, ReadOnlySpan<byte> shifts, uint constant)
            where TMix : struct, IMix
        {
            uint a = A;
            uint b = B;
            uint c = C;
            uint d = D;
            uint e = E;
            words = words[..16];
            shifts = shifts[..order.Length];
            for (int step = 0; step < order.Length; step++)
            {
                uint next = BitOperations.RotateLeft(a + TMix.Mix(b, c, d) + words[order[step] & 15] + constant, shifts[step]) + e;
                a = e;
                e = d;
                d = BitOperations.RotateLeft(c, 10);
                c = b;
                b = next;
            }

            A = a;
            B = b;
            C = c;
            D = d;
            E = e;
        }
    }
}
