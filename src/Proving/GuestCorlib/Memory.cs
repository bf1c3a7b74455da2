using System.Runtime.CompilerServices;

namespace Sequitur.GuestCorlib;

/// <summary>Memory in bulk, and what only C knows of an object's layout.</summary>
internal static class Memory
{
    /// <summary>Copies bytes between areas that may overlap.</summary>
    [Intrinsic("copy_memory")]
    public static void Copy(ref byte destination, ref byte source, nuint bytes)
    {
        if (Unsafe.IsAddressLessThan(ref source, ref destination))
        {
            for (nuint index = bytes; index != 0; index--)
            {
                Unsafe.Add(ref destination, index - 1) = Unsafe.Add(ref source, index - 1);
            }
        }
        else
        {
            for (nuint index = 0; index < bytes; index++)
            {
                Unsafe.Add(ref destination, index) = Unsafe.Add(ref source, index);
            }
        }
    }

    [Intrinsic("fill_memory")]
    public static void Fill(ref byte destination, byte value, nuint bytes)
    {
        for (nuint index = 0; index < bytes; index++)
        {
            Unsafe.Add(ref destination, index) = value;
        }
    }

    /// <summary>The sign is that of the first bytes that differ, taken as unsigned.</summary>
    [Intrinsic("compare_memory")]
    public static int Compare(ref byte left, ref byte right, nuint bytes)
    {
        for (nuint index = 0; index < bytes; index++)
        {
            int difference = Unsafe.Add(ref left, index) - Unsafe.Add(ref right, index);
            if (difference != 0)
            {
                return difference;
            }
        }

        return 0;
    }

    /// <summary>The place of the first item; of an array without items, the place behind its header. The array must not be null.</summary>
    [Intrinsic("array_data")]
    public static ref T ArrayData<T>(T[] array) => ref Unsafe.As<byte, T>(ref Unsafe.As<ArrayLayout>(array).Data);

    [Intrinsic("is_null_reference")]
    public static bool IsNullReference<T>(ref T place) => !typeof(T).IsValueType && Unsafe.As<T, nint>(ref place) == 0;

    public static void CopyItems<T>(ref T destination, ref T source, int count) =>
        Copy(ref Unsafe.As<T, byte>(ref destination), ref Unsafe.As<T, byte>(ref source), (nuint)(uint)count * (nuint)Unsafe.SizeOf<T>());

    public static void ClearItems<T>(ref T destination, int count) =>
        Fill(ref Unsafe.As<T, byte>(ref destination), 0, (nuint)(uint)count * (nuint)Unsafe.SizeOf<T>());

    /// <summary>An array as the runtime of the host lays it out, behind its type.</summary>
    private sealed class ArrayLayout
    {
        public nuint Length;
        public byte Data;
    }
}
