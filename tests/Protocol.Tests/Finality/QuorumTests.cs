using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using Sequitur.Consensus;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Protocol.State;
using Xunit;

namespace Sequitur.Protocol.Finality;

public sealed class QuorumTests
{
    private static readonly QuorumRule[] s_rules = Enum.GetValues<QuorumRule>();

    [Fact]
    public void The_figures_by_count_are_those_of_the_rules()
    {
        for (int n = 1; n <= ValidatorSet.CountMax; n++)
        {
            Assert.Equal(((2 * n) + 2) / 3, Quorum.Required(QuorumRule.CeilTwoThirdsByCount, n));
            Assert.Equal((2 * n / 3) + 1, Quorum.Required(QuorumRule.AboveTwoThirdsByCount, n));
            Assert.Equal(((n - 1) / 3) + 1, Quorum.OneHonest(n));
            Assert.Equal((U256)(ulong)Quorum.OneHonest(n), Quorum.OneHonest((U256)(ulong)n));
        }
    }

    [Fact]
    public void Two_quorums_share_more_than_the_faulty_weigh_and_the_honest_alone_are_one_for_any_total() => Seeds.Run(2_000, seed =>
    {
        Random random = new(seed);
        BigInteger total = 1 + new BigInteger(Bytes(random, random.Next(33)), isUnsigned: true);
        foreach (BigInteger t in new[] { total, (BigInteger.One << 256) - 1 }.Where(t => t < BigInteger.One << 256))
        {
            BigInteger faulty = ToBig(Quorum.FaultyMax(ToWord(t)));
            Assert.True(3 * faulty < t && 3 * (faulty + 1) >= t);
            Assert.Equal(faulty + 1, ToBig(Quorum.OneHonest(ToWord(t))));
            foreach (QuorumRule rule in s_rules)
            {
                BigInteger required = ToBig(Quorum.Required(rule, ToWord(t)));
                Assert.True((2 * required) - t > faulty, $"{rule} {t}");
                Assert.True(t - faulty >= required, $"{rule} {t}");
                Assert.True(Decides(rule, required, t) && !Decides(rule, required - 1, t), $"{rule} {t}");
            }
        }
    });

    [Fact]
    public void Any_two_quorums_of_unequal_validators_share_one_that_can_be_honest() => Seeds.Run(60, seed =>
    {
        Random random = new(seed);
        Electorate electorate = new(ArbitrarySet(random, 1 + random.Next(7)), s_rules[random.Next(s_rules.Length)]);
        int count = electorate.Validators.Count;
        int[] quorums = [.. Enumerable.Range(0, 1 << count).Where(members => Weight(electorate, members) >= ToBig(electorate.Quorum))];
        foreach (int one in quorums)
        {
            Assert.All(quorums, other => Assert.True(Weight(electorate, one & other) >= ToBig(electorate.OneHonest)));
        }
    });

    [Fact]
    public void The_quorum_that_is_picked_is_minimal_and_follows_from_who_has_voted() => Seeds.Run(500, seed =>
    {
        Random random = new(seed);
        Electorate electorate = new(ArbitrarySet(random, 1 + random.Next(12)), s_rules[random.Next(s_rules.Length)]);
        bool[] hasVoted = [.. Enumerable.Range(0, electorate.Validators.Count).Select(_ => random.Next(4) > 0)];
        BigInteger voted = Enumerable.Range(0, hasVoted.Length).Where(place => hasVoted[place]).Aggregate(BigInteger.Zero, (sum, place) => sum + ToBig(electorate.WeightOf(place)));

        int[]? picked = electorate.PickQuorum(hasVoted);

        Assert.Equal(voted >= ToBig(electorate.Quorum), picked is not null);
        if (picked is null) return;
        Assert.All(picked, place => Assert.True(hasVoted[place]));
        Assert.Equal(picked.Distinct().Order(), picked);
        Assert.Equal(CertificateFault.None, Quorum.CheckMinimal([.. picked.Select(electorate.WeightOf)], electorate.Quorum));
        Assert.Equal(picked, electorate.PickQuorum(hasVoted));

        // None outside it is heavier than one inside.
        IEnumerable<int> left = Enumerable.Range(0, hasVoted.Length).Where(place => hasVoted[place]).Except(picked);
        Assert.All(left, place => Assert.All(picked, inside => Assert.True(electorate.WeightOf(inside) >= electorate.WeightOf(place))));
    });

