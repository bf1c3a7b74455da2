using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>Decodes EIP-2718 bytes. All five signed types list the same fields in the same order; a type only adds some. Messages from L1 read themselves.</summary>
internal ref struct TransactionParser
{
    private const byte BlobHashVersion = 0x01;

    private readonly TransactionType _type;
    private RlpReader _fields;
    private TransactionError _error;

    private TransactionParser(TransactionType type, RlpReader fields)
    {
        _type = type;
        _fields = fields;
    }

    public static TransactionError Parse(ReadOnlySpan<byte> raw, out Transaction? transaction)
    {
        transaction = null;
        if (raw.IsEmpty)
        {
            return TransactionError.Empty;
        }

        byte first = raw[0];
        if (first == (byte)TransactionType.L1Message)
        {
            return L1Message.TryDecode(raw, out transaction);
        }

        bool isLegacy = first >= 0xc0;
        if (!isLegacy && (first == 0 || !TransactionTypes.Implemented.Has(first)))
        {
            return TransactionError.UnknownType;
        }

        TransactionType type = isLegacy ? TransactionType.Legacy : (TransactionType)first;
        RlpReader envelope = new(isLegacy ? raw : raw[1..]);
        RlpReader fields = envelope.ReadList();
        if (fields.HasError)
        {
            return TransactionError.MalformedRlp;
        }

        if (!envelope.IsAtEnd)
        {
            return TransactionError.TrailingBytes;
        }

        if (type == TransactionType.Blob && fields.NextIsList)
        {
            return TransactionError.WrappedBlobTransaction;
        }

        int missing = FieldCount(type) - fields.CountItems();
        if (fields.HasError || missing != 0)
        {
            return fields.HasError ? TransactionError.MalformedRlp
                : missing > 0 ? TransactionError.MissingField : TransactionError.ExcessField;
        }

        return new TransactionParser(type, fields).ReadAll(raw, out transaction);
    }

    private static int FieldCount(TransactionType type) => type switch
    {
        TransactionType.Legacy => 9,
        TransactionType.AccessList => 11,
        TransactionType.DynamicFee => 12,
        TransactionType.Blob => 14,
        _ => 13,
    };

    private TransactionError ReadAll(ReadOnlySpan<byte> raw, out Transaction? transaction)
    {
        transaction = null;
        bool isLegacy = _type == TransactionType.Legacy;
        U256 chainId = isLegacy ? default : _fields.ReadU256();
        ulong nonce = _fields.ReadUInt64();
        U256 tip = _fields.ReadU256();
        U256 feeCap = _type >= TransactionType.DynamicFee ? _fields.ReadU256() : tip;
        ulong gasLimit = _fields.ReadUInt64();
        Address? recipient = ReadRecipient();
        U256 value = _fields.ReadU256();
        ReadOnlySpan<byte> data = _fields.ReadBytes();
        AccessListEntry[] accessList = isLegacy ? [] : ReadAccessList();
        U256 blobFeeCap = _type == TransactionType.Blob ? _fields.ReadU256() : default;
        Hash256[] blobHashes = _type == TransactionType.Blob ? ReadBlobHashes() : [];
        Authorization[] authorizations = _type == TransactionType.SetCode ? ReadAuthorizations() : [];
        U256 v = _fields.ReadU256();
        U256 r = _fields.ReadU256();
        U256 s = _fields.ReadU256();
        CheckRead();
        bool isProtected = true;
        byte yParity = isLegacy ? SplitLegacyV(in v, out chainId, out isProtected) : CheckParity(in v);
        CheckChainId(in chainId);
        CheckSignature(in r, in s);
        if (_error != TransactionError.None)
        {
            return _error;
        }

        TransactionFields fields = new()
        {
            Type = _type,
            ChainId = chainId.U0,
            IsReplayProtected = isProtected,
            Nonce = nonce,
            GasLimit = gasLimit,
            MaxFeePerGas = feeCap,
            MaxPriorityFeePerGas = tip,
            To = recipient,
            Value = value,
            Data = data.ToArray(),
            AccessList = accessList,
            MaxFeePerBlobGas = blobFeeCap,
            BlobHashes = blobHashes,
            Authorizations = authorizations,
        };
        transaction = new Transaction(fields, yParity, in r, in s, raw.ToArray());
        return TransactionError.None;
    }

    private Address? ReadRecipient()
    {
        ReadOnlySpan<byte> bytes = _fields.ReadBytes();
        if (bytes.Length == Address.Size)
        {
            return new Address(bytes);
        }

        if (!bytes.IsEmpty)
        {
            Fail(TransactionError.WrongFieldLength);
        }
        else if (_type >= TransactionType.Blob && !_fields.HasError)
        {
            Fail(TransactionError.MissingRecipient);
        }

        return null;
    }

    private AccessListEntry[] ReadAccessList()
    {
        RlpReader list = _fields.ReadList();
        AccessListEntry[] entries = new AccessListEntry[list.CountItems()];
        for (int i = 0; i < entries.Length && !list.HasError; i++)
        {
            RlpReader entry = list.ReadList();
            Address address = entry.ReadAddress();
            RlpReader keys = entry.ReadList();
            U256[] storageKeys = new U256[keys.CountItems()];
            for (int k = 0; k < storageKeys.Length && !keys.HasError; k++)
            {
                storageKeys[k] = U256.FromBigEndian(keys.ReadBytes(32));
            }

            entry.CloseList(ref keys);
            list.CloseList(ref entry);
            entries[i] = new AccessListEntry(address, storageKeys);
        }

        CloseField(ref list, TransactionError.MalformedAccessList);
        return entries;
    }

    private Hash256[] ReadBlobHashes()
    {
        RlpReader list = _fields.ReadList();
        Hash256[] hashes = new Hash256[list.CountItems()];
        bool versionsAreRight = true;
        for (int i = 0; i < hashes.Length && !list.HasError; i++)
        {
            hashes[i] = list.ReadHash256();
            versionsAreRight &= hashes[i].Bytes[0] == BlobHashVersion;
        }

        bool isWellFormed = !list.HasError && !_fields.HasError;
        CloseField(ref list, TransactionError.MalformedBlobHashes);
        if (isWellFormed && hashes.Length == 0)
        {
            Fail(TransactionError.EmptyBlobList);
        }
        else if (isWellFormed && !versionsAreRight)
        {
            Fail(TransactionError.WrongBlobHashVersion);
        }

        return hashes;
    }

    private Authorization[] ReadAuthorizations()
    {
        RlpReader list = _fields.ReadList();
        Authorization[] authorizations = new Authorization[list.CountItems()];
        for (int i = 0; i < authorizations.Length && !list.HasError; i++)
        {
            RlpReader tuple = list.ReadList();
            U256 chainId = tuple.ReadU256();
            Address address = tuple.ReadAddress();
            ulong nonce = tuple.ReadUInt64();
            ulong yParity = tuple.ReadUInt64();
            U256 r = tuple.ReadU256();
            U256 s = tuple.ReadU256();
            list.CloseList(ref tuple);
            if (yParity > byte.MaxValue)
            {
                Fail(TransactionError.MalformedAuthorization);
            }

            authorizations[i] = new Authorization
            {
                ChainId = chainId,
                Address = address,
                Nonce = nonce,
                YParity = (byte)(yParity & 0xff),
                R = r,
                S = s,
            };
        }

        bool isWellFormed = !list.HasError && !_fields.HasError;
        CloseField(ref list, TransactionError.MalformedAuthorization);
        if (isWellFormed && authorizations.Length == 0)
        {
            Fail(TransactionError.EmptyAuthorizationList);
        }

        return authorizations;
    }

    /// <summary>Ends a list field; an error inside it is named after the field, an error before it stays what it was.</summary>
    private void CloseField(ref RlpReader list, TransactionError error)
    {
        if (_fields.HasError)
        {
            if (list.Error == RlpError.ExpectedList)
            {
                Fail(error);
            }

            return;
        }

        list.ExpectEnd();
        if (list.HasError)
        {
            Fail(error);
        }
    }

    private void CheckRead()
    {
        if (_fields.HasError)
        {
            Fail(ErrorOf(_fields.Error));
        }
    }

    internal static TransactionError ErrorOf(RlpError error) => error switch
    {
        RlpError.LeadingZero => TransactionError.LeadingZero,
        RlpError.TooLong => TransactionError.FieldTooLong,
        RlpError.WrongLength => TransactionError.WrongFieldLength,
        _ => TransactionError.MalformedRlp,
    };

    private byte CheckParity(in U256 v)
    {
        if (v > 1UL)
        {
            Fail(TransactionError.InvalidSignatureParity);
        }

        return (byte)(v.U0 & 1);
    }

    /// <summary>EIP-155: v is 27 + parity, or 35 + parity + twice the chain id.</summary>
    private byte SplitLegacyV(in U256 v, out U256 chainId, out bool isProtected)
    {
        chainId = default;
        isProtected = v >= 35UL;
        if (isProtected)
        {
            U256 rest = v - 35UL;
            chainId = rest >> 1;
            return (byte)(rest.U0 & 1);
        }

        if (v != 27UL && v != 28UL)
        {
            Fail(TransactionError.InvalidSignatureParity);
            return 0;
        }

        return (byte)(v.U0 - 27);
    }

    private void CheckChainId(in U256 chainId)
    {
        if ((chainId.U1 | chainId.U2 | chainId.U3) != 0)
        {
            Fail(TransactionError.ChainIdTooLarge);
        }
    }

    private void CheckSignature(in U256 r, in U256 s)
    {
        U256 order = Secp256k1.CurveOrder;
        if (r.IsZero || s.IsZero || r >= order || s >= order)
        {
            Fail(TransactionError.SignatureOutOfRange);
        }
        else if (!Secp256k1.IsLowS(s))
        {
            Fail(TransactionError.HighSignatureS);
        }
    }

    /// <summary>The first error counts.</summary>
    private void Fail(TransactionError error)
    {
        if (_error == TransactionError.None)
        {
            _error = error;
        }
    }
}
