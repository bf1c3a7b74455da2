using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Consensus;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Protocol.Consensus;

/// <summary>Commits that carry BLS seals: which of them the machine has checked, how, and what it makes of the answers.</summary>
public sealed class SealedCommitTests
{
    private const ulong ChainId = Signing.ChainId;
    private const QuorumRule Rule = QuorumRule.CeilTwoThirdsByCount;

    private static readonly Hash256 s_payload = LocalValidator.Payload("block");

    private readonly SealedSet _set = new(7);
    private readonly QbftMachine _machine;
    private readonly ConsensusEffects _effects = new();
    private readonly List<SealRequest> _requests = [];
    private readonly List<Address> _liars = [];
    private Decision? _decided;

    public SealedCommitTests()
    {
        _machine = new QbftMachine(_set.Listed[0].Node, Rule, new ConsensusOptions());
        Start(1);
    }

    [Fact]
    public void Nothing_is_checked_before_a_quorum_and_then_its_sum_once()
    {
        foreach (int item in new[] { 1, 2, 3, 4 }) Arrive(Commit(item));
        Assert.Empty(_requests);
        Arrive(Commit(5));
        Arrive(Commit(6));
        SealRequest request = Assert.Single(_requests);
        Assert.True(request.IsQuorum);
        Assert.Equal([.. Places(1, 2, 3, 4, 5)], request.Seals.Select(seal => seal.Place));
        Assert.Null(_decided);
        Answer(request);
        AssertDecided(1, 2, 3, 4, 5);
        Assert.Empty(_liars);
    }

    [Fact]
    public void A_liar_is_named_counts_no_more_at_this_height_and_the_others_decide_without_it()
    {
        foreach (int item in new[] { 1, 2, 4, 5 }) Arrive(Commit(item));
        Arrive(Commit(3, sealedBy: 2));
        Answer(_requests[0]);
        Assert.Equal([_set.Listed[3].Node], _liars);
        Assert.Null(_decided);
        Assert.Single(_requests);

        // Neither a better seal in another round nor a repetition makes it count again.
        Arrive(Commit(3, round: 1));
        Arrive(Commit(3));
        Assert.Single(_requests);
        Arrive(Commit(6));
        Assert.Equal(2, _requests.Count);
        Assert.All(_requests[1].Seals, seal => Assert.Equal(_set.Set.IndexOf(_set.Listed[6].Node) != seal.Place, seal.IsProven));
        Answer(_requests[1]);
        AssertDecided(1, 2, 4, 5, 6);
    }

    [Fact]
    public void At_later_heights_a_liar_is_checked_apart_and_only_where_the_others_are_no_quorum()
    {
        foreach (int item in new[] { 1, 2, 3, 4, 5, 6 }) Arrive(Commit(item, sealedBy: item == 3 ? 2 : item));
        Answer(_requests[0]);
        Answer(_requests[1]);
        AssertDecided(1, 2, 4, 5, 6);

        Start(2);
        foreach (int item in new[] { 3, 1, 2, 4, 5 }) Arrive(Commit(item, height: 2));
        SealRequest apart = _requests[2];
        Assert.False(apart.IsQuorum);
        Assert.Equal([.. Places(3)], apart.Seals.Select(seal => seal.Place));
        Answer(apart);
        Assert.True(_requests[3].IsQuorum);
        Answer(_requests[3]);
        AssertDecided(1, 2, 3, 4, 5);

        Start(3);
        foreach (int item in new[] { 3, 1, 2, 4 }) Arrive(Commit(item, height: 3));
        Arrive(Commit(5, height: 3, sealedBy: 6));
        Answer(_requests[4]);
        Arrive(Commit(6, height: 3));
        Assert.False(_requests[4].IsQuorum);
        Assert.True(_requests[5].IsQuorum);
        Answer(_requests[5]);
        Answer(_requests[^1]);
        AssertDecided(1, 2, 3, 4, 6);
        Assert.Equal([_set.Listed[3].Node, _set.Listed[5].Node], _liars);

        Start(4);
        foreach (int item in new[] { 1, 2, 4, 0, 6, 3, 5 }) Arrive(Commit(item, height: 4));
        Assert.DoesNotContain(_requests[^1].Seals, seal => Places(3, 5).Contains(seal.Place));
        Answer(_requests[^1]);
        AssertDecided(0, 1, 2, 4, 6);
    }

