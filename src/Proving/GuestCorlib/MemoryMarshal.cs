using System.Runtime.CompilerServices;
using Sequitur.GuestCorlib;

namespace System.Runtime.InteropServices;

/// <remarks>The types must be free of references, which the guest's compiler cannot get wrong silently: objects are addresses like any other.</remarks>
internal static class MemoryMarshal
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T GetReference<T>(Span<T> span) => ref span.Reference;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T GetReference<T>(ReadOnlySpan<T> span) => ref span.Reference;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<T> CreateSpan<T>(scoped ref T reference, int length) => new(ref Unsafe.AsRef(in reference), length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<T> CreateReadOnlySpan<T>(scoped ref readonly T reference, int length) => new(ref Unsafe.AsRef(in reference), length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T GetArrayDataReference<T>(T[] array)
    {
        // The length is read for its null check.
        _ = array.Length;
        return ref Memory.ArrayData(array);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<byte> AsBytes<T>(Span<T> span)
        where T : struct => new(ref Unsafe.As<T, byte>(ref span.Reference), checked(span.Length * Unsafe.SizeOf<T>()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<byte> AsBytes<T>(ReadOnlySpan<T> span)
        where T : struct => new(ref Unsafe.As<T, byte>(ref span.Reference), checked(span.Length * Unsafe.SizeOf<T>()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<TTo> Cast<TFrom, TTo>(Span<TFrom> span)
        where TFrom : struct
        where TTo : struct => new(ref Unsafe.As<TFrom, TTo>(ref span.Reference), CastLength<TFrom, TTo>(span.Length));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<TTo> Cast<TFrom, TTo>(ReadOnlySpan<TFrom> span)
        where TFrom : struct
        where TTo : struct => new(ref Unsafe.As<TFrom, TTo>(ref span.Reference), CastLength<TFrom, TTo>(span.Length));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Read<T>(ReadOnlySpan<byte> source)
        where T : struct
    {
        if (Unsafe.SizeOf<T>() > source.Length)
        {
            throw new ArgumentOutOfRangeException();
        }

        return Unsafe.ReadUnaligned<T>(ref source.Reference);
    }

    public static bool TryRead<T>(ReadOnlySpan<byte> source, out T value)
        where T : struct
    {
        if (Unsafe.SizeOf<T>() > source.Length)
        {
            value = default;
            return false;
        }

        value = Unsafe.ReadUnaligned<T>(ref source.Reference);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write<T>(Span<byte> destination, in T value)
        where T : struct
    {
        if (Unsafe.SizeOf<T>() > destination.Length)
        {
            throw new ArgumentOutOfRangeException();
        }

        Unsafe.WriteUnaligned(ref destination.Reference, value);
    }

    public static bool TryWrite<T>(Span<byte> destination, in T value)
        where T : struct
    {
        if (Unsafe.SizeOf<T>() > destination.Length)
        {
            return false;
        }

        Unsafe.WriteUnaligned(ref destination.Reference, value);
        return true;
    }

    /// <summary>How many whole items of the one type lie in a span of the other.</summary>
    /// <exception cref="OverflowException">More than an int counts.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CastLength<TFrom, TTo>(int length)
    {
        uint from = (uint)Unsafe.SizeOf<TFrom>();
        uint to = (uint)Unsafe.SizeOf<TTo>();
        if (from == to)
        {
            return length;
        }

        return from == 1 ? (int)((uint)length / to) : checked((int)((ulong)(uint)length * from / to));
    }
}
