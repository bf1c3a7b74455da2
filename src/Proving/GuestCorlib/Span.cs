using System.ComponentModel;
using System.Runtime.CompilerServices;
using Sequitur.GuestCorlib;

namespace System;

internal readonly ref struct Span<T>
{
    private readonly ref T _reference;
    private readonly int _length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span(T[]? array)
    {
        if (array is null)
        {
            return;
        }

        _reference = ref Memory.ArrayData(array);
        _length = array.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span(T[]? array, int start, int length)
    {
        if (array is null)
        {
            if (start != 0 || length != 0)
            {
                throw new ArgumentOutOfRangeException();
            }

            return;
        }

        // Both are widened as unsigned numbers, so that a negative one is too large as well.
        if ((ulong)(uint)start + (uint)length > (uint)array.Length)
        {
            throw new ArgumentOutOfRangeException();
        }

        _reference = ref Unsafe.Add(ref Memory.ArrayData(array), (nint)(uint)start);
        _length = length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe Span(void* pointer, int length)
    {
        if (length < 0)
        {
            throw new ArgumentOutOfRangeException();
        }

        _reference = ref Unsafe.AsRef<T>(pointer);
        _length = length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span(ref T reference)
    {
        _reference = ref reference;
        _length = 1;
    }

    /// <summary>Unchecked: for MemoryMarshal and the slices here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Span(ref T reference, int length)
    {
        _reference = ref reference;
        _length = length;
    }

    public static Span<T> Empty => default;

    public int Length => _length;

    public bool IsEmpty => _length == 0;

    /// <summary>Unchecked: the place of the first item, or of none.</summary>
    internal ref T Reference => ref _reference;

    public ref T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if ((uint)index >= (uint)_length)
            {
                throw new IndexOutOfRangeException();
            }

            return ref Unsafe.Add(ref _reference, (nint)(uint)index);
        }
    }

    public static implicit operator Span<T>(T[]? array) => new(array);

    public static bool operator ==(Span<T> left, Span<T> right) =>
        left._length == right._length && Unsafe.AreSame(ref left._reference, ref right._reference);

    public static bool operator !=(Span<T> left, Span<T> right) => !(left == right);

    public static implicit operator ReadOnlySpan<T>(Span<T> span) => new(ref span._reference, span._length);

    public void Clear() => Memory.ClearItems(ref _reference, _length);

    public void Fill(T value)
    {
        if (Unsafe.SizeOf<T>() == 1)
        {
            Memory.Fill(ref Unsafe.As<T, byte>(ref _reference), Unsafe.As<T, byte>(ref value), (nuint)(uint)_length);
            return;
        }

        for (nint index = 0; index < _length; index++)
        {
            Unsafe.Add(ref _reference, index) = value;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> Slice(int start)
    {
        if ((uint)start > (uint)_length)
        {
            throw new ArgumentOutOfRangeException();
        }

        return new(ref Unsafe.Add(ref _reference, (nint)(uint)start), _length - start);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> Slice(int start, int length)
    {
        if ((ulong)(uint)start + (uint)length > (uint)_length)
        {
            throw new ArgumentOutOfRangeException();
        }

        return new(ref Unsafe.Add(ref _reference, (nint)(uint)start), length);
    }

    /// <exception cref="ArgumentException">The destination is shorter. Nothing is copied.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CopyTo(Span<T> destination)
    {
        if ((uint)_length > (uint)destination.Length)
        {
            throw new ArgumentException(null);
        }

        Memory.CopyItems(ref destination.Reference, ref _reference, _length);
    }

    public bool TryCopyTo(Span<T> destination)
    {
        if ((uint)_length > (uint)destination.Length)
        {
            return false;
        }

        Memory.CopyItems(ref destination.Reference, ref _reference, _length);
        return true;
    }

    public T[] ToArray()
    {
        if (_length == 0)
        {
            return [];
        }

        T[] array = new T[_length];
        Memory.CopyItems(ref Memory.ArrayData(array), ref _reference, _length);
        return array;
    }

    /// <summary>The place of the first item; a null reference when there is none.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ref T GetPinnableReference()
    {
        if (_length == 0)
        {
            return ref Unsafe.NullRef<T>();
        }

        return ref _reference;
    }

    public Enumerator GetEnumerator() => new(this);

    /// <summary>Not supported, as in the core library: a span is never boxed.</summary>
    public override bool Equals(object? obj) => throw new NotSupportedException();

    /// <inheritdoc cref="Equals"/>
    public override int GetHashCode() => throw new NotSupportedException();

    internal ref struct Enumerator
    {
        private readonly Span<T> _span;
        private int _index;

        internal Enumerator(Span<T> span)
        {
            _span = span;
            _index = -1;
        }

        public readonly ref T Current => ref _span[_index];

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool MoveNext()
        {
            int index = _index + 1;
            if (index >= _span.Length)
            {
                return false;
            }

            _index = index;
            return true;
        }
    }
}
