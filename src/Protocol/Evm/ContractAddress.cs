using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Evm;

/// <summary>Where CREATE and CREATE2 put a contract.</summary>
public static class ContractAddress
{
    /// <summary>Yellow Paper §7: the last 20 bytes of keccak(rlp([creator, nonce])).</summary>
    public static Address FromNonce(in Address creator, ulong nonce)
    {
        Span<byte> rlp = stackalloc byte[32];
        rlp[1] = 0x80 + Address.Size;
        creator.Bytes.CopyTo(rlp[2..]);
        int length = 2 + Address.Size;
        if (nonce < 0x80)
        {
            rlp[length++] = nonce == 0 ? (byte)0x80 : (byte)nonce;
        }
        else
        {
            int size = 8 - (System.Numerics.BitOperations.LeadingZeroCount(nonce) / 8);
            rlp[length++] = (byte)(0x80 + size);
            for (int i = size - 1; i >= 0; i--)
            {
                rlp[length++] = (byte)(nonce >> (8 * i));
            }
        }

        rlp[0] = (byte)(0xc0 + length - 1);
        return LastTwenty(rlp[..length]);
    }

    /// <summary>EIP-1014: the last 20 bytes of keccak(0xff, creator, salt, keccak(init code)).</summary>
    public static Address FromSalt(in Address creator, in U256 salt, ReadOnlySpan<byte> initCode)
    {
        Span<byte> preimage = stackalloc byte[1 + Address.Size + 32 + 32];
        preimage[0] = 0xff;
        creator.Bytes.CopyTo(preimage[1..]);
        salt.WriteBigEndian(preimage[21..]);
        Keccak.HashTo(initCode, preimage[53..]);
        return LastTwenty(preimage);
    }

    private static Address LastTwenty(ReadOnlySpan<byte> preimage)
    {
        Span<byte> hash = stackalloc byte[32];
        Keccak.HashTo(preimage, hash);
        return new Address(hash[12..]);
    }
}
