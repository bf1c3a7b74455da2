using System;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

/// <summary>Signing with secp256k1, by the native library only: it runs in constant time, which our own arithmetic does not.</summary>
/// <remarks>Both methods are false when the library is missing or the private key is not 32 bytes in [1, n-1].</remarks>
public static unsafe class Secp256k1Signer
{
    public const int PrivateKeySize = 32;

    /// <summary>The address of the key.</summary>
    public static bool TryGetAddress(ReadOnlySpan<byte> privateKey, out Address address)
    {
        Span<byte> publicKey = stackalloc byte[Secp256k1.PublicKeySize];
        bool known = TryGetPublicKey(privateKey, publicKey);
        address = known ? Secp256k1.AddressOf(publicKey) : default;
        return known;
    }

    /// <summary>The 64 bytes of the public key: x, then y.</summary>
    public static bool TryGetPublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey)
    {
        if (!Secp256k1Library.IsAvailable || privateKey.Length != PrivateKeySize)
        {
            return false;
        }

        byte* key = stackalloc byte[Secp256k1Library.KeySize];
        byte* serialized = stackalloc byte[Secp256k1Library.SerializedKeySize];
        fixed (byte* secret = privateKey)
        {
            if (Secp256k1Library.CreateKey(Secp256k1Library.Context, key, secret) == 0)
            {
                return false;
            }
        }

        Secp256k1Library.SerializeKey(key, serialized);
        new ReadOnlySpan<byte>(serialized + 1, Secp256k1.PublicKeySize).CopyTo(publicKey);
        return true;
    }

    /// <summary>Signs the hash with the deterministic nonce of RFC 6979; s is low.</summary>
    public static bool Sign(in Hash256 messageHash, ReadOnlySpan<byte> privateKey, out U256 r, out U256 s, out int recoveryId)
    {
        r = default;
        s = default;
        recoveryId = 0;
        if (!Secp256k1Library.IsAvailable || privateKey.Length != PrivateKeySize)
        {
            return false;
        }

        byte* signature = stackalloc byte[Secp256k1Library.SignatureSize];
        byte* compact = stackalloc byte[64];
        int id = 0;
        fixed (byte* secret = privateKey)
        fixed (byte* hash = messageHash.Bytes)
        {
            if (Secp256k1Library.Sign(Secp256k1Library.Context, signature, hash, secret) == 0)
            {
                return false;
            }
        }

        Secp256k1Library.SerializeCompact(Secp256k1Library.Context, compact, &id, signature);
        r = U256.FromBigEndian(new ReadOnlySpan<byte>(compact, 32));
        s = U256.FromBigEndian(new ReadOnlySpan<byte>(compact + 32, 32));
        recoveryId = id;
        return true;
    }
}
