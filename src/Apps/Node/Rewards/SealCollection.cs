using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using Sequitur.Consensus;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Node.Rewards;

/// <summary>The commit seals of the newest heights, also those that came when the height was decided already. Safe from any thread.</summary>
/// <remarks>
/// A certificate holds the seals that came first and no more than a quorum of them. Who is paid and counted by certificates alone would lose what a slow line costs; so
/// all seals are kept for as long as a reward can still be for their height.
/// </remarks>
internal sealed class SealCollection
{
    /// <summary>Decided heights whose seals are kept.</summary>
    public const int HeightsMax = 3;

    /// <summary>Heights above the newest decided one: the one under way, and two for which others may be ahead.</summary>
    private const int HeightsAheadMax = 3;

    /// <summary>Before the decision nobody knows which round counts.</summary>
    private const int RoundsPerAuthorMax = 4;

    /// <summary>After this long nobody is waited for: a validator that seals later than this is late.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(250);

    private readonly Lock _access = new();
    private readonly List<Height> _heights = [];
    private ulong _head;

    /// <summary>Seals that came after their decision.</summary>
    public long Late { get; private set; }

    /// <summary>The chain has this block: what is for heights too far below is forgotten.</summary>
    public void Follow(ulong head)
    {
        lock (_access)
        {
            _head = Math.Max(_head, head);
            _heights.RemoveAll(height => height.Number + HeightsMax <= _head);
        }
    }

    /// <summary>Keeps a seal, unless it is for a height too far away or for something else than what was decided.</summary>
    /// <param name="commit">Verified, and by a validator.</param>
    public void Add(ConsensusMessage.Commit commit)
    {
        lock (_access)
        {
            if (!IsWithin(commit.Height)) return;
            Height height = Find(commit.Height) ?? Open(commit.Height);
            if (!height.Takes(commit)) return;
            if (height.Decision is not null) Late++;
            height.Commits.Add(commit);
        }
    }

    /// <summary>Whether a commit would be kept: asked before its signature is verified.</summary>
    public bool Wants(ConsensusMessage.Commit commit)
    {
        lock (_access) return IsWithin(commit.Height) && Find(commit.Height) is { Decision: not null } height && height.Takes(commit);
    }

    /// <summary>This payload is the block; only seals for it in this round matter.</summary>
    /// <param name="decision">Of consensus here.</param>
    /// <param name="validators">How many could seal it.</param>
    public void Decide(Decision decision, int validators)
    {
        lock (_access)
        {
            if (!IsWithin(decision.Height)) return;
            Height height = Find(decision.Height) ?? Open(decision.Height);
            height.Decision = decision;
            height.DecidedAt = Stopwatch.GetTimestamp();
            height.Validators = validators;
            height.Commits.RemoveAll(commit => !height.Seals(commit));
        }
    }

    /// <summary>The seals of the highest decided height between the two, the last one below only if nobody is to be waited for any more. Null when there is none.</summary>
    /// <param name="above">Heights up to this one are rewarded.</param>
    /// <param name="below">The height of the block that is to carry the seals.</param>
    public SealedHeight? Newest(ulong above, ulong below)
    {
        lock (_access)
        {
            Height? newest = null;
            foreach (Height height in _heights)
            {
                bool isBetween = height.Number > above && height.Number < below && height.Decision is not null;
                bool isSettled = height.Number + 1 < below || height.Commits.Count == height.Validators || Stopwatch.GetElapsedTime(height.DecidedAt) >= s_patience;
                if (isBetween && isSettled && (newest is null || newest.Number < height.Number)) newest = height;
            }

            if (newest is null) return null;
            RecoverableSignature[] seals = [.. newest.Commits.OrderBy(commit => commit.Author).Select(commit => commit.Signature)];
            return new SealedHeight(newest.Number, newest.Decision!.Value.Payload, newest.Decision.Value.Certificate.Round, seals);
        }
    }

    private bool IsWithin(ulong number) => number + HeightsMax > _head && number <= _head + HeightsAheadMax;

    private Height? Find(ulong number) => _heights.Find(height => height.Number == number);

    private Height Open(ulong number)
    {
        var height = new Height { Number = number };
        _heights.Add(height);
        return height;
    }

    private sealed class Height
    {
        public required ulong Number { get; init; }

        public Decision? Decision { get; set; }

        public long DecidedAt { get; set; }

        public int Validators { get; set; }

        public List<ConsensusMessage.Commit> Commits { get; } = [];

        public bool Seals(ConsensusMessage.Commit commit) =>
            Decision is { } decided && commit.Payload == decided.Payload && commit.Round == decided.Certificate.Round;

        /// <summary>One seal of each author once the decision is known; one in each of a few rounds before.</summary>
        public bool Takes(ConsensusMessage.Commit commit)
        {
            if (Decision is not null) return Seals(commit) && !Commits.Exists(known => known.Author == commit.Author);
            List<ConsensusMessage.Commit> own = Commits.FindAll(known => known.Author == commit.Author);
            return own.Count < RoundsPerAuthorMax && !own.Exists(known => known.Round == commit.Round);
        }
    }
}

/// <summary>Who sealed a decided block in the round of its decision, ascending by address.</summary>
internal sealed record SealedHeight(ulong Number, Hash256 BlockHash, uint Round, RecoverableSignature[] Seals);
