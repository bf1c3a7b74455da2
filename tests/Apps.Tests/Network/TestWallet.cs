using System;
using System.Text;
using Sequitur.Cli.Devnet;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Apps.Network;

/// <summary>An account of the test mnemonic "test test … junk", which a devnet funds.</summary>
internal sealed class TestWallet
{
    public const ulong ChainId = 7530;

    private readonly byte[] _key;

    private TestWallet(byte[] key)
    {
        _key = key;
        Address = DevnetAccounts.AddressOf(key);
    }

    public static int Count => DevnetAccounts.Count;

    public Address Address { get; }

    public static TestWallet At(int index) => new(DevnetAccounts.PrivateKey(index));

    /// <summary>The account of a devnet's validator.</summary>
    public static TestWallet OfValidator(int index) => new(DevnetGenesis.ValidatorKey(index));

    /// <summary>A key that nobody funded.</summary>
    public static TestWallet Unfunded { get; } = Of("unfunded");

    /// <summary>The account whose key is the hash of these words.</summary>
    public static TestWallet Of(string words) => new([.. Keccak.Hash(Encoding.ASCII.GetBytes(words)).Bytes]);

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

    /// <summary>r ‖ s ‖ parity over a digest.</summary>
    public byte[] SignDigest(in Hash256 digest)
    {
        Secp256k1Signer.Sign(digest, _key, out U256 r, out U256 s, out int parity);
        byte[] signature = new byte[RecoverableSignature.Size];
        new RecoverableSignature(r, s, (byte)parity).Write(signature);
        return signature;
    }

    public static string HashOf(string raw) => Keccak.Hash(Convert.FromHexString(raw.AsSpan(2))).ToString();

    /// <summary>A fresh account for each nonce, so that the state grows.</summary>
    private Address Recipient(ulong nonce)
    {
        Span<byte> seed = stackalloc byte[Address.Size + sizeof(ulong)];
        Address.Bytes.CopyTo(seed);
        BitConverter.TryWriteBytes(seed[Address.Size..], nonce);
        return new Address(Keccak.Hash(seed).Bytes[..Address.Size]);
    }
}
