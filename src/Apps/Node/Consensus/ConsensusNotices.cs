using System;
using System.IO;
using System.Linq;
using Sequitur.Consensus;
using Sequitur.Finality;
using Sequitur.Node.Rewards;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Node.Consensus;

/// <summary>What consensus tells operators, by log, metrics and the evidence file.</summary>
internal sealed class ConsensusNotices(ConsensusParts parts, Address self)
{
    private readonly EvidenceFile _evidence = new(Path.Combine(parts.Settings.ChainFolder, "evidence.jsonl"), parts.Log);

    /// <summary>A block was decided here and is in the ledger.</summary>
    /// <param name="decision">Its certificate.</param>
    /// <param name="block">The block.</param>
    /// <param name="commit">How long writing it took.</param>
    /// <param name="agreed">How long it took from the first work on its height.</param>
    public void Decided(Decision decision, Block block, TimeSpan commit, TimeSpan agreed)
    {
        BlockHeader header = block.Header;
        parts.Metrics.Decided(decision.Certificate.Round, commit, agreed);
        if (header.Beneficiary == self && RewardMaker.FindReward(block) is not null) parts.Metrics.Rewarded();
        parts.Voice.AnnounceHead(header);
        parts.Log.Info(
            "block",
            ("number", header.Number),
            ("round", decision.Certificate.Round),
            ("transactions", block.Transactions.Length),
            ("gas", header.GasUsed),
            ("ms", agreed.TotalMilliseconds),
            ("commit_ms", commit.TotalMilliseconds),
            ("waiting", parts.Chain.Waiting),
            ("proposer", header.Beneficiary),
            ("hash", header.Hash));
    }

    public void Misbehaved(Misbehaviour misbehaviour)
    {
        parts.Metrics.Misbehaved(misbehaviour.Kind);
        if (misbehaviour.Kind == MisbehaviourKind.WrongSeal)
        {
            parts.Voice.Drop(misbehaviour.Author, $"its commit for height {misbehaviour.Height} round {misbehaviour.Round} carries a seal that is not by its key");
        }

        _evidence.Append(misbehaviour);
        parts.Log.Warn(
            "misbehaviour",
            ("validator", misbehaviour.Author),
            ("kind", misbehaviour.Kind),
            ("height", misbehaviour.Height),
            ("round", misbehaviour.Round));
    }

    /// <summary>Others than before are validators of this height.</summary>
    public void ValidatorsChanged(ValidatorSet before, ValidatorSet after, ulong height)
    {
        Address[] joined = [.. after.Ascending.ToArray().Where(validator => !before.Contains(validator))];
        Address[] left = [.. before.Ascending.ToArray().Where(validator => !after.Contains(validator))];
        parts.Log.Info(
            "validators-changed",
            ("height", height),
            ("validators", after.Count),
            ("joined", string.Join(',', joined)),
            ("left", string.Join(',', left)),
            ("role", after.Contains(self) ? "validator" : "follower"));
        parts.ValidatorsChanged(joined);
    }

    /// <summary>A block ended the silence of this validator.</summary>
    public void SilenceEnded(ulong votesAbove) => parts.Log.Info("silence-ended", ("votes_above", votesAbove));

    /// <summary>This validator may not vote on this height.</summary>
    /// <param name="height">And perhaps later ones.</param>
    /// <param name="isUnbounded">Whether it is not known how many.</param>
    public void Silent(ulong height, bool isUnbounded) => parts.Log.Warn(
        "silent",
        ("height", height),
        ("because", isUnbounded
            ? "the ledger is a copy: this validator votes after a block made since its start is final; 'sequitur db release' ends it by hand"
            : "an earlier ledger of this validator may have voted here"));
}
