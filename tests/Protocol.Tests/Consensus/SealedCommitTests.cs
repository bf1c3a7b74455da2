using System;
using System.Linq;
using Sequitur.Consensus;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Protocol.Consensus;

/// <summary>Commits that carry BLS seals: how they are checked together, and what the machine makes of them.</summary>
public sealed class SealedCommitTests
{
    private const ulong ChainId = Signing.ChainId;

    private static readonly Hash256 s_payload = LocalValidator.Payload("block");
    private static readonly ulong[] s_factors = [3, 5, 7, 11];

    private readonly SealedSet _set = new(4);

    [Fact]
    public void Seals_that_are_all_right_are_verified_together() =>
        Assert.All(VerifySeals(Commit(0), Commit(1), Commit(2), Commit(3)), commit => Assert.True(commit!.IsSealVerified));

    [Fact]
    public void One_wrong_seal_is_named_and_takes_nobody_with_it()
    {
        for (int liar = 0; liar < 4; liar++)
        {
            VerifiedMessage[] commits = [.. Enumerable.Range(0, 4).Select(i => Commit(i, sealedBy: i == liar ? (i + 1) % 4 : i))];
            Assert.Equal([.. Enumerable.Range(0, 4).Select(i => i == liar)], VerifySeals(commits).Select(commit => commit is null));
        }
    }

    [Fact]
    public void Two_wrong_seals_that_cancel_out_are_both_named()
    {
        Assert.Null(VerifySeals(Commit(0, sealedBy: 1), Commit(1, sealedBy: 0), Commit(2))[0]);
        Assert.Null(VerifySeals(Commit(0, sealedBy: 1), Commit(1, sealedBy: 0), Commit(2))[1]);
        Assert.NotNull(VerifySeals(Commit(0, sealedBy: 1), Commit(1, sealedBy: 0), Commit(2))[2]);
    }

    [Fact]
    public void A_commit_without_a_seal_with_noise_or_over_another_payload_is_refused()
    {
        ConsensusMessage.Commit bare = (ConsensusMessage.Commit)Commit(0).Content with { Seal = null };
        ConsensusMessage.Commit noise = bare with { Seal = new SealSignature(new byte[96]) };
        ConsensusMessage.Commit other = bare with { Seal = new SealSignature(_set.Seal(0, MessageDigest.Of(bare with { Round = 1 }, ChainId))) };
        foreach (ConsensusMessage.Commit wrong in new[] { bare, noise, other })
        {
            Assert.Null(Assert.Single(VerifySeals(wrong.Verified())));
            VerifiedMessage?[] both = VerifySeals(wrong.Verified(), Commit(1));
            Assert.True(both[0] is null && both[1] is { IsSealVerified: true });
        }
    }

    [Fact]
    public void A_stranger_is_refused_and_commits_for_different_payloads_are_not_mixed()
    {
        VerifiedMessage?[] verified = VerifiedMessage.VerifySeals([Commit(0), Commit(1)], ChainId, new SealedSet(4, "stranger").Set, s_factors);
        Assert.All(verified, Assert.Null);
        Assert.Empty(VerifySeals());
        Assert.Throws<InvalidOperationException>(() => VerifySeals(Commit(0), Commit(1, payload: LocalValidator.Payload("other"))));
    }

    [Fact]
    public void The_machine_counts_only_commits_whose_seals_are_verified_and_certifies_by_an_aggregate()
    {
        QbftMachine machine = new(_set.Set[0], QuorumRule.CeilTwoThirdsByCount, new ConsensusOptions());
        ConsensusEffects effects = new();
        machine.Step(new ConsensusInput.HeightStarted(1, _set.Set, _set.Set[3], []), effects);
        foreach (int item in new[] { 0, 1, 2, 3 }) machine.Step(new ConsensusInput.MessageArrived(Commit(item)), effects);
        Assert.Null(effects.Decided);

        foreach (VerifiedMessage? commit in VerifySeals(Commit(3), Commit(0), Commit(2))) machine.Step(new ConsensusInput.MessageArrived(commit!), effects);
        FinalityCertificate certificate = effects.Decided!.Value.Certificate;
        Assert.Empty(certificate.Seals);
        Assert.Equal([0, 2, 3], certificate.Aggregate!.ItemsOf(4)!);
        Assert.Equal(CertificateFault.None, CertificateCheck.Check(certificate, ChainId, 1, s_payload, _set.Set, QuorumRule.CeilTwoThirdsByCount));
    }

    [Fact]
    public void An_own_commit_needs_no_check_of_the_seal_just_made()
    {
        Assert.True(VerifiedMessage.TryVerifyOwn(Commit(0).Content, ChainId, out VerifiedMessage? own));
        Assert.True(own!.IsSealVerified);
        Assert.False(Commit(0).IsSealVerified);
        Assert.False(VerifiedMessage.TryVerifyOwn(Commit(0).Content with { Author = _set.Set[0] == Commit(0).Content.Author ? _set.Set[1] : _set.Set[0] }, ChainId, out _));
    }

    private VerifiedMessage?[] VerifySeals(params VerifiedMessage[] commits) =>
        VerifiedMessage.VerifySeals(commits, ChainId, _set.Set, s_factors.AsSpan(0, commits.Length));

    private VerifiedMessage Commit(int item, int? sealedBy = null, Hash256? payload = null)
    {
        ConsensusMessage.Commit commit = new(_set.Listed[item].Node, 1, 0, payload ?? s_payload);
        Hash256 digest = MessageDigest.Of(commit, ChainId);
        return (commit with { Signature = _set.Sign(item, digest), Seal = new SealSignature(_set.Seal(sealedBy ?? item, digest)) }).Verified();
    }
}
