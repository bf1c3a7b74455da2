using System;
using Sequitur.Crypto;

namespace Sequitur.Finality;

/// <summary>The 96 bytes with which a validator seals a block on a chain of aggregates. Whether they are a signature, and whose, is not said.</summary>
public sealed class SealSignature : IEquatable<SealSignature>
{
    private readonly byte[] _bytes;

    /// <param name="bytes">Exactly 96, which are copied.</param>
    public SealSignature(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != BlsSignatures.Size) throw new ArgumentOutOfRangeException(nameof(bytes));
        _bytes = bytes.ToArray();
    }

    public ReadOnlySpan<byte> Bytes => _bytes;

    public byte[] ToBytes() => _bytes.AsSpan().ToArray();

    public bool Equals(SealSignature? other) => other is not null && Bytes.SequenceEqual(other.Bytes);

    public override bool Equals(object? obj) => obj is SealSignature other && Equals(other);

    public override int GetHashCode() => _bytes[^1] | (_bytes[^2] << 8) | (_bytes[^3] << 16);
}
