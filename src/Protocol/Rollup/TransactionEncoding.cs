using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>Writes transactions: the digest to sign, and the signed bytes (EIP-155, 2930, 1559, 4844, 7702).</summary>
public static class TransactionEncoding
{
    private const byte AuthorizationMagic = 0x05;

    public static Hash256 SigningHash(TransactionFields fields)
    {
        RlpWriter writer = new(fields.Data.Length + 256);
        int list = BeginEnvelope(writer, fields.Type);
        WriteFields(writer, fields);
        if (fields.Type == TransactionType.Legacy && fields.IsReplayProtected)
        {
            writer.Write(fields.ChainId);
            writer.Write(0UL);
            writer.Write(0UL);
        }

        writer.EndList(list);
        return Keccak.Hash(writer.Written);
    }

    /// <summary>EIP-2718 bytes with the signature in place.</summary>
    public static byte[] Signed(TransactionFields fields, in U256 r, in U256 s, int yParity)
    {
        RlpWriter writer = new(fields.Data.Length + 320);
        int list = BeginEnvelope(writer, fields.Type);
        WriteFields(writer, fields);
        writer.Write(SignatureV(fields, yParity));
        writer.Write(r);
        writer.Write(s);
        writer.EndList(list);
        return writer.ToArray();
    }

    /// <summary>EIP-7702: the digest an authority signs.</summary>
    public static Hash256 AuthorizationHash(in U256 chainId, in Address address, ulong nonce)
    {
        RlpWriter writer = new(96);
        writer.WriteRaw([AuthorizationMagic]);
        int list = writer.BeginList();
        writer.Write(chainId);
        writer.Write(address);
        writer.Write(nonce);
        writer.EndList(list);
        return Keccak.Hash(writer.Written);
    }

    private static U256 SignatureV(TransactionFields fields, int yParity)
    {
        if (fields.Type != TransactionType.Legacy)
        {
            return (ulong)yParity;
        }

        U256 chainId = fields.ChainId;
        return fields.IsReplayProtected ? chainId + chainId + (35UL + (ulong)yParity) : 27UL + (ulong)yParity;
    }

    private static int BeginEnvelope(RlpWriter writer, TransactionType type)
    {
        if (type != TransactionType.Legacy)
        {
            writer.WriteRaw([(byte)type]);
        }

        return writer.BeginList();
    }

    private static void WriteFields(RlpWriter writer, TransactionFields fields)
    {
        TransactionType type = fields.Type;
        if (type != TransactionType.Legacy)
        {
            writer.Write(fields.ChainId);
        }

        writer.Write(fields.Nonce);
        if (type >= TransactionType.DynamicFee)
        {
            writer.Write(fields.MaxPriorityFeePerGas);
        }

        writer.Write(fields.MaxFeePerGas);
        writer.Write(fields.GasLimit);
        if (fields.To is Address to)
        {
            writer.Write(to);
        }
        else
        {
            writer.WriteEmptyString();
        }

        writer.Write(fields.Value);
        writer.Write(fields.Data);
        if (type != TransactionType.Legacy)
        {
            WriteAccessList(writer, fields.AccessList);
        }

        if (type == TransactionType.Blob)
        {
            writer.Write(fields.MaxFeePerBlobGas);
            WriteHashes(writer, fields.BlobHashes);
        }
        else if (type == TransactionType.SetCode)
        {
            WriteAuthorizations(writer, fields.Authorizations);
        }
    }

    private static void WriteAccessList(RlpWriter writer, AccessListEntry[] entries)
    {
        Span<byte> word = stackalloc byte[32];
        int list = writer.BeginList();
        for (int i = 0; i < entries.Length; i++)
        {
            int entry = writer.BeginList();
            writer.Write(entries[i].Address);
            int keys = writer.BeginList();
            U256[] storageKeys = entries[i].StorageKeys;
            for (int k = 0; k < storageKeys.Length; k++)
            {
                storageKeys[k].WriteBigEndian(word);
                writer.Write(word);
            }

            writer.EndList(keys);
            writer.EndList(entry);
        }

        writer.EndList(list);
    }

    private static void WriteHashes(RlpWriter writer, Hash256[] hashes)
    {
        int list = writer.BeginList();
        for (int i = 0; i < hashes.Length; i++)
        {
            writer.Write(hashes[i]);
        }

        writer.EndList(list);
    }

    private static void WriteAuthorizations(RlpWriter writer, Authorization[] authorizations)
    {
        int list = writer.BeginList();
        for (int i = 0; i < authorizations.Length; i++)
        {
            Authorization authorization = authorizations[i];
            int tuple = writer.BeginList();
            writer.Write(authorization.ChainId);
            writer.Write(authorization.Address);
            writer.Write(authorization.Nonce);
            writer.Write((ulong)authorization.YParity);
            writer.Write(authorization.R);
            writer.Write(authorization.S);
            writer.EndList(tuple);
        }

        writer.EndList(list);
    }
}
