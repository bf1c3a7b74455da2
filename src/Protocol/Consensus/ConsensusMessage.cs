using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Consensus;

/// <summary>What validators tell each other (EEA QBFT). The author is a claim until <see cref="VerifiedMessage"/> has checked the signature.</summary>
public abstract record ConsensusMessage
{
    private ConsensusMessage(Address author, ulong height, uint round, RecoverableSignature signature)
    {
        Author = author;
        Height = height;
        Round = round;
        Signature = signature;
    }

    public Address Author { get; init; }

    public ulong Height { get; init; }

    public uint Round { get; init; }

    /// <summary>Over <see cref="MessageDigest"/>; default while unsigned.</summary>
    public RecoverableSignature Signature { get; init; }

    /// <summary>The proposer offers a payload. For a round above 0 it shows why it may: a quorum of round changes, and the prepares of the
    /// highest prepared round among them. The signature covers height, round and payload only.</summary>
    public sealed record Proposal(
        Address Author, ulong Height, uint Round, Hash256 Payload, RoundChange[] RoundChanges, Prepare[] Prepares, RecoverableSignature Signature = default)
        : ConsensusMessage(Author, Height, Round, Signature);

    /// <summary>This validator holds the payload and has found it valid.</summary>
    public sealed record Prepare(Address Author, ulong Height, uint Round, Hash256 Payload, RecoverableSignature Signature = default)
        : ConsensusMessage(Author, Height, Round, Signature);

    /// <summary>This validator has seen a quorum prepare. Its signature is the commit seal, unless the chain's seals are BLS.</summary>
    public sealed record Commit(Address Author, ulong Height, uint Round, Hash256 Payload, RecoverableSignature Signature = default)
        : ConsensusMessage(Author, Height, Round, Signature)
    {
        /// <summary>The seal where those are BLS, over the same digest; else null.</summary>
        public SealSignature? Seal { get; init; }
    }

    /// <summary>This validator has given up the rounds below. If it has prepared a payload it says which, and in which round.</summary>
    /// <param name="Author">Who.</param>
    /// <param name="Height">At which height.</param>
    /// <param name="Round">The round it has entered, above 0.</param>
    /// <param name="Prepared">What it has prepared; null for nothing.</param>
    /// <param name="Prepares">The quorum of prepares behind <paramref name="Prepared"/>; not signed, and empty inside a proposal's justification.</param>
    /// <param name="Signature">Over all but the prepares.</param>
    public sealed record RoundChange(
        Address Author, ulong Height, uint Round, PreparedClaim? Prepared, Prepare[] Prepares, RecoverableSignature Signature = default)
        : ConsensusMessage(Author, Height, Round, Signature);
}

/// <summary>A payload and the round in which a quorum prepared it.</summary>
public readonly record struct PreparedClaim(uint Round, Hash256 Payload);
