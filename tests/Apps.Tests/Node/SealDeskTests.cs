using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Consensus;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Node.Consensus;
using Sequitur.Primitives;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Apps.Node;

public sealed class SealDeskTests
{
    private const ulong ChainId = 7530;

    private static readonly Hash256 s_payload = Keccak.Hash("block"u8);

    private readonly SealedSet _set = new(7);
    private readonly List<SealCheck> _answers = [];
    private readonly List<Address> _accused = [];
    private readonly SealDesk _desk;

    public SealDeskTests()
    {
        ValidatorKey key = new(SealedSet.SecretOf("a node"), ChainId, _set.SecretOf(0));
        _desk = new SealDesk(key, ChainId, Answered, (author, _) => _accused.Add(author), fault => Assert.Fail(fault.ToString()));
        _desk.StartHeight(5, _set.Set, enough: 5);
    }

    [Fact]
    public async Task A_quorum_is_checked_on_other_threads_and_makes_a_certificate_that_holds()
    {
        SealCheck check = await CheckAsync(Enumerable.Range(0, 5).Select(item => Commit(item, 5)));
        Assert.Equal(CertificateFault.None, CertificateCheck.Check(check.Certificate!, ChainId, 5, s_payload, _set.Set, QuorumRule.CeilTwoThirdsByCount));
    }

    [Fact]
    public async Task A_liar_in_a_quorum_is_found()
    {
        SealCheck check = await CheckAsync(Enumerable.Range(0, 5).Select(item => Commit(item, 5, sealedBy: item == 3 ? 4 : item)));
        Assert.Null(check.Certificate);
        int liar = Enumerable.Range(0, 5).Single(i => check.IsWrong[i]);
        Assert.Equal(_set.Listed[3].Node, _set.Set[check.Request.Seals[liar].Place]);
    }

    [Fact]
    public void A_seal_of_ones_own_is_answered_at_once()
    {
        _desk.Check(Request([Commit(2, 5)], isProven: true));
        Assert.NotNull(Assert.Single(_answers).Certificate);
    }

    [Fact]
    public void Seals_are_read_as_they_come_as_many_as_a_quorum_needs_and_of_this_height_and_the_next_ones_only()
    {
        for (int item = 0; item < 7; item++) Assert.True(_desk.TryRead(Commit(item, 5)));
        Assert.Equal(5, _desk.ReadAhead);
        Assert.True(_desk.TryRead(Commit(0, 7)));
        Assert.Equal(6, _desk.ReadAhead);
        Assert.True(_desk.TryRead(Commit(0, 4)));
        Assert.True(_desk.TryRead(Commit(0, 8)));
        Assert.Equal(6, _desk.ReadAhead);
        _desk.StartHeight(6, _set.Set, enough: 0);
        Assert.True(_desk.TryRead(Commit(0, 6)));
        Assert.Equal(0, _desk.ReadAhead);
        Assert.Empty(_accused);
    }

    [Fact]
    public void One_validator_makes_it_read_no_more_than_its_share()
    {
        ConsensusMessage.Commit commit = Commit(0, 5);
        for (uint round = 0; round < 200; round++) _desk.TryRead(commit with { Round = round });
        Assert.Equal(ConsensusLimits.RoundsPerAuthorMax, _desk.ReadAhead);
    }

    [Fact]
    public void Who_sends_no_seal_or_bytes_that_are_no_point_is_accused()
    {
        ConsensusMessage.Commit commit = Commit(1, 5);
        Assert.False(_desk.TryRead(commit with { Seal = null }));
        Assert.False(_desk.TryRead(commit with { Seal = new SealSignature(new byte[96]) }));
        Assert.False(_desk.TryRead(commit with { Seal = new SealSignature([0xc0, .. new byte[95]]) }));
        Assert.Equal([_set.Listed[1].Node, _set.Listed[1].Node, _set.Listed[1].Node], _accused);
    }

    [Fact]
    public void What_is_sealed_is_hashed_once_and_sealed_as_the_key_seals()
    {
        _desk.Expect(5, 0, s_payload);
        Hash256 digest = CommitSeal.Digest(ChainId, 5, 0, s_payload);
        Assert.Same(_desk.MessageOf(digest), _desk.MessageOf(digest));
        Assert.Equal(_set.Seal(0, digest), _desk.SealOf(digest).ToBytes());
        for (ulong height = 6; height < 40; height++) Assert.NotNull(_desk.MessageOf(CommitSeal.Digest(ChainId, height, 0, s_payload)));
    }

    private async Task<SealCheck> CheckAsync(IEnumerable<ConsensusMessage.Commit> commits)
    {
        _desk.Check(Request(commits, isProven: false));
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        while (true)
        {
            lock (_answers)
            {
                if (_answers.Count > 0) return _answers[0];
            }

            await Task.Delay(10, patience.Token);
        }
    }

    private void Answered(SealCheck check)
    {
        lock (_answers) _answers.Add(check);
    }

    private SealRequest Request(IEnumerable<ConsensusMessage.Commit> commits, bool isProven)
    {
        SealOnTrial[] seals = [.. commits.Select(commit => new SealOnTrial(_set.Set.IndexOf(commit.Author), commit.Seal!, isProven)).OrderBy(seal => seal.Place)];
        return new SealRequest(5, 0, s_payload, _set.Set, seals, IsQuorum: true);
    }

    private ConsensusMessage.Commit Commit(int item, ulong height, int? sealedBy = null)
    {
        ConsensusMessage.Commit commit = new(_set.Listed[item].Node, height, 0, s_payload);
        return commit with { Seal = new SealSignature(_set.Seal(sealedBy ?? item, MessageDigest.Of(commit, ChainId))) };
    }
}
