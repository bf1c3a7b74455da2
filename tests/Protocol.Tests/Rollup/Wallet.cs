using System;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Protocol.Rollup;

/// <summary>A key that signs test transactions.</summary>
internal sealed class Wallet
{
    private readonly byte[] _key;

    public Wallet(int seed)
    {
        _key = Keccak.Hash(BitConverter.GetBytes(seed)).Bytes.ToArray();
        if (!Secp256k1Signer.TryGetAddress(_key, out Address address))
        {
            throw new InvalidOperationException("the seed gives no key");
        }

        Address = address;
    }

    public Address Address { get; }

    public byte[] SignRaw(TransactionFields fields)
    {
        Secp256k1Signer.Sign(TransactionEncoding.SigningHash(fields), _key, out U256 r, out U256 s, out int parity);
        return TransactionEncoding.Signed(fields, r, s, parity);
    }

    public Transaction Sign(TransactionFields fields)
    {
        TransactionError error = Transaction.TryDecode(SignRaw(fields), out Transaction? transaction);
        return error == TransactionError.None ? transaction! : throw new InvalidOperationException(error.ToString());
    }

    public Authorization Authorize(in U256 chainId, in Address target, ulong nonce)
    {
        Secp256k1Signer.Sign(TransactionEncoding.AuthorizationHash(chainId, target, nonce), _key, out U256 r, out U256 s, out int parity);
        return new Authorization { ChainId = chainId, Address = target, Nonce = nonce, YParity = (byte)parity, R = r, S = s };
    }
}
