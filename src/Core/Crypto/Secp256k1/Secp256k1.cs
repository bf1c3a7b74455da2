using System;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

/// <summary>Recovery of the signer of an ECDSA signature over secp256k1 (SEC 1, version 2.0, section 4.1.6).</summary>
/// <remarks>A high s is accepted here: refusing it (EIP-2) is the transaction's rule, not the curve's or the precompile's.</remarks>
public static partial class Secp256k1
{
    /// <summary>Bytes of an uncompressed public key without its 0x04 prefix: x, then y.</summary>
    public const int PublicKeySize = 64;

    /// <summary>n, the order of the group.</summary>
    public static U256 CurveOrder => PrimeField<Secp256k1Order>.Modulus;

    /// <summary>True when s is at most half the order (EIP-2).</summary>
    public static bool IsLowS(in U256 s) => s <= new U256(0xdfe92f46681b20a0, 0x5d576e7357a4501d, ulong.MaxValue, 0x7fffffffffffffff);

    /// <summary>The address that signed the hash; false when no key can have made this signature.</summary>
    public static bool TryRecover(in Hash256 messageHash, in U256 r, in U256 s, int recoveryId, out Address signer)
    {
        Span<byte> publicKey = stackalloc byte[PublicKeySize];
        if (!TryRecoverKey(messageHash, r, s, recoveryId, publicKey))
        {
            signer = default;
            return false;
        }

        signer = AddressOf(publicKey);
        return true;
    }

    /// <summary>The public key that signed the hash, as 64 bytes.</summary>
    [Accelerated("secp256k1_ecrecover")]
    public static bool TryRecoverKey(in Hash256 messageHash, in U256 r, in U256 s, int recoveryId, Span<byte> publicKey)
    {
        if (r.IsZero || s.IsZero || r >= CurveOrder || s >= CurveOrder || (uint)recoveryId > 3)
        {
            return false;
        }

        return HostBody.IsEnabled && Secp256k1Library.IsAvailable
            ? TryRecoverKeyNative(messageHash, r, s, recoveryId, publicKey)
            : TryRecoverKeyPortable(messageHash, r, s, recoveryId, publicKey);
    }

    /// <summary>The last 20 bytes of the keccak digest of the public key.</summary>
    public static Address AddressOf(ReadOnlySpan<byte> publicKey)
    {
        Hash256 digest = Keccak.Hash(publicKey[..PublicKeySize]);
        return new Address(digest.Bytes[12..]);
    }
}
