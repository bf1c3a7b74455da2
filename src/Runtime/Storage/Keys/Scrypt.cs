using System;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Sequitur.Storage;

/// <summary>scrypt (RFC 7914), which makes guessing passwords cost memory. The platform has PBKDF2, but not this.</summary>
/// <remarks>
/// A block of Salsa20 is kept as its four diagonals, one vector each: then all quarter-rounds of a column round, and of a row round after turning the
/// vectors, are the same vector operations. The permutation leaves word 0 in its place, which is all that is read as a number.
/// </remarks>
public static unsafe class Scrypt
{
    private const int BlockSize = 64;
    private const int WordsPerBlock = 16;
    private const int VectorsPerBlock = 4;

    /// <summary>Bytes that a derivation holds: one block of 128·r bytes for each of the N steps.</summary>
    public static ulong MemoryOf(ulong n, uint r) => 2 * BlockSize * n * r;

    /// <summary>Fills <paramref name="output"/>. The memory it used is cleared.</summary>
    /// <param name="password">Any bytes.</param>
    /// <param name="salt">Any bytes.</param>
    /// <param name="cost">N, r and p.</param>
    /// <param name="output">Of any length.</param>
    /// <exception cref="ArgumentOutOfRangeException">N is no power of two above 1, r or p is 0, or they need more than 2 GiB.</exception>
    public static void Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, in ScryptCost cost, Span<byte> output)
    {
        if (!cost.IsPossible) throw new ArgumentOutOfRangeException(nameof(cost), cost, "Not a cost of scrypt.");
        int lane = 2 * BlockSize * (int)cost.R;
        byte[] lanes = Rfc2898DeriveBytes.Pbkdf2(password, salt, 1, HashAlgorithmName.SHA256, lane * (int)cost.P);
        nuint bytes = (nuint)MemoryOf(cost.N, cost.R);
        nuint all = bytes + (2 * (nuint)lane);
        byte* memory = (byte*)NativeMemory.AlignedAlloc(all, BlockSize);
        try
        {
            for (int i = 0; i < (int)cost.P; i++) Mix(lanes.AsSpan(i * lane, lane), cost, memory, memory + bytes);
            Rfc2898DeriveBytes.Pbkdf2(password, lanes, output, 1, HashAlgorithmName.SHA256);
        }
        finally
        {
            NativeMemory.Clear(memory, all);
            NativeMemory.AlignedFree(memory);
            CryptographicOperations.ZeroMemory(lanes);
        }
    }

    /// <summary>scryptROMix on one lane.</summary>
    private static void Mix(Span<byte> lane, in ScryptCost cost, byte* memory, byte* scratch)
    {
        int vectors = lane.Length / sizeof(Vector128<uint>);
        Vector128<uint>* table = (Vector128<uint>*)memory;
        Vector128<uint>* current = (Vector128<uint>*)scratch;
        Vector128<uint>* next = current + vectors;
        Turn(lane, new Span<uint>(current, lane.Length / sizeof(uint)));
        for (ulong i = 0; i < cost.N; i++)
        {
            Vector128<uint>* row = table + ((nuint)i * (nuint)vectors);
            for (int v = 0; v < vectors; v++) row[v] = current[v];
            MixBlocks(current, next, (int)cost.R);
            Vector128<uint>* mixed = next;
            next = current;
            current = mixed;
        }

        for (ulong i = 0; i < cost.N; i++)
        {
            // N is below 2^32, so the low word of the last block is enough of it.
            nuint chosen = current[vectors - VectorsPerBlock].ToScalar() & (nuint)(cost.N - 1);
            Vector128<uint>* row = table + (chosen * (nuint)vectors);
            for (int v = 0; v < vectors; v++) current[v] ^= row[v];
            MixBlocks(current, next, (int)cost.R);
            Vector128<uint>* mixed = next;
            next = current;
            current = mixed;
        }

        TurnBack(new ReadOnlySpan<uint>(current, lane.Length / sizeof(uint)), lane);
    }

    /// <summary>scryptBlockMix: every block depends on the one before, and even ones come before odd ones in the output.</summary>
    private static void MixBlocks(Vector128<uint>* input, Vector128<uint>* output, int r)
    {
        Vector128<uint>* last = input + (((2 * r) - 1) * VectorsPerBlock);
        Vector128<uint> a = last[0], b = last[1], c = last[2], d = last[3];
        for (int i = 0; i < 2 * r; i++)
        {
            Vector128<uint>* block = input + (i * VectorsPerBlock);
            a ^= block[0];
            b ^= block[1];
            c ^= block[2];
            d ^= block[3];
            Salsa(ref a, ref b, ref c, ref d);
            Vector128<uint>* place = output + (((i / 2) + ((i & 1) * r)) * VectorsPerBlock);
            place[0] = a;
            place[1] = b;
            place[2] = c;
            place[3] = d;
        }
    }

    /// <summary>Salsa20/8 with its final addition.</summary>
    private static void Salsa(ref Vector128<uint> a, ref Vector128<uint> b, ref Vector128<uint> c, ref Vector128<uint> d)
    {
        Vector128<uint> w = a, x = b, y = c, z = d;
        for (int i = 0; i < 4; i++)
        {
            x ^= Rotate(w + z, 7);
            y ^= Rotate(x + w, 9);
            z ^= Rotate(y + x, 13);
            w ^= Rotate(z + y, 18);
            x = Vector128.Shuffle(x, Vector128.Create(3u, 0, 1, 2));
            y = Vector128.Shuffle(y, Vector128.Create(2u, 3, 0, 1));
            z = Vector128.Shuffle(z, Vector128.Create(1u, 2, 3, 0));
            z ^= Rotate(w + x, 7);
            y ^= Rotate(z + w, 9);
            x ^= Rotate(y + z, 13);
            w ^= Rotate(x + y, 18);
            x = Vector128.Shuffle(x, Vector128.Create(1u, 2, 3, 0));
            y = Vector128.Shuffle(y, Vector128.Create(2u, 3, 0, 1));
            z = Vector128.Shuffle(z, Vector128.Create(3u, 0, 1, 2));
        }

        a += w;
        b += x;
        c += y;
        d += z;
    }

    private static Vector128<uint> Rotate(Vector128<uint> words, int bits) => (words << bits) | (words >>> (32 - bits));

    private static void Turn(ReadOnlySpan<byte> bytes, Span<uint> words)
    {
        ReadOnlySpan<uint> plain = MemoryMarshal.Cast<byte, uint>(bytes);
        for (int at = 0; at < words.Length; at += WordsPerBlock)
        {
            for (int i = 0; i < WordsPerBlock; i++) words[at + i] = plain[at + (i * 5 % WordsPerBlock)];
        }
    }

    private static void TurnBack(ReadOnlySpan<uint> words, Span<byte> bytes)
    {
        Span<uint> plain = MemoryMarshal.Cast<byte, uint>(bytes);
        for (int at = 0; at < words.Length; at += WordsPerBlock)
        {
            for (int i = 0; i < WordsPerBlock; i++) plain[at + (i * 5 % WordsPerBlock)] = words[at + i];
        }
    }
}

/// <summary>What a derivation by scrypt costs: 128·N·r bytes, and time by N·r·p.</summary>
/// <param name="N">A power of two above 1.</param>
/// <param name="R">Size of a block, in units of 128 bytes.</param>
/// <param name="P">How many blocks are mixed, one after the other.</param>
public readonly record struct ScryptCost(ulong N, uint R, uint P)
{
    private const ulong MemoryMax = 2UL << 30;

    /// <summary>What go-ethereum writes: 256 MiB, about a second.</summary>
    public static ScryptCost Standard => new(1 << 18, 8, 1);

    /// <summary>What go-ethereum calls light: 4 MiB, a tenth of a second.</summary>
    public static ScryptCost Light => new(1 << 12, 8, 6);

    /// <summary>True when this machine could do it at all: a power of two, nothing zero, and at most 2 GiB.</summary>
    public bool IsPossible => N > 1 && N <= uint.MaxValue && BitOperations.IsPow2(N) && R is > 0 and < 1 << 20 && P is > 0 and < 1 << 20
        && Scrypt.MemoryOf(N, R) <= MemoryMax && (ulong)R * P < 1 << 20;
}