    [Fact]
    public void Of_equal_weights_the_first_that_voted_are_picked()
    {
        Electorate electorate = new(SetOf([5, 5, 5, 5, 5, 5, 5]), QuorumRule.CeilTwoThirdsByCount);
        Assert.Equal([0, 2, 3, 4, 5], electorate.PickQuorum([true, false, true, true, true, true, true])!);
        Assert.Null(electorate.PickQuorum([true, false, true, true, false, true, false]));
    }

    [Fact]
    public void Equal_stakes_decide_as_more_than_two_thirds_by_count_do() => Seeds.Run(300, seed =>
    {
        Random random = new(seed);
        int count = 1 + random.Next(100);
        ulong stake = (ulong)random.NextInt64(1, long.MaxValue);
        Electorate byStake = new(SetOf([.. Enumerable.Repeat((U256)stake, count)]), QuorumRule.StakeAboveTwoThirds);
        Electorate byCount = new(byStake.Validators, QuorumRule.AboveTwoThirdsByCount);
        for (int voters = 0; voters <= count; voters++)
        {
            bool[] hasVoted = [.. Enumerable.Range(0, count).Select(place => place < voters)];
            Assert.Equal(byCount.PickQuorum(hasVoted) ?? [], byStake.PickQuorum(hasVoted) ?? []);
            U256 weight = byStake.WeightOf(0) * (ulong)voters;
            Assert.Equal((U256)(ulong)voters >= byCount.OneHonest, weight >= byStake.OneHonest);
        }
    });

    [Fact]
    public void Stakes_that_overflow_a_word_have_no_quorum_by_stake_and_do_not_matter_by_count()
    {
        ValidatorSet set = SetOf([U256.MaxValue, 1, 1, 1]);
        Assert.False(set.TryGetTotalStake(out _));
        Assert.Throws<InvalidOperationException>(() => new Electorate(set, QuorumRule.StakeAboveTwoThirds));
        Assert.Equal((U256)3, new Electorate(set, QuorumRule.CeilTwoThirdsByCount).Quorum);
        Assert.NotEqual(CertificateFault.None, Quorum.CheckMinimal([U256.MaxValue, 2], 1));
    }

    [Fact]
    public void The_largest_total_that_a_word_holds_has_a_quorum()
    {
        Electorate electorate = new(SetOf([U256.MaxValue - 2, 1, 1]), QuorumRule.StakeAboveTwoThirds);
        Assert.Single(electorate.PickQuorum([true, true, true])!);
        Assert.Equal(U256.MaxValue - 2, electorate.WeightOf(electorate.PickQuorum([true, true, true])![0]));
        Assert.Null(electorate.PickQuorum([false, true, true]));
    }

    private static bool Decides(QuorumRule rule, BigInteger weight, BigInteger total) =>
        rule == QuorumRule.CeilTwoThirdsByCount ? 3 * weight >= 2 * total : 3 * weight > 2 * total;

    private static BigInteger Weight(Electorate electorate, int members) =>
        Enumerable.Range(0, electorate.Validators.Count)
            .Where(place => (members >> place & 1) != 0)
            .Aggregate(BigInteger.Zero, (sum, place) => sum + ToBig(electorate.WeightOf(place)));

    private static ValidatorSet ArbitrarySet(Random random, int count) =>
        SetOf([.. Enumerable.Range(0, count).Select(_ => (U256)(ulong)random.NextInt64(1, random.Next(3) == 0 ? long.MaxValue : 10))]);

    private static ValidatorSet SetOf(U256[] stakes)
    {
        Assert.True(ValidatorSet.TryCreate([.. stakes.Select((stake, i) => new Validator(Address.FromWord((ulong)i + 1), stake))], out ValidatorSet? set));
        return set!;
    }

    private static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static BigInteger ToBig(U256 word) => new(word.ToHash256().Bytes, isUnsigned: true, isBigEndian: true);

    private static U256 ToWord(BigInteger value) => U256.FromBigEndian(value.ToByteArray(isUnsigned: true, isBigEndian: true));
}
