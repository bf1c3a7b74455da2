using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>A signed transaction of type 0 to 4, or a message from L1, immutable, with the bytes it came as.</summary>
public sealed class Transaction
{
    private readonly TransactionFields _fields;

    // One reference, so that two threads asking at once see a whole answer or none.
    private RecoveredSender? _sender;

    internal Transaction(TransactionFields fields, byte yParity, in U256 r, in U256 s, byte[] raw)
    {
        _fields = fields;
        YParity = yParity;
        R = r;
        S = s;
        Raw = raw;
        Hash = Keccak.Hash(raw);
    }

    /// <remarks>What a message does not have, as a nonce, fees and a signature, is zero.</remarks>
    internal Transaction(L1Message message, byte[] raw)
        : this(
            new TransactionFields
            {
                Type = TransactionType.L1Message,
                GasLimit = message.Gas,
                To = message.To,
                Value = message.Value,
                Data = message.Data,
            },
            0,
            default,
            default,
            raw)
    {
        Message = message;
        _sender = new RecoveredSender(true, message.Sender);
    }

    public TransactionType Type => _fields.Type;

    /// <summary>The message from L1 that this transaction is; null for those that somebody signed.</summary>
    public L1Message? Message { get; }

    public bool IsMessage => Message is not null;

    /// <summary>Zero for a legacy transaction signed without EIP-155: see <see cref="IsReplayProtected"/>.</summary>
    public ulong ChainId => _fields.ChainId;

    /// <summary>False only for a legacy transaction signed without EIP-155.</summary>
    public bool IsReplayProtected => _fields.IsReplayProtected;

    public ulong Nonce => _fields.Nonce;

    public ulong GasLimit => _fields.GasLimit;

    /// <summary>EIP-1559 fee cap; the gas price of types 0 and 1.</summary>
    public U256 MaxFeePerGas => _fields.MaxFeePerGas;

    /// <summary>EIP-1559 tip; the gas price of types 0 and 1.</summary>
    public U256 MaxPriorityFeePerGas => _fields.MaxPriorityFeePerGas;

    /// <summary>Null creates a contract.</summary>
    public Address? To => _fields.To;

    public U256 Value => _fields.Value;

    public byte[] Data => _fields.Data;

    public AccessListEntry[] AccessList => _fields.AccessList;

    public U256 MaxFeePerBlobGas => _fields.MaxFeePerBlobGas;

    public Hash256[] BlobHashes => _fields.BlobHashes;

    public Authorization[] Authorizations => _fields.Authorizations;

    /// <summary>0 or 1: which of two public keys. The <c>v</c> of a legacy transaction follows from it and the chain id.</summary>
    public byte YParity { get; }

    public U256 R { get; }

    public U256 S { get; }

    /// <summary>The EIP-2718 bytes: what goes into blocks, and whose keccak is <see cref="Hash"/>.</summary>
    public byte[] Raw { get; }

    public Hash256 Hash { get; }

    public bool IsCreate => To is null;

    /// <summary>EIP-4844: gas of its blobs, paid at the blob base fee.</summary>
    public ulong BlobGas => (ulong)BlobHashes.Length * FeeMarket.GasPerBlob;

    /// <summary>The digest the sender signed.</summary>
    public Hash256 SigningHash => TransactionEncoding.SigningHash(_fields);

    /// <summary>The signer of a transaction whose signature was checked by <see cref="TryGetSender"/> before.</summary>
    public Address Sender =>
        TryGetSender(out Address sender) ? sender : throw new InvalidOperationException("the signature was to be checked first");

    /// <summary>EIP-1559: what the sender pays per gas at this base fee, which the fee cap must cover. Nothing for a message: its gas was bought on L1.</summary>
    public U256 EffectiveGasPrice(in U256 baseFee)
    {
        if (IsMessage)
        {
            return default;
        }

        U256 room = MaxFeePerGas - baseFee;
        return baseFee + (room < MaxPriorityFeePerGas ? room : MaxPriorityFeePerGas);
    }

    /// <summary>The signer, recovered at the first question and remembered; false when no key belongs to the signature. A message names its sender.</summary>
    public bool TryGetSender(out Address sender)
    {
        RecoveredSender? known = _sender;
        if (known is null)
        {
            bool exists = Secp256k1.TryRecover(SigningHash, R, S, YParity, out Address recovered);
            known = new RecoveredSender(exists, recovered);
            _sender = known;
        }

        sender = known.Address;
        return known.Exists;
    }

    /// <summary>Tells the sender that was recovered earlier, when a trusted store gives both back.</summary>
    public void RestoreSender(in Address sender)
    {
        if (!IsMessage)
        {
            _sender = new RecoveredSender(true, sender);
        }
    }

    /// <summary>Strict: one canonical encoding per transaction, every other input is a named error. The sender is not recovered yet.</summary>
    public static TransactionError TryDecode(ReadOnlySpan<byte> raw, out Transaction? transaction) =>
        TransactionParser.Parse(raw, out transaction);

    private sealed class RecoveredSender(bool exists, Address address)
    {
        public readonly bool Exists = exists;
        public readonly Address Address = address;
    }
}
