using System;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

/// <summary>An ECDSA signature over secp256k1 from which its signer is recovered: 65 bytes on the wire, r ‖ s ‖ y parity (0 or 1).</summary>
/// <remarks>Only the low s is a signature here (EIP-2), so that each signer has one encoding.</remarks>
public readonly record struct RecoverableSignature(U256 R, U256 S, byte YParity)
{
    public const int Size = 65;

    /// <summary>False for another length, a high s or a parity above 1. Whether any key made it, <see cref="TryRecover"/> says.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out RecoverableSignature signature)
    {
        signature = default;
        if (bytes.Length != Size || bytes[64] > 1) return false;
        var read = new RecoverableSignature(U256.FromBigEndian(bytes[..32]), U256.FromBigEndian(bytes[32..64]), bytes[64]);
        if (!Secp256k1.IsLowS(read.S)) return false;
        signature = read;
        return true;
    }

    public void Write(Span<byte> destination)
    {
        R.WriteBigEndian(destination);
        S.WriteBigEndian(destination[32..]);
        destination[64] = YParity;
    }

    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Size];
        Write(bytes);
        return bytes;
    }

    /// <summary>The address that signed the hash.</summary>
    public bool TryRecover(in Hash256 messageHash, out Address signer)
    {
        signer = default;
        return Secp256k1.IsLowS(S) && YParity <= 1 && Secp256k1.TryRecover(messageHash, R, S, YParity, out signer);
    }
}
