using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Xunit;

namespace Sequitur.Protocol.Rollup;

public sealed class TransactionDecodingTests
{
    private static readonly Wallet Signer = new(9);

    public static TheoryData<TransactionType> Types => [.. Enum.GetValues<TransactionType>().Where(type => type != TransactionType.L1Message)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_type_comes_back_as_it_was_signed(TransactionType type)
    {
        TransactionFields fields = Sample(type);
        byte[] raw = Signer.SignRaw(fields);

        Assert.Equal(TransactionError.None, Transaction.TryDecode(raw, out Transaction? transaction));

        Assert.Equal(raw, transaction!.Raw);
        Assert.Equal(Keccak.Hash(raw), transaction.Hash);
        Assert.Equal(TransactionEncoding.SigningHash(fields), transaction.SigningHash);
        Assert.True(transaction.TryGetSender(out Address sender));
        Assert.Equal(Signer.Address, sender);
        Assert.Equal(raw, TransactionEncoding.Signed(fields, transaction.R, transaction.S, transaction.YParity));
    }

    [Fact]
    public void A_legacy_transaction_without_replay_protection_is_understood()
    {
        TransactionFields fields = new()
        {
            Type = TransactionType.Legacy,
            IsReplayProtected = false,
            GasLimit = 21_000,
            MaxFeePerGas = 1,
            MaxPriorityFeePerGas = 1,
            To = TestLedger.AddressOf(5),
        };
        Transaction transaction = Signer.Sign(fields);
        Assert.False(transaction.IsReplayProtected);
        Assert.Equal(0UL, transaction.ChainId);
        Assert.Equal(Signer.Address, transaction.Sender);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Bytes_after_the_list_or_a_cut_list_are_refused(TransactionType type)
    {
        byte[] raw = Signer.SignRaw(Sample(type));
        Assert.Equal(TransactionError.TrailingBytes, Transaction.TryDecode([.. raw, 0x00], out _));
        for (int length = 1; length < raw.Length; length++)
        {
            Assert.NotEqual(TransactionError.None, Transaction.TryDecode(raw.AsSpan(0, length), out _));
        }
    }

    [Fact]
    public void Nothing_and_unknown_types_are_refused()
    {
        Assert.Equal(TransactionError.Empty, Transaction.TryDecode([], out _));
        foreach (byte type in (byte[])[0x00, 0x05, 0x7d, 0x7f, 0x80, 0xbf])
        {
            Assert.Equal(TransactionError.UnknownType, Transaction.TryDecode([type, 0xc0], out _));
        }
    }

    /// <summary>Name, type, index of the field, what stands there instead.</summary>
    public static TheoryData<TransactionError, TransactionType, int, string> Malformations => new()
    {
        { TransactionError.LeadingZero, TransactionType.Legacy, 0, "820001" },
        { TransactionError.LeadingZero, TransactionType.Legacy, 8, "8200aa" },
        { TransactionError.LeadingZero, TransactionType.DynamicFee, 1, "00" },
        { TransactionError.FieldTooLong, TransactionType.Legacy, 0, "89010000000000000000" },
        { TransactionError.FieldTooLong, TransactionType.DynamicFee, 4, "89010000000000000000" },
        { TransactionError.FieldTooLong, TransactionType.DynamicFee, 3, "a1" + "01" + "0000000000000000000000000000000000000000000000000000000000000000" },
        { TransactionError.WrongFieldLength, TransactionType.Legacy, 3, "93" + "00000000000000000000000000000000000000" },
        { TransactionError.WrongFieldLength, TransactionType.DynamicFee, 5, "95" + "000000000000000000000000000000000000000000" },
        { TransactionError.MalformedRlp, TransactionType.DynamicFee, 7, "c0" },
        { TransactionError.MalformedRlp, TransactionType.DynamicFee, 1, "8101" },
        { TransactionError.ChainIdTooLarge, TransactionType.DynamicFee, 0, "89010000000000000000" },
        { TransactionError.MalformedAccessList, TransactionType.AccessList, 7, "80" },
        { TransactionError.MalformedAccessList, TransactionType.AccessList, 7, "c1c0" },
        { TransactionError.MalformedAccessList, TransactionType.AccessList, 7, "d7d694" + "0000000000000000000000000000000000000000" + "80" },
        { TransactionError.MalformedAccessList, TransactionType.AccessList, 7, "d6d593" + "00000000000000000000000000000000000000" + "c0" },
        { TransactionError.MalformedAccessList, TransactionType.AccessList, 7, "d9d894" + "0000000000000000000000000000000000000000" + "c2" + "8101" },
        { TransactionError.MissingRecipient, TransactionType.Blob, 5, "80" },
        { TransactionError.MissingRecipient, TransactionType.SetCode, 5, "80" },
        { TransactionError.EmptyBlobList, TransactionType.Blob, 10, "c0" },
        { TransactionError.MalformedBlobHashes, TransactionType.Blob, 10, "c101" },
        { TransactionError.MalformedBlobHashes, TransactionType.Blob, 10, "80" },
        { TransactionError.WrongBlobHashVersion, TransactionType.Blob, 10, "e1a0" + "0200000000000000000000000000000000000000000000000000000000000000" },
        { TransactionError.EmptyAuthorizationList, TransactionType.SetCode, 9, "c0" },
        { TransactionError.MalformedAuthorization, TransactionType.SetCode, 9, "c1c0" },
        { TransactionError.MalformedAuthorization, TransactionType.SetCode, 9, "80" },
        { TransactionError.MalformedAuthorization, TransactionType.SetCode, 9, "dddc0194" + "0000000000000000000000000000000000000000" + "80820100" + "0101" },
        { TransactionError.InvalidSignatureParity, TransactionType.Legacy, 6, "1d" },
        { TransactionError.InvalidSignatureParity, TransactionType.DynamicFee, 9, "02" },
        { TransactionError.SignatureOutOfRange, TransactionType.DynamicFee, 10, "80" },
        { TransactionError.SignatureOutOfRange, TransactionType.DynamicFee, 11, "80" },
        { TransactionError.SignatureOutOfRange, TransactionType.DynamicFee, 10, "a0" + "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141" },
        { TransactionError.HighSignatureS, TransactionType.DynamicFee, 11, "a0" + "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1" },
    };

    [Theory]
    [MemberData(nameof(Malformations))]
    public void Each_malformation_is_refused_by_name(TransactionError expected, TransactionType type, int field, string replacement)
    {
        List<byte[]> items = Split(Signer.SignRaw(Sample(type)), type);
        items[field] = Convert.FromHexString(replacement);
        Assert.Equal(expected, Transaction.TryDecode(Join(items, type), out Transaction? transaction));
        Assert.Null(transaction);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void A_field_too_few_or_too_many_is_refused(TransactionType type)
    {
        List<byte[]> items = Split(Signer.SignRaw(Sample(type)), type);
        items.Add([0x01]);
        Assert.Equal(TransactionError.ExcessField, Transaction.TryDecode(Join(items, type), out _));
        items.RemoveRange(items.Count - 2, 2);
        Assert.Equal(TransactionError.MissingField, Transaction.TryDecode(Join(items, type), out _));
    }

    [Fact]
    public void The_network_form_of_a_blob_transaction_is_refused_by_name()
    {
        byte[] raw = Signer.SignRaw(Sample(TransactionType.Blob));
        RlpWriter writer = new();
        int list = writer.BeginList();
        writer.WriteRaw(raw.AsSpan(1));
        writer.WriteEmptyList();
        writer.WriteEmptyList();
        writer.WriteEmptyList();
        writer.EndList(list);
        Assert.Equal(TransactionError.WrappedBlobTransaction, Transaction.TryDecode([0x03, .. writer.Written], out _));
    }

    [Fact]
    public void Whatever_decodes_encodes_to_the_same_bytes()
    {
        Prop.ForAll(ArbMap.Default.GeneratorFor<(int Type, int Position, byte Value)>().ToArbitrary(), change =>
        {
            TransactionType type = (TransactionType)(Math.Abs((long)change.Type) % 5);
            byte[] raw = Signer.SignRaw(Sample(type));
            raw[(int)(Math.Abs((long)change.Position) % raw.Length)] = change.Value;
            if (Transaction.TryDecode(raw, out Transaction? decoded) != TransactionError.None)
            {
                return;
            }

            TransactionFields fields = FieldsOf(decoded!);
            Assert.Equal(raw, TransactionEncoding.Signed(fields, decoded!.R, decoded.S, decoded.YParity));
        }).QuickCheckThrowOnFailure();
    }

    private static TransactionFields FieldsOf(Transaction transaction) => new()
    {
        Type = transaction.Type,
        ChainId = transaction.ChainId,
        IsReplayProtected = transaction.IsReplayProtected,
        Nonce = transaction.Nonce,
        GasLimit = transaction.GasLimit,
        MaxFeePerGas = transaction.MaxFeePerGas,
        MaxPriorityFeePerGas = transaction.MaxPriorityFeePerGas,
        To = transaction.To,
        Value = transaction.Value,
        Data = transaction.Data,
        AccessList = transaction.AccessList,
        MaxFeePerBlobGas = transaction.MaxFeePerBlobGas,
        BlobHashes = transaction.BlobHashes,
        Authorizations = transaction.Authorizations,
    };

    private static TransactionFields Sample(TransactionType type) => new()
    {
        Type = type,
        ChainId = 7530,
        Nonce = 3,
        GasLimit = 100_000,
        MaxFeePerGas = 12,
        MaxPriorityFeePerGas = type >= TransactionType.DynamicFee ? 5UL : 12UL,
        To = TestLedger.AddressOf(0x1234),
        Value = 1_000_000,
        Data = [1, 2, 3, 0, 0],
        AccessList = type == TransactionType.Legacy ? [] : [new AccessListEntry(TestLedger.AddressOf(7), [1, 2]), new AccessListEntry(TestLedger.AddressOf(8), [])],
        MaxFeePerBlobGas = type == TransactionType.Blob ? 9UL : 0UL,
        BlobHashes = type == TransactionType.Blob ? [(U256.One << 248).ToHash256()] : [],
        Authorizations = type == TransactionType.SetCode ? [Signer.Authorize(7530, TestLedger.AddressOf(1), 0)] : [],
    };

    private static List<byte[]> Split(byte[] raw, TransactionType type)
    {
        RlpReader envelope = new(type == TransactionType.Legacy ? raw : raw.AsSpan(1));
        RlpReader list = envelope.ReadList();
        List<byte[]> items = [];
        while (!list.IsAtEnd)
        {
            items.Add(list.ReadItem().ToArray());
        }

        return items;
    }

    private static byte[] Join(List<byte[]> items, TransactionType type)
    {
        RlpWriter writer = new();
        int list = writer.BeginList();
        foreach (byte[] item in items)
        {
            writer.WriteRaw(item);
        }

        writer.EndList(list);
        return type == TransactionType.Legacy ? writer.ToArray() : [(byte)type, .. writer.Written];
    }
}
