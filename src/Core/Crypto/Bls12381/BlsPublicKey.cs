using System;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;

namespace Sequitur.Crypto;

/// <summary>A public key of BLS signatures: 48 bytes that may or may not be one, which is found out once and only when asked for.</summary>
/// <remarks>Safe to use from any thread.</remarks>
public sealed class BlsPublicKey
{
    public const int Size = Bls12381Compression.PointSize;

    private readonly LazyPoint<Point, KeyForm> _point;

    /// <param name="bytes">Exactly 48, which are copied.</param>
    public BlsPublicKey(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size) throw new ArgumentOutOfRangeException(nameof(bytes));
        _point = new LazyPoint<Point, KeyForm>(bytes.ToArray());
    }

    public ReadOnlySpan<byte> Bytes => _point.Bytes;

    /// <summary>KeyValidate of the draft: the one compressed form of a point of the subgroup of order r other than infinity.</summary>
    public bool IsValid => _point.IsPoint;

    /// <summary>Means something only for a valid key.</summary>
    internal Point Point => _point.Point;

    private readonly struct KeyForm : IPointForm<Point>
    {
        public static bool TryRead(ReadOnlySpan<byte> bytes, out Point point) => Bls12381Compression.TryReadPoint(bytes, out point) && !point.IsInfinity;
    }
}