    [Fact]
    public void After_many_heights_a_liar_is_trusted_again()
    {
        foreach (int item in new[] { 1, 2, 3, 4, 5 }) Arrive(Commit(item, sealedBy: item == 3 ? 2 : item));
        Answer(_requests[0]);
        ulong height = 1 + ConsensusLimits.SuspectHeights;
        Start(height);
        foreach (int item in new[] { 1, 2, 3, 4, 5 }) Arrive(Commit(item, height: height));
        Assert.False(_requests[^1].IsQuorum);
        Start(height + 1);
        foreach (int item in new[] { 1, 2, 3, 4, 5 }) Arrive(Commit(item, height: height + 1));
        Assert.True(_requests[^1].IsQuorum);
    }

    [Fact]
    public void A_commit_without_a_seal_is_none_and_an_own_seal_is_not_doubted()
    {
        ConsensusMessage.Commit bare = (ConsensusMessage.Commit)Commit(1).Content with { Seal = null };
        Arrive(bare.Verified());
        foreach (int item in new[] { 0, 2, 3, 4 }) Arrive(Commit(item));
        Assert.Empty(_requests);
        Arrive(Commit(1));
        Assert.Equal([.. Places(0)], Assert.Single(_requests).Seals.Where(seal => seal.IsProven).Select(seal => seal.Place));
    }

    [Fact]
    public void Wrong_seals_whose_sum_is_right_make_a_certificate_that_everybody_accepts()
    {
        foreach (int item in new[] { 1, 2, 3, 4, 5 }) Arrive(Commit(item, sealedBy: item switch { 1 => 2, 2 => 1, _ => item }));
        Answer(_requests[0]);
        AssertDecided(1, 2, 3, 4, 5);
    }

