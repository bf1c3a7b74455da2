using System;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Apps.Network;

/// <summary>An account of the test mnemonic "test test … junk", which a devnet funds.</summary>
internal sealed class TestWallet
{
    public const ulong ChainId = 7530;

    private static readonly string[] s_keys =
    [
        "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
        "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
        "0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a",
        "0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6",
        "0x47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a",
        "0x8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba",
        "0x92db14e403b83dfe3df233f83dfa3a0d7096f21ca9b0d6d6b8d88b2b4ec1564e",
        "0x4bbbf85ce3377467afe5d46f804f221813b2bb87f24d81f60f1fcdbf7cbf4356",
        "0xdbda1821b80551c9d65939329250298aa3472ba22feea921c0cf5d620ea67b97",
        "0x2a871d0798f97d79848a013d4936a73bf4cc922c825d33c1cf7073dff6d409c6",
    ];

    private readonly byte[] _key;

    private TestWallet(byte[] key)
    {
        _key = key;
        if (!Secp256k1Signer.TryGetAddress(key, out Address address)) throw new ArgumentException("Not a private key.", nameof(key));
        Address = address;
    }

    public static int Count => s_keys.Length;

    public Address Address { get; }

    public static TestWallet At(int index) => Hex.TryDecode(s_keys[index], out byte[] key) ? new TestWallet(key) : throw new InvalidOperationException();

    /// <summary>A key that nobody funded.</summary>
    public static TestWallet Unfunded { get; } = new([.. Keccak.Hash("unfunded"u8).Bytes]);

    public string Transfer(ulong nonce, Address? to = null, ulong value = 1) => Sign(new TransactionFields
    {
        ChainId = ChainId,
        Nonce = nonce,
        GasLimit = 21_000,
        MaxFeePerGas = 100_000_000_000,
        MaxPriorityFeePerGas = 1_000_000_000,
        To = to ?? Recipient(nonce),
        Value = value,
    });

    public string Sign(TransactionFields fields)
    {
        Hash256 digest = TransactionEncoding.SigningHash(fields);
        Secp256k1Signer.Sign(digest, _key, out U256 r, out U256 s, out int recoveryId);
        return Hex.Encode(TransactionEncoding.Signed(fields, r, s, recoveryId));
    }

    /// <summary>A fresh account for each nonce, so that the state grows.</summary>
    private Address Recipient(ulong nonce)
    {
        Span<byte> seed = stackalloc byte[Address.Size + sizeof(ulong)];
        Address.Bytes.CopyTo(seed);
        BitConverter.TryWriteBytes(seed[Address.Size..], nonce);
        return new Address(Keccak.Hash(seed).Bytes[..Address.Size]);
    }
}
