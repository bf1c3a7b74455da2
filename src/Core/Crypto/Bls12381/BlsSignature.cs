using System;
using TwistPoint = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Twist, Sequitur.Crypto.Fp2<Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>>;

namespace Sequitur.Crypto;

/// <summary>96 bytes that may or may not be a BLS signature. Which point they are is found out once and only when asked for.</summary>
/// <remarks>Safe to use from any thread.</remarks>
public sealed class BlsSignature
{
    private readonly LazyPoint<TwistPoint, TwistForm> _point;

    /// <param name="bytes">Exactly 96, which are copied.</param>
    public BlsSignature(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != BlsSignatures.Size) throw new ArgumentOutOfRangeException(nameof(bytes));
        _point = new LazyPoint<TwistPoint, TwistForm>(bytes.ToArray());
    }

    /// <param name="point">Not infinity.</param>
    internal BlsSignature(in TwistPoint point)
    {
        byte[] bytes = new byte[BlsSignatures.Size];
        Bls12381Compression.WriteTwistPoint(point, bytes);
        _point = new LazyPoint<TwistPoint, TwistForm>(bytes, point);
    }

    public ReadOnlySpan<byte> Bytes => _point.Bytes;

    /// <summary>Whether they are the one compressed form of a point of the twist other than infinity. That it is in the subgroup of order r is not said: pairing it shows that.</summary>
    public bool IsOnCurve => _point.IsPoint;

    /// <summary>Means something only where <see cref="IsOnCurve"/>.</summary>
    internal TwistPoint Point => _point.Point;

    private readonly struct TwistForm : IPointForm<TwistPoint>
    {
        public static bool TryRead(ReadOnlySpan<byte> bytes, out TwistPoint point) =>
            Bls12381Compression.TryReadAnyTwistPoint(bytes, out point) && !point.IsInfinity;
    }
}
