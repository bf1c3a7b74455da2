using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>A block header as Ethereum hashes it, from Cancun on. Immutable.</summary>
public sealed class BlockHeader
{
    public const int ExtraDataBytesMax = 32;

    private const int NonceBytes = 8;
    private const int FieldsBeforePrague = 20;

    private byte[]? _rlp;
    private Hashed? _hash;

    public required Hash256 ParentHash { get; init; }

    public required Hash256 OmmersHash { get; init; }

    public required Address Beneficiary { get; init; }

    public required Hash256 StateRoot { get; init; }

    public required Hash256 TransactionsRoot { get; init; }

    public required Hash256 ReceiptsRoot { get; init; }

    public required Bloom LogsBloom { get; init; }

    public required U256 Difficulty { get; init; }

    public required ulong Number { get; init; }

    public required ulong GasLimit { get; init; }

    public required ulong GasUsed { get; init; }

    public required ulong Timestamp { get; init; }

    public required byte[] ExtraData { get; init; }

    /// <summary>EIP-4399: the mix hash.</summary>
    public required Hash256 PrevRandao { get; init; }

    /// <summary>Eight bytes of the proof-of-work era, zero since, read big-endian.</summary>
    public required ulong Nonce { get; init; }

    public required U256 BaseFee { get; init; }

    public required Hash256 WithdrawalsRoot { get; init; }

    public required ulong BlobGasUsed { get; init; }

    public required ulong ExcessBlobGas { get; init; }

    public required Hash256 ParentBeaconRoot { get; init; }

    /// <summary>EIP-7685; null before Prague.</summary>
    public required Hash256? RequestsHash { get; init; }

    /// <summary>Keccak of the RLP; computed at the first question.</summary>
    public Hash256 Hash
    {
        get
        {
            _hash ??= new Hashed(Keccak.Hash(Rlp));
            return _hash.Value;
        }
    }

    /// <summary>The RLP; computed at the first question, or the bytes it was decoded from. Not to be written to.</summary>
    public byte[] Rlp => _rlp ??= Encode();

    /// <summary>Strict; a header of a fork before Cancun is an error like any other malformation.</summary>
    public static RlpError TryDecode(ReadOnlySpan<byte> rlp, out BlockHeader? header)
    {
        header = null;
        RlpReader envelope = new(rlp);
        RlpReader fields = envelope.ReadList();
        BlockHeader decoded = Read(ref fields, fields.CountItems() > FieldsBeforePrague);
        envelope.CloseList(ref fields);
        envelope.ExpectEnd();
        if (!envelope.HasError)
        {
            decoded._rlp = rlp.ToArray();
            header = decoded;
        }

        return envelope.Error;
    }

    // Initializers run in the order they are written, which is the order of the fields.
    private static BlockHeader Read(ref RlpReader fields, bool hasRequestsHash) => new()
    {
        ParentHash = fields.ReadHash256(),
        OmmersHash = fields.ReadHash256(),
        Beneficiary = fields.ReadAddress(),
        StateRoot = fields.ReadHash256(),
        TransactionsRoot = fields.ReadHash256(),
        ReceiptsRoot = fields.ReadHash256(),
        LogsBloom = ReadBloom(ref fields),
        Difficulty = fields.ReadU256(),
        Number = fields.ReadUInt64(),
        GasLimit = fields.ReadUInt64(),
        GasUsed = fields.ReadUInt64(),
        Timestamp = fields.ReadUInt64(),
        ExtraData = fields.ReadBytes().ToArray(),
        PrevRandao = fields.ReadHash256(),
        Nonce = ReadNonce(ref fields),
        BaseFee = fields.ReadU256(),
        WithdrawalsRoot = fields.ReadHash256(),
        BlobGasUsed = fields.ReadUInt64(),
        ExcessBlobGas = fields.ReadUInt64(),
        ParentBeaconRoot = fields.ReadHash256(),
        RequestsHash = hasRequestsHash ? fields.ReadHash256() : null,
    };

    private static Bloom ReadBloom(ref RlpReader fields)
    {
        ReadOnlySpan<byte> bytes = fields.ReadBytes(Bloom.Size);
        return fields.HasError ? new Bloom() : new Bloom(bytes);
    }

    private static ulong ReadNonce(ref RlpReader fields)
    {
        ReadOnlySpan<byte> bytes = fields.ReadBytes(NonceBytes);
        return fields.HasError ? 0 : System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    private byte[] Encode()
    {
        RlpWriter writer = new(640);
        int list = writer.BeginList();
        writer.Write(ParentHash);
        writer.Write(OmmersHash);
        writer.Write(Beneficiary);
        writer.Write(StateRoot);
        writer.Write(TransactionsRoot);
        writer.Write(ReceiptsRoot);
        writer.Write(LogsBloom.Bytes);
        writer.Write(Difficulty);
        writer.Write(Number);
        writer.Write(GasLimit);
        writer.Write(GasUsed);
        writer.Write(Timestamp);
        writer.Write(ExtraData);
        writer.Write(PrevRandao);
        Span<byte> nonce = stackalloc byte[NonceBytes];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(nonce, Nonce);
        writer.Write(nonce);
        writer.Write(BaseFee);
        writer.Write(WithdrawalsRoot);
        writer.Write(BlobGasUsed);
        writer.Write(ExcessBlobGas);
        writer.Write(ParentBeaconRoot);
        if (RequestsHash is Hash256 requestsHash)
        {
            writer.Write(requestsHash);
        }

        writer.EndList(list);
        return writer.ToArray();
    }

    // A reference, so that two threads asking at once see a whole hash or none.
    private sealed class Hashed(Hash256 value)
    {
        public readonly Hash256 Value = value;
    }
}
