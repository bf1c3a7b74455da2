using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Sequitur.Primitives;
using Wire = Sequitur.Network.Protocol;

namespace Sequitur.Network;

/// <summary>Messages to bytes and back. Each message has one encoding; decoding refuses every other, and whatever is beyond peer.proto's limits, by name.</summary>
public static partial class PeerMessageCodec
{
    /// <summary>Length (u32, big-endian) and kind.</summary>
    internal const int HeaderSize = 5;

    private const int IndexEnd = 65_536;
    private const int BlocksCountMax = 1_024;

    /// <summary>Kind ‖ protobuf. A message beyond the limits, or an unsigned one, is a broken invariant.</summary>
    public static byte[] Encode(PeerMessage message) => Seal(message)[(HeaderSize - 1)..];

    /// <summary>False with the reason.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, out PeerMessage? message, out string? refusal)
    {
        message = null;
        if (encoded.IsEmpty || Wire.FrameKinds.RulesOf(encoded[0]) is not { } rules)
        {
            refusal = encoded.IsEmpty ? "a kind expected, nothing came" : $"kind {encoded[0]} is unknown";
            return false;
        }

        message = Decode(rules, encoded[1..], out refusal);
        return message is not null;
    }

    /// <summary>A whole frame, header included; what is too long for one frame is cut by the writer.</summary>
    internal static byte[] Seal(PeerMessage message)
    {
        (Wire.Kind kind, IMessage content) = ToWire(message);
        return Seal(kind, content);
    }

    internal static byte[] Seal(Wire.Kind kind, IMessage content)
    {
        int size = content.CalculateSize();
        byte[] frame = new byte[HeaderSize + size];
        BinaryPrimitives.WriteInt32BigEndian(frame, size);
        frame[HeaderSize - 1] = (byte)kind;
        content.WriteTo(frame.AsSpan(HeaderSize));
        string? refusal = Wire.FrameKinds.RulesOf(kind).Check(frame.AsSpan(HeaderSize));
        return refusal is null ? frame : throw new InvalidOperationException($"A message that no peer would accept: {refusal}.");
    }

    /// <summary>Null with the reason; also for the kinds that only begin and end connections.</summary>
    internal static PeerMessage? Decode(Wire.MessageRules rules, ReadOnlySpan<byte> body, out string? refusal)
    {
        refusal = rules.Check(body);
        if (refusal is not null) return null;
        PeerMessage? message = FromWire(rules.Kind, body, out refusal);
        return refusal is null ? message : null;
    }

    internal static ByteString Wrap(byte[] bytes) => UnsafeByteOperations.UnsafeWrap(bytes);

    internal static ByteString Wrap(in Hash256 hash) => ByteString.CopyFrom(hash.Bytes);

    private static (Wire.Kind Kind, IMessage Content) ToWire(PeerMessage message) => message switch
    {
        PeerMessage.Vote vote => VoteToWire(vote.Message),
        PeerMessage.ProposalOffer offer => (Wire.Kind.Proposal, new Wire.ProposalOffer
        {
            Proposal = ToWire(offer.Proposal, mayBeUnsigned: false), HeaderRlp = Wrap(offer.HeaderRlp), TransactionHashes = Join(offer.TransactionHashes),
            OwnTransaction = Wrap(offer.OwnTransaction),
        }),
        PeerMessage.GetPayload get => (Wire.Kind.GetPayload, new Wire.GetPayload { RequestId = get.RequestId, PayloadHash = Wrap(get.PayloadHash) }),
        PeerMessage.WholePayload whole => (Wire.Kind.Payload, new Wire.Payload { RequestId = whole.RequestId, BlockRlp = Wrap(whole.BlockRlp) }),
        PeerMessage.GetTransactions get => (Wire.Kind.GetTransactions, ToWire(get)),
        PeerMessage.Transactions answer => (Wire.Kind.Transactions, ToWire(answer)),
        PeerMessage.TransactionGossip gossip => (Wire.Kind.TransactionGossip, ToWire(gossip)),
        PeerMessage.Head head => (Wire.Kind.Head, new Wire.Head { Number = head.Number, Hash = Wrap(head.Hash) }),
        PeerMessage.GetBlocks get => (Wire.Kind.GetBlocks, ToWire(get)),
        PeerMessage.Blocks blocks => (Wire.Kind.Blocks, ToWire(blocks)),
        _ => throw new InvalidOperationException($"A message of an unknown kind: {message.GetType().Name}."),
    };

    private static Wire.GetTransactions ToWire(PeerMessage.GetTransactions get)
    {
        Wire.GetTransactions message = new() { RequestId = get.RequestId, PayloadHash = Wrap(get.PayloadHash) };
        foreach (int index in get.Indices) message.Indices.Add((uint)index);
        return AreAscending(get.Indices) ? message : throw new InvalidOperationException("Transactions are asked for in ascending order.");
    }

    private static Wire.Transactions ToWire(PeerMessage.Transactions answer)
    {
        Wire.Transactions message = new() { RequestId = answer.RequestId };
        foreach (byte[] raw in answer.Raw) message.Raw.Add(Wrap(raw));
        return message;
    }

    private static Wire.TransactionGossip ToWire(PeerMessage.TransactionGossip gossip)
    {
        Wire.TransactionGossip message = new();
        foreach (byte[] raw in gossip.Raw) message.Raw.Add(Wrap(raw));
        return message;
    }

