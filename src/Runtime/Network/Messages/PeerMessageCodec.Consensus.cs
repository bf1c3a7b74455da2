using System;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Sequitur.Consensus;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Wire = Sequitur.Network.Protocol;

namespace Sequitur.Network;

/// <summary>The messages of consensus, as peers exchange them and as a validator's log keeps them.</summary>
public static partial class PeerMessageCodec
{
    /// <summary>For a validator's own log: kind ‖ protobuf; the message, and those inside it, may be unsigned.</summary>
    public static byte[] EncodeMessage(ConsensusMessage message)
    {
        (Wire.Kind kind, IMessage content) = message is ConsensusMessage.Proposal proposal
            ? (Wire.Kind.Proposal, ToWire(proposal, mayBeUnsigned: true))
            : VoteToWire(message, mayBeUnsigned: true);
        byte[] encoded = new byte[1 + content.CalculateSize()];
        encoded[0] = (byte)kind;
        content.WriteTo(encoded.AsSpan(1));
        return encoded;
    }

    /// <summary>What <see cref="EncodeMessage"/> wrote.</summary>
    public static bool TryDecodeMessage(ReadOnlySpan<byte> encoded, out ConsensusMessage? message)
    {
        message = null;
        if (encoded.IsEmpty) return false;
        var kind = (Wire.Kind)encoded[0];
        ReadOnlySpan<byte> body = encoded[1..];
        if (kind == Wire.Kind.Proposal)
        {
            if (LoggedProposal.Check(body) is not null) return false;
            message = FromWire(Wire.Proposal.Parser.ParseFrom(body), mayBeUnsigned: true, out string? refusal);
            return refusal is null;
        }

        if (kind is not (Wire.Kind.Prepare or Wire.Kind.Commit or Wire.Kind.RoundChange)) return false;
        if (Wire.FrameKinds.RulesOf(kind).Check(body) is not null) return false;
        message = ConsensusFromWire(kind, body, mayBeUnsigned: true, out _);
        return message is not null;
    }

    private static Wire.MessageRules LoggedProposal { get; } = Wire.MessageRules.Of(Wire.Proposal.Descriptor);

    private static (Wire.Kind Kind, IMessage Content) VoteToWire(ConsensusMessage message, bool mayBeUnsigned = false) => message switch
    {
        ConsensusMessage.Prepare prepare => (Wire.Kind.Prepare, ToWire(prepare, mayBeUnsigned)),
        ConsensusMessage.Commit commit => (Wire.Kind.Commit, ToWire(commit, mayBeUnsigned)),
        ConsensusMessage.RoundChange change => (Wire.Kind.RoundChange, Justified(change, mayBeUnsigned)),
        _ => throw new InvalidOperationException("A proposal is offered with its payload, not sent as a vote."),
    };

    private static Wire.Prepare ToWire(ConsensusMessage.Prepare prepare, bool mayBeUnsigned)
    {
        Wire.Prepare message = new() { Author = Wrap(prepare.Author), Height = prepare.Height, Round = prepare.Round, Payload = Wrap(prepare.Payload) };
        if (IsSigned(prepare, mayBeUnsigned)) message.Signature = Wrap(prepare.Signature.ToBytes());
        return message;
    }

    private static Wire.Commit ToWire(ConsensusMessage.Commit commit, bool mayBeUnsigned)
    {
        Wire.Commit message = new() { Author = Wrap(commit.Author), Height = commit.Height, Round = commit.Round, Payload = Wrap(commit.Payload) };
        if (IsSigned(commit, mayBeUnsigned)) message.Signature = Wrap(commit.Signature.ToBytes());
        if (commit.Seal is { } seal) message.Seal = Wrap(seal.ToBytes());
        return message;
    }

    private static Wire.RoundChange ToWire(ConsensusMessage.RoundChange change, bool mayBeUnsigned)
    {
        Wire.RoundChange message = new() { Author = Wrap(change.Author), Height = change.Height, Round = change.Round };
        if (change.Prepared is { } claim) message.Prepared = new Wire.PreparedClaim { Round = claim.Round, Payload = Wrap(claim.Payload) };
        if (IsSigned(change, mayBeUnsigned)) message.Signature = Wrap(change.Signature.ToBytes());
        return message;
    }

    private static Wire.JustifiedRoundChange Justified(ConsensusMessage.RoundChange change, bool mayBeUnsigned)
    {
        Wire.JustifiedRoundChange message = new() { Change = ToWire(change, mayBeUnsigned) };
        foreach (ConsensusMessage.Prepare prepare in change.Prepares) message.Prepares.Add(ToWire(prepare, mayBeUnsigned));
        return message;
    }

    /// <summary>The prepares behind the round changes stand in the proposal once, not in each of them.</summary>
    private static Wire.Proposal ToWire(ConsensusMessage.Proposal proposal, bool mayBeUnsigned)
    {
        Wire.Proposal message = new() { Author = Wrap(proposal.Author), Height = proposal.Height, Round = proposal.Round, Payload = Wrap(proposal.Payload) };
        foreach (ConsensusMessage.RoundChange change in proposal.RoundChanges)
        {
            if (change.Prepares.Length != 0) throw new InvalidOperationException("A round change inside a proposal carries no prepares of its own.");
            message.RoundChanges.Add(ToWire(change, mayBeUnsigned));
        }

        foreach (ConsensusMessage.Prepare prepare in proposal.Prepares) message.Prepares.Add(ToWire(prepare, mayBeUnsigned));
        if (IsSigned(proposal, mayBeUnsigned)) message.Signature = Wrap(proposal.Signature.ToBytes());
        return message;
    }

