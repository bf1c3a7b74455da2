using System;

namespace Sequitur.Crypto;

/// <summary>How bytes become a point.</summary>
internal interface IPointForm<TPoint>
{
    /// <summary>False when they are none, or one that may not be where this form is read. Then the point means nothing.</summary>
    static abstract bool TryRead(ReadOnlySpan<byte> bytes, out TPoint point);
}

/// <summary>Bytes that may or may not be a point, which is found out once and only when asked for.</summary>
/// <remarks>Safe to use from any thread: to find it out twice gives the same.</remarks>
internal sealed class LazyPoint<TPoint, TForm>(byte[] bytes)
    where TPoint : struct
    where TForm : struct, IPointForm<TPoint>
{
    private Decoded? _decoded;

    /// <param name="bytes">What the point is written as.</param>
    /// <param name="point">One that the form accepts.</param>
    public LazyPoint(byte[] bytes, in TPoint point)
        : this(bytes) => _decoded = new Decoded(true, point);

    public ReadOnlySpan<byte> Bytes => bytes;

    public bool IsPoint => Decode().IsPoint;

    /// <summary>Means something only where <see cref="IsPoint"/>.</summary>
    public TPoint Point => Decode().Point;

    private Decoded Decode()
    {
        if (_decoded is { } known) return known;
        bool isPoint = TForm.TryRead(bytes, out TPoint point);
        Decoded decoded = new(isPoint, point);
        _decoded = decoded;
        return decoded;
    }

    private sealed class Decoded(bool isPoint, TPoint point)
    {
        public bool IsPoint { get; } = isPoint;

        public TPoint Point { get; } = point;
    }
}
