using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

/// <summary>Keccak-256 as Ethereum uses it: the original padding (0x01 … 0x80) of the Keccak submission, not that of FIPS 202.</summary>
/// <remarks>
/// Sponge with rate 136 bytes over Keccak-f[1600]; see "The Keccak reference", version 3.0. Nothing is allocated.
/// Inputs that fit one block, which nearly all of Ethereum's do, are placed in the state directly.
/// </remarks>
public static partial class Keccak
{
    /// <summary>Bytes absorbed before each permutation.</summary>
    private const int RateBytes = 136;

    private const int RateLanes = RateBytes / sizeof(ulong);
    private const int Lanes = 25;

    /// <summary>keccak256 of no bytes: the code hash of an account without code.</summary>
    public static Hash256 Empty => new(
    [
        0xc5, 0xd2, 0x46, 0x01, 0x86, 0xf7, 0x23, 0x3c, 0x92, 0x7e, 0x7d, 0xb2, 0xdc, 0xc7, 0x03, 0xc0,
        0xe5, 0x00, 0xb6, 0x53, 0xca, 0x82, 0x27, 0x3b, 0x7b, 0xfa, 0xd8, 0x04, 0x5d, 0x85, 0xa4, 0x70,
    ]);

    /// <summary>keccak256(0x80): the root of an empty Merkle-Patricia trie.</summary>
    public static Hash256 EmptyTrie => new(
    [
        0x56, 0xe8, 0x1f, 0x17, 0x1b, 0xcc, 0x55, 0xa6, 0xff, 0x83, 0x45, 0xe6, 0x92, 0xc0, 0xf8, 0x6e,
        0x5b, 0x48, 0xe0, 0x1b, 0x99, 0x6c, 0xad, 0xc0, 0x01, 0x62, 0x2f, 0xb5, 0xe3, 0x63, 0xb4, 0x21,
    ]);

    /// <summary>keccak256(0xc0): the ommers hash of a block without ommers.</summary>
    public static Hash256 EmptyList => new(
    [
        0x1d, 0xcc, 0x4d, 0xe8, 0xde, 0xc7, 0x5d, 0x7a, 0xab, 0x85, 0xb5, 0x67, 0xb6, 0xcc, 0xd4, 0x1a,
        0xd3, 0x12, 0x45, 0x1b, 0x94, 0x8a, 0x74, 0x13, 0xf0, 0xa1, 0x42, 0xfd, 0x40, 0xd4, 0x93, 0x47,
    ]);

    /// <summary>The digest of the bytes.</summary>
    public static Hash256 Hash(ReadOnlySpan<byte> data)
    {
        Unsafe.SkipInit(out Hash256 digest);
        Sponge(data, ref Unsafe.As<Hash256, byte>(ref digest));
        return digest;
    }

    /// <summary>Writes the digest of the bytes to the first 32 bytes of the destination, which may overlap them.</summary>
    public static void HashTo(ReadOnlySpan<byte> data, Span<byte> destination) =>
        Sponge(data, ref MemoryMarshal.GetReference(destination[..Hash256.Size]));

    /// <summary>Keccak-f[1600] of the 25 lanes, in place; lane (x, y) is at index x + 5y.</summary>
    [HostOnly]
    [SkipLocalsInit]
    public static unsafe void Permute(Span<ulong> lanes)
    {
        ulong* state = stackalloc ulong[2 * Lanes];
        lanes[..Lanes].CopyTo(new Span<ulong>(state, Lanes));
        Permute(state);
        new Span<ulong>(state, Lanes).CopyTo(lanes);
    }

    [Accelerated("keccak256")]
    [SkipLocalsInit]
    private static unsafe void Sponge(ReadOnlySpan<byte> data, ref byte digest)
    {
        ulong* state = stackalloc ulong[2 * Lanes];
        new Span<ulong>(state, Lanes).Clear();
        ref byte source = ref MemoryMarshal.GetReference(data);
        int length = data.Length;
        if (length < RateBytes)
        {
            // The state is zero: what would be added to it is written.
            Unsafe.CopyBlockUnaligned(ref *(byte*)state, ref source, (uint)length);
        }
        else
        {
            do
            {
                Absorb(state, ref source);
                Permute(state);
                source = ref Unsafe.Add(ref source, RateBytes);
                length -= RateBytes;
            }
            while (length >= RateBytes);
            AbsorbLast(state, ref source, length);
        }

        ((byte*)state)[length] ^= 0x01;
        state[RateLanes - 1] ^= 0x80UL << 56;
        Permute(state);
        Unsafe.CopyBlockUnaligned(ref digest, ref *(byte*)state, Hash256.Size);
    }

    /// <summary>Adds one full block to the state. Four lanes at a time: a guest pays for each turn of the loop.</summary>
    private static unsafe void Absorb(ulong* state, ref byte source)
    {
        for (int lane = 0; lane < RateLanes - 1; lane += 4)
        {
            ref byte four = ref Unsafe.Add(ref source, lane * sizeof(ulong));
            state[lane] ^= Unsafe.ReadUnaligned<ulong>(ref four);
            state[lane + 1] ^= Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref four, 8));
            state[lane + 2] ^= Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref four, 16));
            state[lane + 3] ^= Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref four, 24));
        }

        state[RateLanes - 1] ^= Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, (RateLanes - 1) * sizeof(ulong)));
    }

    /// <summary>Adds the last, incomplete block, without its padding.</summary>
    private static unsafe void AbsorbLast(ulong* state, ref byte source, int length)
    {
        int index = 0;
        for (; index + sizeof(ulong) <= length; index += sizeof(ulong))
        {
            *(ulong*)((byte*)state + index) ^= Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, index));
        }

        for (; index < length; index++)
        {
            ((byte*)state)[index] ^= Unsafe.Add(ref source, index);
        }
    }
}