    private static Wire.GetBlocks ToWire(PeerMessage.GetBlocks get) =>
        get.CountMax is > 0 and <= BlocksCountMax
            ? new Wire.GetBlocks { RequestId = get.RequestId, From = get.From, CountMax = (uint)get.CountMax }
            : throw new InvalidOperationException($"1 to {BlocksCountMax} blocks can be asked for, not {get.CountMax}.");

    private static Wire.Blocks ToWire(PeerMessage.Blocks blocks)
    {
        Wire.Blocks message = new() { RequestId = blocks.RequestId };
        foreach (FinalBlock item in blocks.Items)
        {
            if (item.BlockRlp.Length == 0 || item.CertificateRlp.Length == 0) throw new InvalidOperationException("A final block has a body and a certificate.");
            message.Items.Add(new Wire.FinalBlock { BlockRlp = Wrap(item.BlockRlp), CertificateRlp = Wrap(item.CertificateRlp) });
        }

        return message;
    }

    private static PeerMessage? FromWire(Wire.Kind kind, ReadOnlySpan<byte> body, out string? refusal)
    {
        refusal = null;
        switch (kind)
        {
            case Wire.Kind.Prepare or Wire.Kind.Commit or Wire.Kind.RoundChange:
                return ConsensusFromWire(kind, body, mayBeUnsigned: false, out refusal) is { } vote ? new PeerMessage.Vote(vote) : null;
            case Wire.Kind.Proposal:
                return OfferFromWire(Wire.ProposalOffer.Parser.ParseFrom(body), out refusal);
            case Wire.Kind.GetPayload:
                var getPayload = Wire.GetPayload.Parser.ParseFrom(body);
                return new PeerMessage.GetPayload(getPayload.RequestId, new Hash256(getPayload.PayloadHash.Span));
            case Wire.Kind.Payload:
                var payload = Wire.Payload.Parser.ParseFrom(body);
                return new PeerMessage.WholePayload(payload.RequestId, Unwrap(payload.BlockRlp));
            case Wire.Kind.GetTransactions:
                return FromWire(Wire.GetTransactions.Parser.ParseFrom(body), out refusal);
            case Wire.Kind.Transactions:
                var transactions = Wire.Transactions.Parser.ParseFrom(body);
                return new PeerMessage.Transactions(transactions.RequestId, Unwrap(transactions.Raw));
            case Wire.Kind.TransactionGossip:
                return new PeerMessage.TransactionGossip(Unwrap(Wire.TransactionGossip.Parser.ParseFrom(body).Raw));
            case Wire.Kind.Head:
                var head = Wire.Head.Parser.ParseFrom(body);
                return new PeerMessage.Head(head.Number, new Hash256(head.Hash.Span));
            case Wire.Kind.GetBlocks:
                return FromWire(Wire.GetBlocks.Parser.ParseFrom(body), out refusal);
            case Wire.Kind.Blocks:
                return FromWire(Wire.Blocks.Parser.ParseFrom(body), out refusal);
            default:
                refusal = $"{kind} comes only when a connection begins or ends";
                return null;
        }
    }

    private static PeerMessage.GetTransactions? FromWire(Wire.GetTransactions message, out string? refusal)
    {
        int[] indices = new int[message.Indices.Count];
        for (int i = 0; i < indices.Length; i++) indices[i] = (int)Math.Min(message.Indices[i], IndexEnd);
        refusal = AreAscending(indices) ? null : $"GetTransactions.indices: strictly ascending numbers below {IndexEnd} expected";
        return new PeerMessage.GetTransactions(message.RequestId, new Hash256(message.PayloadHash.Span), indices);
    }

    private static PeerMessage.GetBlocks? FromWire(Wire.GetBlocks message, out string? refusal)
    {
        bool isInRange = message.CountMax is > 0 and <= BlocksCountMax;
        refusal = isInRange ? null : $"GetBlocks.count_max: 1 to {BlocksCountMax} expected, {message.CountMax} came";
        return isInRange ? new PeerMessage.GetBlocks(message.RequestId, message.From, (int)message.CountMax) : null;
    }

    private static PeerMessage.Blocks? FromWire(Wire.Blocks message, out string? refusal)
    {
        refusal = null;
        var items = new FinalBlock[message.Items.Count];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = new FinalBlock(Unwrap(message.Items[i].BlockRlp), Unwrap(message.Items[i].CertificateRlp));
            if (items[i].BlockRlp.Length == 0 || items[i].CertificateRlp.Length == 0) refusal = $"Blocks.items[{i}] has no block or no certificate";
        }

        return new PeerMessage.Blocks(message.RequestId, items);
    }

    private static bool AreAscending(int[] indices)
    {
        int previous = -1;
        foreach (int index in indices)
        {
            if (index <= previous || index >= IndexEnd) return false;
            previous = index;
        }

        return true;
    }

    private static ByteString Join(Hash256[] hashes)
    {
        byte[] joined = new byte[hashes.Length * Hash256.Size];
        for (int i = 0; i < hashes.Length; i++) hashes[i].Bytes.CopyTo(joined.AsSpan(i * Hash256.Size));
        return Wrap(joined);
    }

    private static byte[][] Unwrap(Google.Protobuf.Collections.RepeatedField<ByteString> items)
    {
        byte[][] arrays = new byte[items.Count][];
        for (int i = 0; i < arrays.Length; i++) arrays[i] = Unwrap(items[i]);
        return arrays;
    }

    /// <summary>The array below, which nobody else holds: the parser has just made it.</summary>
    private static byte[] Unwrap(ByteString bytes) =>
        MemoryMarshal.TryGetArray(bytes.Memory, out ArraySegment<byte> segment) && segment.Array is { } array && array.Length == bytes.Length ? array : bytes.ToByteArray();
}
