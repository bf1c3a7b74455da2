using System.Runtime.CompilerServices;
using Sequitur.GuestCorlib;

namespace System;

/// <summary>The static methods, by item type; README.md says how a call that knows only Array gets here.</summary>
internal static class Array
{
    public static int MaxLength => 0x7FFFFFC7;

    public static void Copy<T>(T[] source, T[] destination, int length) => Copy(source, 0, destination, 0, length);

    public static void Copy<T>(T[] source, int sourceIndex, T[] destination, int destinationIndex, int length)
    {
        int sourceLength = source.Length;
        int destinationLength = destination.Length;
        // The source first, as in the core library: both may be wrong, in different ways.
        CheckPart(sourceIndex, length, sourceLength);
        CheckPart(destinationIndex, length, destinationLength);
        Memory.CopyItems(
            ref Unsafe.Add(ref Memory.ArrayData(destination), (nint)destinationIndex),
            ref Unsafe.Add(ref Memory.ArrayData(source), (nint)sourceIndex),
            length);
    }

    public static void Clear<T>(T[] array)
    {
        int length = array.Length;
        Memory.ClearItems(ref Memory.ArrayData(array), length);
    }

    /// <exception cref="IndexOutOfRangeException">Not within the array; the core library's choice of exception.</exception>
    public static void Clear<T>(T[] array, int index, int length)
    {
        int arrayLength = array.Length;
        if (index < 0 || length < 0 || (ulong)(uint)index + (uint)length > (uint)arrayLength)
        {
            throw new IndexOutOfRangeException();
        }

        Memory.ClearItems(ref Unsafe.Add(ref Memory.ArrayData(array), (nint)index), length);
    }

    public static void Resize<T>(ref T[]? array, int newSize)
    {
        if (newSize < 0)
        {
            throw new ArgumentOutOfRangeException();
        }

        T[]? old = array;
        if (old is null)
        {
            array = new T[newSize];
            return;
        }

        if (old.Length != newSize)
        {
            T[] grown = new T[newSize];
            Memory.CopyItems(ref Memory.ArrayData(grown), ref Memory.ArrayData(old), old.Length < newSize ? old.Length : newSize);
            array = grown;
        }
    }

    public static void Fill<T>(T[] array, T value)
    {
        // The length is read for its null check.
        _ = array.Length;
        new Span<T>(array).Fill(value);
    }

    public static void Reverse<T>(T[] array)
    {
        _ = array.Length;
        new Span<T>(array).Reverse();
    }

    public static int IndexOf<T>(T[] array, T value)
        where T : IEquatable<T>
    {
        _ = array.Length;
        return new ReadOnlySpan<T>(array).IndexOf(value);
    }

    private static void CheckPart(int index, int length, int arrayLength)
    {
        if ((index | length) < 0)
        {
            throw new ArgumentOutOfRangeException();
        }

        if ((ulong)(uint)index + (uint)length > (uint)arrayLength)
        {
            throw new ArgumentException(null);
        }
    }
}
