using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Consensus;
using Sequitur.Primitives;

namespace Sequitur.Protocol.Consensus;

/// <summary>
/// Predicates of the EEA QBFT specification (dafny/spec/L1/node_auxiliary_functions.dfy), transcribed line by line over sets, without a look at the code
/// that they are compared with. A block is its hash here: the hash covers no round, so <c>replaceRoundInBlock</c> falls away; whether it is valid, of its
/// height and by its proposer is the driver's answer, and true.
/// </summary>
internal static class FormalSpecification
{
    internal readonly record struct SignedPrepare(Address Author, ulong Height, uint Round, Hash256 Digest);

    internal readonly record struct SignedRoundChange(Address Author, ulong Height, uint Round, uint? PreparedRound, Hash256? PreparedValue);

    /// <summary><c>f</c>.</summary>
    public static int F(int setSize) => setSize == 0 ? 0 : (setSize - 1) / 3;

    /// <summary><c>quorum</c>.</summary>
    public static int Quorum(int setSize) => (((setSize * 2) - 1) / 3) + 1;

    /// <summary><c>proposer</c>, for a chain whose last block is not the first one.</summary>
    /// <param name="round">The round.</param>
    /// <param name="previousValidators">Validators of the last block.</param>
    /// <param name="previousProposer">One of them.</param>
    /// <param name="validators">Validators of the next block.</param>
    public static Address Proposer(uint round, Address[] previousValidators, Address previousProposer, Address[] validators)
    {
        long roundZeroIndex = Array.IndexOf(previousValidators, previousProposer) + 1;
        return validators[(int)((roundZeroIndex + round) % validators.Length)];
    }

    /// <summary><c>validRoundChange</c>.</summary>
    public static bool ValidRoundChange(SignedRoundChange payload, ulong height, uint round, Address[] validators) =>
        payload.Height == height
        && payload.Round == round
        && (payload.PreparedRound is null && payload.PreparedValue is null
            ? true
            : payload.PreparedRound is not null && payload.PreparedValue is not null
                ? payload.PreparedRound < round
                : false)
        && validators.Contains(payload.Author);

    /// <summary><c>isHighestPrepared</c>.</summary>
    public static bool IsHighestPrepared(SignedRoundChange payload, IReadOnlySet<SignedRoundChange> roundChanges) =>
        payload.PreparedRound is not null
        && payload.PreparedValue is not null
        && roundChanges.All(m => m.PreparedRound is null || m.PreparedRound <= payload.PreparedRound);

    /// <summary><c>validSignedPrepareForHeightRoundAndDigest</c>.</summary>
    public static bool ValidSignedPrepare(SignedPrepare payload, ulong height, uint round, Hash256 digest, Address[] validators) =>
        payload.Height == height && payload.Round == round && payload.Digest == digest && validators.Contains(payload.Author);

    /// <summary><c>isProposalJustification</c>, for a valid block of the height by the leader of the round.</summary>
    public static bool IsProposalJustification(
        IReadOnlySet<SignedRoundChange> roundChanges, IReadOnlySet<SignedPrepare> prepares, ulong height, uint round, Hash256 block, Address[] validators) =>
        IsProposalJustification(roundChanges, prepares, height, round, block, validators, voters => voters.Count >= Quorum(validators.Length));

    /// <summary>The same where it is not a number of validators that decides: deviation, votes may weigh stakes.</summary>
    public static bool IsProposalJustification(
        IReadOnlySet<SignedRoundChange> roundChanges,
        IReadOnlySet<SignedPrepare> prepares,
        ulong height,
        uint round,
        Hash256 block,
        Address[] validators,
        Predicate<HashSet<Address>> isQuorum)
    {
        if (round == 0) return true;
        return isQuorum([.. roundChanges.Select(m => m.Author)])
            && roundChanges.All(m => ValidRoundChange(m, height, round, validators))
            && (roundChanges.All(m => m.PreparedRound is null && m.PreparedValue is null)
                || (isQuorum([.. prepares.Select(m => m.Author)])
                    && roundChanges.Any(rcm => IsHighestPrepared(rcm, roundChanges)
                        && rcm.PreparedValue == block
                        && prepares.All(pm => ValidSignedPrepare(pm, height, rcm.PreparedRound!.Value, rcm.PreparedValue!.Value, validators)))));
    }

    public static SignedPrepare Of(ConsensusMessage.Prepare prepare) => new(prepare.Author, prepare.Height, prepare.Round, prepare.Payload);

    public static SignedRoundChange Of(ConsensusMessage.RoundChange change) =>
        new(change.Author, change.Height, change.Round, change.Prepared?.Round, change.Prepared?.Payload);
}
