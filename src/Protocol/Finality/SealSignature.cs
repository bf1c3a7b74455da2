using System;
using Sequitur.Crypto;

namespace Sequitur.Finality;

/// <summary>The 96 bytes with which a validator seals a block on a chain of aggregates. Whether they are a signature, and whose, is not said.</summary>
public sealed class SealSignature : IEquatable<SealSignature>
{
    /// <param name="bytes">Exactly 96, which are copied.</param>
    public SealSignature(ReadOnlySpan<byte> bytes)
        : this(new BlsSignature(bytes))
    {
    }

    public SealSignature(BlsSignature signature)
    {
        Signature = signature;
    }

    /// <summary>What is known of them as a signature; it is the same object each time, so that nothing is found out twice.</summary>
    public BlsSignature Signature { get; }

    public ReadOnlySpan<byte> Bytes => Signature.Bytes;

    public byte[] ToBytes() => Bytes.ToArray();

    public bool Equals(SealSignature? other) => other is not null && Bytes.SequenceEqual(other.Bytes);

    public override bool Equals(object? obj) => obj is SealSignature other && Equals(other);

    public override int GetHashCode() => Bytes[^1] | (Bytes[^2] << 8) | (Bytes[^3] << 16);
}
