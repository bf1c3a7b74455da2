using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Apps.Differential;

/// <summary>The accounts that can sign: the sender first, then those that authorize (EIP-7702).</summary>
internal static class ScenarioKeys
{
    public const int Sender = 0;

    public const int Count = 4;

    private static readonly byte[][] PrivateKeys = [KeyOf(1), KeyOf(2), KeyOf(3), KeyOf(4)];

    private static readonly Address[] Addresses = Array.ConvertAll(PrivateKeys, AddressOf);

    public static ReadOnlySpan<byte> PrivateKey(int signer) => PrivateKeys[signer];

    public static Address Address(int signer) => Addresses[signer];

    public static (U256 R, U256 S, int Parity) Sign(int signer, in Hash256 digest) =>
        Secp256k1Signer.Sign(digest, PrivateKeys[signer], out U256 r, out U256 s, out int parity)
            ? (r, s, parity)
            : throw new InvalidOperationException("libsecp256k1 is missing");

    private static byte[] KeyOf(byte number)
    {
        byte[] key = new byte[Secp256k1Signer.PrivateKeySize];
        key.AsSpan().Fill(0x45);
        key[^1] = number;
        return key;
    }

    private static Address AddressOf(byte[] key) =>
        Secp256k1Signer.TryGetAddress(key, out Address address) ? address : throw new InvalidOperationException("libsecp256k1 is missing");
}
