using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sequitur.GuestCorlib;

namespace System.Buffers.Binary;

/// <summary>Guests are little-endian, and so are the hosts the tests run on.</summary>
internal static class BinaryPrimitives
{
    public static byte ReverseEndianness(byte value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static short ReverseEndianness(short value) => (short)Bits.ReverseBytes((ushort)value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ReverseEndianness(int value) => (int)Bits.ReverseBytes((uint)value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long ReverseEndianness(long value) => (long)Bits.ReverseBytes((ulong)value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort ReverseEndianness(ushort value) => Bits.ReverseBytes(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint ReverseEndianness(uint value) => Bits.ReverseBytes(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ReverseEndianness(ulong value) => Bits.ReverseBytes(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort ReadUInt16LittleEndian(ReadOnlySpan<byte> source) => MemoryMarshal.Read<ushort>(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort ReadUInt16BigEndian(ReadOnlySpan<byte> source) => ReverseEndianness(MemoryMarshal.Read<ushort>(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryReadUInt16LittleEndian(ReadOnlySpan<byte> source, out ushort value) => MemoryMarshal.TryRead(source, out value);

    public static bool TryReadUInt16BigEndian(ReadOnlySpan<byte> source, out ushort value)
    {
        bool isRead = MemoryMarshal.TryRead(source, out value);
        value = ReverseEndianness(value);
        return isRead;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteUInt16LittleEndian(Span<byte> destination, ushort value) => MemoryMarshal.Write(destination, in value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteUInt16BigEndian(Span<byte> destination, ushort value)
    {
        ushort reversed = ReverseEndianness(value);
        MemoryMarshal.Write(destination, in reversed);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint ReadUInt32LittleEndian(ReadOnlySpan<byte> source) => MemoryMarshal.Read<uint>(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint ReadUInt32BigEndian(ReadOnlySpan<byte> source) => ReverseEndianness(MemoryMarshal.Read<uint>(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryReadUInt32LittleEndian(ReadOnlySpan<byte> source, out uint value) => MemoryMarshal.TryRead(source, out value);

    public static bool TryReadUInt32BigEndian(ReadOnlySpan<byte> source, out uint value)
    {
        bool isRead = MemoryMarshal.TryRead(source, out value);
        value = ReverseEndianness(value);
        return isRead;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteUInt32LittleEndian(Span<byte> destination, uint value) => MemoryMarshal.Write(destination, in value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteUInt32BigEndian(Span<byte> destination, uint value)
    {
        uint reversed = ReverseEndianness(value);
        MemoryMarshal.Write(destination, in reversed);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ReadUInt64LittleEndian(ReadOnlySpan<byte> source) => MemoryMarshal.Read<ulong>(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ReadUInt64BigEndian(ReadOnlySpan<byte> source) => ReverseEndianness(MemoryMarshal.Read<ulong>(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryReadUInt64LittleEndian(ReadOnlySpan<byte> source, out ulong value) => MemoryMarshal.TryRead(source, out value);

    public static bool TryReadUInt64BigEndian(ReadOnlySpan<byte> source, out ulong value)
    {
        bool isRead = MemoryMarshal.TryRead(source, out value);
        value = ReverseEndianness(value);
        return isRead;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteUInt64LittleEndian(Span<byte> destination, ulong value) => MemoryMarshal.Write(destination, in value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteUInt64BigEndian(Span<byte> destination, ulong value)
    {
        ulong reversed = ReverseEndianness(value);
        MemoryMarshal.Write(destination, in reversed);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static short ReadInt16LittleEndian(ReadOnlySpan<byte> source) => MemoryMarshal.Read<short>(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static short ReadInt16BigEndian(ReadOnlySpan<byte> source) => ReverseEndianness(MemoryMarshal.Read<short>(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryReadInt16LittleEndian(ReadOnlySpan<byte> source, out short value) => MemoryMarshal.TryRead(source, out value);

    public static bool TryReadInt16BigEndian(ReadOnlySpan<byte> source, out short value)
    {
        bool isRead = MemoryMarshal.TryRead(source, out value);
        value = ReverseEndianness(value);
        return isRead;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteInt16LittleEndian(Span<byte> destination, short value) => MemoryMarshal.Write(destination, in value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteInt16BigEndian(Span<byte> destination, short value)
    {
        short reversed = ReverseEndianness(value);
        MemoryMarshal.Write(destination, in reversed);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ReadInt32LittleEndian(ReadOnlySpan<byte> source) => MemoryMarshal.Read<int>(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ReadInt32BigEndian(ReadOnlySpan<byte> source) => ReverseEndianness(MemoryMarshal.Read<int>(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryReadInt32LittleEndian(ReadOnlySpan<byte> source, out int value) => MemoryMarshal.TryRead(source, out value);

    public static bool TryReadInt32BigEndian(ReadOnlySpan<byte> source, out int value)
    {
        bool isRead = MemoryMarshal.TryRead(source, out value);
        value = ReverseEndianness(value);
        return isRead;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteInt32LittleEndian(Span<byte> destination, int value) => MemoryMarshal.Write(destination, in value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteInt32BigEndian(Span<byte> destination, int value)
    {
        int reversed = ReverseEndianness(value);
        MemoryMarshal.Write(destination, in reversed);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long ReadInt64LittleEndian(ReadOnlySpan<byte> source) => MemoryMarshal.Read<long>(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long ReadInt64BigEndian(ReadOnlySpan<byte> source) => ReverseEndianness(MemoryMarshal.Read<long>(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryReadInt64LittleEndian(ReadOnlySpan<byte> source, out long value) => MemoryMarshal.TryRead(source, out value);

    public static bool TryReadInt64BigEndian(ReadOnlySpan<byte> source, out long value)
    {
        bool isRead = MemoryMarshal.TryRead(source, out value);
        value = ReverseEndianness(value);
        return isRead;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteInt64LittleEndian(Span<byte> destination, long value) => MemoryMarshal.Write(destination, in value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteInt64BigEndian(Span<byte> destination, long value)
    {
        long reversed = ReverseEndianness(value);
        MemoryMarshal.Write(destination, in reversed);
    }
}
