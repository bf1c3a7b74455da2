using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using Sequitur.Primitives;

namespace Sequitur.Evm;

/// <summary>256-bit operations on stack slots in place: four 64-bit limbs, least significant first. The result replaces the deeper operand.</summary>
/// <remarks>Scalar on purpose: a vector load that follows limb-wise stores misses store forwarding and costs about 10 ns.</remarks>
internal static unsafe class Words
{
    /// <summary>Bytes of a stack slot.</summary>
    public const int Size = 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set(ulong* word, ulong value)
    {
        word[0] = value;
        word[1] = 0;
        word[2] = 0;
        word[3] = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(ulong* source, ulong* target)
    {
        ulong w0 = source[0];
        ulong w1 = source[1];
        ulong w2 = source[2];
        ulong w3 = source[3];
        target[0] = w0;
        target[1] = w1;
        target[2] = w2;
        target[3] = w3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Swap(ulong* left, ulong* right)
    {
        (left[0], right[0]) = (right[0], left[0]);
        (left[1], right[1]) = (right[1], left[1]);
        (left[2], right[2]) = (right[2], left[2]);
        (left[3], right[3]) = (right[3], left[3]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ulong* a, ulong* b)
    {
        ulong s0 = a[0] + b[0];
        ulong carry = Bit(s0 < a[0]);
        ulong s1 = a[1] + b[1];
        ulong carry1 = Bit(s1 < a[1]);
        s1 += carry;
        carry = carry1 | Bit(s1 < carry);
        ulong s2 = a[2] + b[2];
        ulong carry2 = Bit(s2 < a[2]);
        s2 += carry;
        carry = carry2 | Bit(s2 < carry);
        b[3] = a[3] + b[3] + carry;
        b[0] = s0;
        b[1] = s1;
        b[2] = s2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Subtract(ulong* a, ulong* b)
    {
        ulong d0 = a[0] - b[0];
        ulong borrow = Bit(a[0] < b[0]);
        ulong d1 = a[1] - b[1];
        ulong borrow1 = Bit(a[1] < b[1]) | Bit(d1 < borrow);
        d1 -= borrow;
        ulong d2 = a[2] - b[2];
        ulong borrow2 = Bit(a[2] < b[2]) | Bit(d2 < borrow1);
        d2 -= borrow1;
        b[3] = a[3] - b[3] - borrow2;
        b[0] = d0;
        b[1] = d1;
        b[2] = d2;
    }

    /// <summary>1 when a is below b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Less(ulong* a, ulong* b)
    {
        ulong below = Bit(a[0] < b[0]);
        below = Bit(a[1] < b[1]) | (Bit(a[1] == b[1]) & below);
        below = Bit(a[2] < b[2]) | (Bit(a[2] == b[2]) & below);
        return Bit(a[3] < b[3]) | (Bit(a[3] == b[3]) & below);
    }

    /// <summary>1 when a is below b in two's complement.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong SignedLess(ulong* a, ulong* b)
    {
        ulong below = Bit(a[0] < b[0]);
        below = Bit(a[1] < b[1]) | (Bit(a[1] == b[1]) & below);
        below = Bit(a[2] < b[2]) | (Bit(a[2] == b[2]) & below);
        return Bit((long)a[3] < (long)b[3]) | (Bit(a[3] == b[3]) & below);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Equal(ulong* a, ulong* b) =>
        Bit(((a[0] ^ b[0]) | (a[1] ^ b[1]) | (a[2] ^ b[2]) | (a[3] ^ b[3])) == 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsZero(ulong* word) => (word[0] | word[1] | word[2] | word[3]) == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void And(ulong* a, ulong* b)
    {
        b[0] &= a[0];
        b[1] &= a[1];
        b[2] &= a[2];
        b[3] &= a[3];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Or(ulong* a, ulong* b)
    {
        b[0] |= a[0];
        b[1] |= a[1];
        b[2] |= a[2];
        b[3] |= a[3];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Xor(ulong* a, ulong* b)
    {
        b[0] ^= a[0];
        b[1] ^= a[1];
        b[2] ^= a[2];
        b[3] ^= a[3];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Not(ulong* word)
    {
        word[0] = ~word[0];
        word[1] = ~word[1];
        word[2] = ~word[2];
        word[3] = ~word[3];
    }

    /// <summary>True when the word does not fit 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsWide(ulong* word) => (word[1] | word[2] | word[3]) != 0;

    /// <summary>SHL (EIP-145): the value under the shift, moved left.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ShiftLeft(ulong* shift, ulong* value)
    {
        if (IsWide(shift) || shift[0] > 255)
        {
            Set(value, 0);
            return;
        }

        int bits = (int)shift[0] & 63;
        int limbs = (int)shift[0] >> 6;
        ulong v0 = value[0], v1 = value[1], v2 = value[2], v3 = value[3];

        // Shifts by 64 are not defined, so the carried part moves by one and then by 63 - bits.
        ulong r3 = (v3 << bits) | ((v2 >> 1) >> (63 - bits));
        ulong r2 = (v2 << bits) | ((v1 >> 1) >> (63 - bits));
        ulong r1 = (v1 << bits) | ((v0 >> 1) >> (63 - bits));
        ulong r0 = v0 << bits;
        value[0] = limbs == 0 ? r0 : 0;
        value[1] = limbs == 0 ? r1 : limbs == 1 ? r0 : 0;
        value[2] = limbs == 0 ? r2 : limbs == 1 ? r1 : limbs == 2 ? r0 : 0;
        value[3] = limbs == 0 ? r3 : limbs == 1 ? r2 : limbs == 2 ? r1 : r0;
    }

    /// <summary>SHR and SAR (EIP-145): the value under the shift, moved right; fill is 0 or all ones.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ShiftRight(ulong* shift, ulong* value, ulong fill)
    {
        if (IsWide(shift) || shift[0] > 255)
        {
            value[0] = fill;
            value[1] = fill;
            value[2] = fill;
            value[3] = fill;
            return;
        }

        int bits = (int)shift[0] & 63;
        int limbs = (int)shift[0] >> 6;
        ulong v0 = value[0], v1 = value[1], v2 = value[2], v3 = value[3];
        ulong r0 = (v0 >> bits) | ((v1 << 1) << (63 - bits));
        ulong r1 = (v1 >> bits) | ((v2 << 1) << (63 - bits));
        ulong r2 = (v2 >> bits) | ((v3 << 1) << (63 - bits));
        ulong r3 = (v3 >> bits) | ((fill << 1) << (63 - bits));
        value[0] = limbs == 0 ? r0 : limbs == 1 ? r1 : limbs == 2 ? r2 : r3;
        value[1] = limbs == 0 ? r1 : limbs == 1 ? r2 : limbs == 2 ? r3 : fill;
        value[2] = limbs == 0 ? r2 : limbs == 1 ? r3 : fill;
        value[3] = limbs == 0 ? r3 : fill;
    }

    /// <summary>BYTE: the index counts from the most significant byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Byte(ulong* index, ulong* value)
    {
        ulong result = 0;
        if (!IsWide(index) && index[0] < 32)
        {
            int fromLow = 31 - (int)index[0];
            result = (value[fromLow >> 3] >> ((fromLow & 7) * 8)) & 0xff;
        }

        Set(value, result);
    }

    /// <summary>SIGNEXTEND: repeats the sign bit of the byte with this index, counted from the least significant.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void SignExtend(ulong* index, ulong* value)
    {
        if (IsWide(index) || index[0] > 30)
        {
            return;
        }

        int limb = (int)index[0] >> 3;
        int shift = 56 - (((int)index[0] & 7) * 8);
        long extended = (long)(value[limb] << shift) >> shift;
        value[limb] = (ulong)extended;
        ulong sign = (ulong)(extended >> 63);
        for (int i = limb + 1; i < 4; i++)
        {
            value[i] = sign;
        }
    }

    /// <summary>CLZ (EIP-7939): leading zero bits, 256 for zero.</summary>
    public static int LeadingZeros(ulong* word) =>
        word[3] != 0 ? BitOperations.LeadingZeroCount(word[3])
        : word[2] != 0 ? 64 + BitOperations.LeadingZeroCount(word[2])
        : word[1] != 0 ? 128 + BitOperations.LeadingZeroCount(word[1])
        : 192 + BitOperations.LeadingZeroCount(word[0]);

    /// <summary>Significant bytes, 0 for zero.</summary>
    public static int ByteLength(ulong* word) => 32 - (LeadingZeros(word) / 8);

    /// <summary>Reads 32 big-endian bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(byte* source, ulong* word)
    {
        ulong* limbs = (ulong*)source;
        ulong w3 = BinaryPrimitives.ReverseEndianness(limbs[0]);
        ulong w2 = BinaryPrimitives.ReverseEndianness(limbs[1]);
        ulong w1 = BinaryPrimitives.ReverseEndianness(limbs[2]);
        ulong w0 = BinaryPrimitives.ReverseEndianness(limbs[3]);
        word[0] = w0;
        word[1] = w1;
        word[2] = w2;
        word[3] = w3;
    }

    /// <summary>Writes 32 big-endian bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ulong* word, byte* target)
    {
        ulong* limbs = (ulong*)target;
        limbs[0] = BinaryPrimitives.ReverseEndianness(word[3]);
        limbs[1] = BinaryPrimitives.ReverseEndianness(word[2]);
        limbs[2] = BinaryPrimitives.ReverseEndianness(word[1]);
        limbs[3] = BinaryPrimitives.ReverseEndianness(word[0]);
    }

    /// <summary>The low 160 bits.</summary>
    public static Address ToAddress(ulong* word)
    {
        Address address;
        byte* bytes = (byte*)&address;
        *(ulong*)bytes = BinaryPrimitives.ReverseEndianness((word[2] << 32) | (word[1] >> 32));
        *(ulong*)(bytes + 8) = BinaryPrimitives.ReverseEndianness((word[1] << 32) | (word[0] >> 32));
        *(uint*)(bytes + 16) = BinaryPrimitives.ReverseEndianness((uint)word[0]);
        return address;
    }

    public static void FromAddress(in Address address, ulong* word)
    {
        fixed (Address* pinned = &address)
        {
            byte* bytes = (byte*)pinned;
            ulong high = BinaryPrimitives.ReverseEndianness(*(ulong*)bytes);
            ulong middle = BinaryPrimitives.ReverseEndianness(*(ulong*)(bytes + 8));
            word[0] = (middle << 32) | BinaryPrimitives.ReverseEndianness(*(uint*)(bytes + 16));
            word[1] = (high << 32) | (middle >> 32);
            word[2] = high >> 32;
            word[3] = 0;
        }
    }

    /// <summary>Without a branch: a comparison's outcome is data here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bit(bool condition) => condition ? 1UL : 0UL;
}