    private static bool IsSigned(ConsensusMessage message, bool mayBeUnsigned)
    {
        bool isSigned = message.Signature != default;
        return isSigned || mayBeUnsigned ? isSigned : throw new InvalidOperationException($"A {message.GetType().Name} without a signature is not sent.");
    }

    /// <summary>The body has passed the strict scan.</summary>
    private static ConsensusMessage? ConsensusFromWire(Wire.Kind kind, ReadOnlySpan<byte> body, bool mayBeUnsigned, out string? refusal)
    {
        ConsensusMessage? message;
        if (kind == Wire.Kind.Prepare) message = FromWire(Wire.Prepare.Parser.ParseFrom(body), mayBeUnsigned, out refusal);
        else if (kind == Wire.Kind.Commit) message = FromWire(Wire.Commit.Parser.ParseFrom(body), mayBeUnsigned, out refusal);
        else message = FromWire(Wire.JustifiedRoundChange.Parser.ParseFrom(body), mayBeUnsigned, out refusal);
        return refusal is null ? message : null;
    }

    private static PeerMessage.ProposalOffer? OfferFromWire(Wire.ProposalOffer offer, out string? refusal)
    {
        ConsensusMessage.Proposal proposal = FromWire(offer.Proposal, mayBeUnsigned: false, out refusal);
        var hashes = new Hash256[offer.TransactionHashes.Length / Hash256.Size];
        for (int i = 0; i < hashes.Length; i++) hashes[i] = new Hash256(offer.TransactionHashes.Span[(i * Hash256.Size)..]);
        return new PeerMessage.ProposalOffer(proposal, Unwrap(offer.HeaderRlp), hashes, Unwrap(offer.OwnTransaction));
    }

    private static ConsensusMessage.Proposal FromWire(Wire.Proposal message, bool mayBeUnsigned, out string? refusal)
    {
        RecoverableSignature signature = ReadSignature("Proposal", message.HasSignature, message.Signature, mayBeUnsigned, out refusal);
        var changes = new ConsensusMessage.RoundChange[message.RoundChanges.Count];
        for (int i = 0; i < changes.Length && refusal is null; i++) changes[i] = FromWire(message.RoundChanges[i], [], mayBeUnsigned, out refusal);
        ConsensusMessage.Prepare[] prepares = refusal is null ? FromWire(message.Prepares, mayBeUnsigned, out refusal) : [];
        return new ConsensusMessage.Proposal(ReadAddress(message.Author), message.Height, message.Round, new Hash256(message.Payload.Span), changes, prepares, signature);
    }

    private static ConsensusMessage.RoundChange FromWire(Wire.JustifiedRoundChange message, bool mayBeUnsigned, out string? refusal)
    {
        ConsensusMessage.Prepare[] prepares = FromWire(message.Prepares, mayBeUnsigned, out refusal);
        return refusal is null ? FromWire(message.Change, prepares, mayBeUnsigned, out refusal) : new ConsensusMessage.RoundChange(default, 0, 0, null, []);
    }

    private static ConsensusMessage.RoundChange FromWire(
        Wire.RoundChange message, ConsensusMessage.Prepare[] prepares, bool mayBeUnsigned, out string? refusal)
    {
        RecoverableSignature signature = ReadSignature("RoundChange", message.HasSignature, message.Signature, mayBeUnsigned, out refusal);
        if (message.Round == 0) refusal ??= "RoundChange.round: above 0 expected";
        PreparedClaim? claim = message.Prepared is { } prepared ? new PreparedClaim(prepared.Round, new Hash256(prepared.Payload.Span)) : null;
        return new ConsensusMessage.RoundChange(ReadAddress(message.Author), message.Height, message.Round, claim, prepares, signature);
    }

    private static ConsensusMessage.Prepare[] FromWire(RepeatedField<Wire.Prepare> messages, bool mayBeUnsigned, out string? refusal)
    {
        refusal = null;
        var prepares = new ConsensusMessage.Prepare[messages.Count];
        for (int i = 0; i < prepares.Length && refusal is null; i++) prepares[i] = FromWire(messages[i], mayBeUnsigned, out refusal);
        return prepares;
    }

    private static ConsensusMessage.Prepare FromWire(Wire.Prepare message, bool mayBeUnsigned, out string? refusal)
    {
        RecoverableSignature signature = ReadSignature("Prepare", message.HasSignature, message.Signature, mayBeUnsigned, out refusal);
        return new ConsensusMessage.Prepare(ReadAddress(message.Author), message.Height, message.Round, new Hash256(message.Payload.Span), signature);
    }

    private static ConsensusMessage.Commit FromWire(Wire.Commit message, bool mayBeUnsigned, out string? refusal)
    {
        RecoverableSignature signature = ReadSignature("Commit", message.HasSignature, message.Signature, mayBeUnsigned, out refusal);
        return new ConsensusMessage.Commit(ReadAddress(message.Author), message.Height, message.Round, new Hash256(message.Payload.Span), signature)
        {
            Seal = message.HasSeal ? new SealSignature(message.Seal.Span) : null,
        };
    }

    /// <summary>The zero signature is how "unsigned" looks in memory, so it has no encoding of its own.</summary>
    private static RecoverableSignature ReadSignature(string owner, bool isSigned, ByteString bytes, bool mayBeUnsigned, out string? refusal)
    {
        refusal = null;
        if (!isSigned)
        {
            if (!mayBeUnsigned) refusal = $"{owner}.signature is missing";
            return default;
        }

        if (!RecoverableSignature.TryRead(bytes.Span, out RecoverableSignature signature) || signature == default)
        {
            refusal = $"{owner}.signature: r, a low s and a parity of 0 or 1 expected";
        }

        return signature;
    }

    private static ByteString Wrap(in Address address) => ByteString.CopyFrom(address.Bytes);

    private static Address ReadAddress(ByteString bytes) => new(bytes.Span);
}
