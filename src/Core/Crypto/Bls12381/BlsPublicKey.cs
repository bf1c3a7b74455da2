using System;
using Point = Sequitur.Crypto.AffinePoint<Sequitur.Crypto.Bls12381Curve, Sequitur.Crypto.PrimeField384<Sequitur.Crypto.Bls12381Modulus>>;

namespace Sequitur.Crypto;

/// <summary>A public key of BLS signatures: 48 bytes that may or may not be one, which is found out once and only when asked for.</summary>
/// <remarks>Safe to use from any thread: to find it out twice gives the same.</remarks>
public sealed class BlsPublicKey
{
    public const int Size = Bls12381Compression.PointSize;

    private readonly byte[] _bytes;
    private Decoded? _decoded;

    /// <param name="bytes">Exactly 48, which are copied.</param>
    public BlsPublicKey(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size) throw new ArgumentOutOfRangeException(nameof(bytes));
        _bytes = bytes.ToArray();
    }

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>KeyValidate of the draft: the one compressed form of a point of the subgroup of order r other than infinity.</summary>
    public bool IsValid => Decode().IsValid;

    /// <summary>Means something only for a valid key.</summary>
    internal Point Point => Decode().Point;

    private Decoded Decode()
    {
        if (_decoded is { } known) return known;
        bool isPoint = Bls12381Compression.TryReadPoint(_bytes, out Point point);
        Decoded decoded = new(isPoint && !point.IsInfinity, point);
        _decoded = decoded;
        return decoded;
    }

    private sealed class Decoded(bool isValid, Point point)
    {
        public bool IsValid { get; } = isValid;

        public Point Point { get; } = point;
    }
}
