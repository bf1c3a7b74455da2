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

    private readonly SealedSet _set = new(7);
    private readonly List<Address> _posted = [];
    private readonly List<Address> _accused = [];
    private readonly SealDesk _desk;

    public SealDeskTests() => _desk = new SealDesk(
        ChainId,
        message =>
        {
            lock (_posted) _posted.Add(message.Content.Author);
        },
        (author, _) =>
        {
            lock (_accused) _accused.Add(author);
        },
        fault => Assert.Fail(fault.ToString()));

    [Fact]
    public async Task Good_seals_reach_the_machine_and_liars_are_accused()
    {
        _desk.StartHeight(1, _set.Set);
        for (int item = 0; item < 7; item++) _desk.Add(Commit(item, 1, sealedBy: item == 3 ? 4 : item));
        await UntilAsync(() => Count(_posted) == 6 && Count(_accused) == 1);
        Assert.Equal([_set.Listed[3].Node], _accused);
        Assert.DoesNotContain(_set.Listed[3].Node, _posted);
    }

    [Fact]
    public async Task Commits_of_the_next_heights_wait_for_them_and_those_of_past_ones_are_forgotten()
    {
        _desk.StartHeight(5, _set.Set);
        foreach (ulong height in new ulong[] { 4, 6, 8 }) _desk.Add(Commit(0, height));
        _desk.Add(Commit(1, 7));
        _desk.Add(Commit(2, 5));
        await UntilAsync(() => Count(_posted) == 1);
        Assert.Equal([_set.Listed[2].Node], _posted);
        _desk.StartHeight(6, _set.Set);
        await UntilAsync(() => Count(_posted) == 2);
        Assert.Equal(_set.Listed[0].Node, _posted[1]);
        _desk.StartHeight(8, _set.Set);
        _desk.Add(Commit(4, 8));
        await UntilAsync(() => Count(_posted) == 3);
        Assert.Equal(_set.Listed[4].Node, _posted[2]);
        Assert.Empty(_accused);
    }

    [Fact]
    public async Task One_validator_makes_it_check_no_more_than_its_share()
    {
        _desk.StartHeight(1, _set.Set);
        VerifiedMessage commit = Commit(0, 1);
        for (int i = 0; i < 200; i++) _desk.Add(commit);
        _desk.Add(Commit(1, 1));
        await UntilAsync(() =>
        {
            lock (_posted) return _posted.Contains(_set.Listed[1].Node);
        });
        Assert.InRange(_posted.Count(author => author == _set.Listed[0].Node), 1, 64);
    }

    private VerifiedMessage Commit(int item, ulong height, int? sealedBy = null)
    {
        ConsensusMessage.Commit commit = new(_set.Listed[item].Node, height, 0, Keccak.Hash("block"u8));
        Hash256 digest = MessageDigest.Of(commit, ChainId);
        ConsensusMessage signed = commit with { Signature = _set.Sign(item, digest), Seal = new SealSignature(_set.Seal(sealedBy ?? item, digest)) };
        Assert.True(VerifiedMessage.TryVerify(signed, ChainId, out VerifiedMessage? verified));
        return verified!;
    }

    private static int Count(List<Address> list)
    {
        lock (list) return list.Count;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        while (!condition()) await Task.Delay(10, patience.Token);
    }
}