    [Fact]
    public void An_answer_that_nobody_waits_for_changes_nothing()
    {
        foreach (int item in new[] { 1, 2, 3, 4, 5 }) Arrive(Commit(item));
        SealRequest request = _requests[0];
        SealCheck other = Check(request with { });
        Step(new ConsensusInput.SealsChecked(other));
        Assert.Null(_decided);
        Start(2);
        Answer(request);
        Assert.Null(_decided);
        foreach (int item in new[] { 1, 2, 3, 4, 5 }) Arrive(Commit(item, height: 2));
        Answer(_requests[1]);
        AssertDecided(1, 2, 3, 4, 5);
        Answer(_requests[1]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_two_liars_send_all_certificates_hold_the_rest_decides_and_each_liar_fails_one_check(int seed)
    {
        Random random = new(seed);
        for (ulong height = 2; height < 6; height++)
        {
            Start(height);
            int before = _requests.Count;
            VerifiedMessage[] commits = [.. Enumerable.Range(0, 7).Select(item => item < 5 ? Commit(item, height: height) : Lie(item, height, random))];
            random.Shuffle(commits);
            foreach (VerifiedMessage commit in commits)
            {
                Arrive(commit);
                if (random.Next(2) == 0 && _requests.Count > before) Answer(_requests[^1]);
            }

            while (_decided is null) Answer(_requests[^1]);
            Assert.Equal(CertificateFault.None, Fault(height));
            Assert.InRange(_requests.Count - before, 1, 4);
        }

        Assert.All(_liars, liar => Assert.Contains(liar, new[] { _set.Listed[5].Node, _set.Listed[6].Node }));
    }

    [Fact]
    public void The_search_names_exactly_the_wrong_ones_among_many()
    {
        SealedSet many = new(20, "many");
        ConsensusMessage.Commit commit = new(many.Listed[0].Node, 1, 0, s_payload);
        Hash256 digest = MessageDigest.Of(commit, ChainId);
        int[] wrong = [2, 3, 11, 19];
        SealOnTrial[] seals = [.. Enumerable.Range(0, 20).Select(place =>
        {
            int item = many.Set.Validators[place].ListItem;
            byte[] seal = place switch { 2 => many.Seal((item + 1) % 20, digest), 3 => new byte[96], 11 => [0xc0, .. new byte[95]], 19 => many.Seal(item, s_payload), _ => many.Seal(item, digest) };
            return new SealOnTrial(place, new SealSignature(seal), IsProven: place == 0);
        })];
        foreach (bool isQuorum in new[] { true, false })
        {
            SealCheck check = Check(new SealRequest(1, 0, s_payload, many.Set, seals, isQuorum));
            Assert.Null(check.Certificate);
            Assert.Equal(wrong, Enumerable.Range(0, 20).Where(place => check.IsWrong[place]));
        }
    }

    private void Start(ulong height)
    {
        _decided = null;
        Step(new ConsensusInput.HeightStarted(height, _set.Set, _set.Set[3], []));
    }

    private void Arrive(VerifiedMessage message) => Step(new ConsensusInput.MessageArrived(message));

    private void Answer(SealRequest request) => Step(new ConsensusInput.SealsChecked(Check(request)));

    private void Step(ConsensusInput input)
    {
        _effects.Clear();
        _machine.Step(input, _effects);
        if (_effects.Seals is { } request) _requests.Add(request);
        _liars.AddRange(_effects.Misbehaviours.Where(misbehaviour => misbehaviour.Kind == MisbehaviourKind.WrongSeal).Select(misbehaviour => misbehaviour.Author));
        _decided = _effects.Decided ?? _decided;
    }

    private static SealCheck Check(SealRequest request)
    {
        BlsMessage message = new(CommitSeal.Digest(ChainId, request.Height, request.Round, request.Payload).Bytes);
        ulong[] factors = [.. request.Seals.Select(seal => 0x9e37_79b9_7f4a_7c15UL * (ulong)(seal.Place + 1))];
        return SealCheck.Run(request, message, factors, static jobs => Array.ForEach(jobs, job => job()));
    }

    private void AssertDecided(params int[] items)
    {
        Assert.Equal(CertificateFault.None, Fault(_decided!.Value.Height));
        Assert.Equal(items, _decided.Value.Certificate.Aggregate!.ItemsOf(7)!);
        Assert.Empty(_decided.Value.Certificate.Seals);
    }

    private CertificateFault Fault(ulong height) => CertificateCheck.Check(_decided!.Value.Certificate, ChainId, height, s_payload, _set.Set, Rule);

    private IEnumerable<int> Places(params int[] items) => items.Select(item => _set.Set.IndexOf(_set.Listed[item].Node)).Order();

    /// <summary>Another's seal, noise, a seal of something else, infinity, or for once the truth.</summary>
    private VerifiedMessage Lie(int item, ulong height, Random random)
    {
        ConsensusMessage.Commit commit = (ConsensusMessage.Commit)Commit(item, height: height).Content;
        byte[] noise = new byte[96];
        random.NextBytes(noise);
        byte[] seal = random.Next(5) switch
        {
            0 => _set.Seal((item + 1) % 7, MessageDigest.Of(commit, ChainId)),
            1 => noise,
            2 => _set.Seal(item, s_payload),
            3 => [0xc0, .. new byte[95]],
            _ => commit.Seal!.ToBytes(),
        };
        return (commit with { Seal = new SealSignature(seal) }).Verified();
    }

    private VerifiedMessage Commit(int item, int? sealedBy = null, ulong height = 1, uint round = 0)
    {
        ConsensusMessage.Commit commit = new(_set.Listed[item].Node, height, round, s_payload);
        Hash256 digest = MessageDigest.Of(commit, ChainId);
        return (commit with { Signature = _set.Sign(item, digest), Seal = new SealSignature(_set.Seal(sealedBy ?? item, digest)) }).Verified();
    }
}
