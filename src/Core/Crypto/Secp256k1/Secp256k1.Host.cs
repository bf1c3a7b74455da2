using System;
using Sequitur.Primitives;

namespace Sequitur.Crypto;

public static partial class Secp256k1
{
    /// <summary>The same by libsecp256k1; r, s and the recovery id have been checked.</summary>
    internal static unsafe bool TryRecoverKeyNative(in Hash256 messageHash, in U256 r, in U256 s, int recoveryId, Span<byte> publicKey)
    {
        Span<byte> compact = stackalloc byte[64];
        r.WriteBigEndian(compact);
        s.WriteBigEndian(compact[32..]);
        byte* signature = stackalloc byte[Secp256k1Library.SignatureSize];
        byte* key = stackalloc byte[Secp256k1Library.KeySize];
        byte* serialized = stackalloc byte[Secp256k1Library.SerializedKeySize];
        fixed (byte* compactBytes = compact)
        fixed (byte* hash = messageHash.Bytes)
        {
            if (Secp256k1Library.ParseCompact(Secp256k1Library.Context, signature, compactBytes, recoveryId) == 0
                || Secp256k1Library.Recover(Secp256k1Library.Context, key, signature, hash) == 0)
            {
                return false;
            }
        }

        Secp256k1Library.SerializeKey(key, serialized);
        new ReadOnlySpan<byte>(serialized + 1, PublicKeySize).CopyTo(publicKey);
        return true;
    }
}
