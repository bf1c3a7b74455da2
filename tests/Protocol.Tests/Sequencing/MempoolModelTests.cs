using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Sequitur.Primitives;
using Sequitur.Sequencing;
using Xunit;

namespace Sequitur.Protocol.Sequencing;

public sealed class MempoolModelTests
{
    private static readonly MempoolLimits s_tight = new()
    {
        TransactionsMax = 12,
        BytesMax = 1_400,
        SenderTransactionsMax = 6,
        SenderQueuedMax = 3,
        QueuedMax = 5,
        NonceGapMax = 6,
    };

    private static readonly MempoolLimits s_wide = new() { SenderTransactionsMax = 20, SenderQueuedMax = 20, NonceGapMax = 20 };

    [Fact]
    public void Random_sequences_in_a_wide_pool_agree_with_the_naive_model() =>
        Prop.ForAll<int>(seed => Agrees(seed, s_wide)).QuickCheckThrowOnFailure();

    [Fact]
    public void Random_sequences_in_a_tight_pool_agree_with_the_naive_model() =>
        Prop.ForAll<int>(seed => Agrees(seed, s_tight)).QuickCheckThrowOnFailure();

    [Fact]
    public void The_hashing_seed_never_shows()
    {
        for (int seed = 0; seed < 20; seed++) Assert.Equal(Trace(seed, 1), Trace(seed, 0xdead_beef_0bad_cafe));
    }

    private static bool Agrees(int seed, MempoolLimits limits)
    {
        var random = new Random(seed);
        var driver = new PoolDriver(limits);
        var model = new NaiveMempool(limits);
        var chain = new SenderAccount[4];
        Array.Fill(chain, new SenderAccount(0, 20_000, false));
        List<Hash256> known = [];
        for (int step = 0; step < 150; step++)
        {
            int choice = random.Next(20);
            if (choice < 16) AgreeOnSubmission(random, driver, model, chain, known);
            else if (choice == 16) AgreeOnDiscard(random, driver, model, known);
            else AgreeOnDecision(random, driver, model, chain);
            Assert.Equal((model.Count, model.QueuedCount), (driver.Pool.Count, driver.Pool.QueuedCount));
            ulong baseFee = (ulong)random.Next(120);
            Assert.Equal(model.Select(baseFee), Selected(driver, baseFee));
        }

        return true;
    }

    private static void AgreeOnSubmission(Random random, PoolDriver driver, NaiveMempool model, SenderAccount[] chain, List<Hash256> known)
    {
        PooledTransaction transaction = Arbitrary(random, chain, known.Count);
        SenderAccount account = chain[transaction.Sender.Bytes[19] - 1];
        MempoolRefusalReason expected = model.Submit(transaction, account);
        Assert.Equal(expected, driver.Submit(transaction, account).Reason);
        known.Add(transaction.Hash);
    }

    private static void AgreeOnDiscard(Random random, PoolDriver driver, NaiveMempool model, List<Hash256> known)
    {
        if (known.Count == 0) return;
        Hash256 hash = known[random.Next(known.Count)];
        model.Discard(hash);
        driver.Step(new MempoolInput.Discard(hash));
    }

    /// <summary>What is selected upon an assumed block is what a pool selects that has followed it.</summary>
    private static void AgreeOnDecision(Random random, PoolDriver driver, NaiveMempool model, SenderAccount[] chain)
    {
        List<AccountAfterBlock> accounts = [];
        for (int sender = 0; sender < chain.Length; sender++)
        {
            if (random.Next(3) == 0) continue;
            chain[sender] = new SenderAccount(chain[sender].Nonce + (ulong)random.Next(3), (ulong)random.Next(30_000), false);
            accounts.Add(new AccountAfterBlock(Candidate.Sender(sender), chain[sender].Nonce, chain[sender].Balance));
        }

        ulong baseFee = (ulong)random.Next(20, 80);
        List<Hash256> ahead = Selected(driver, baseFee, [.. accounts]);
        Assert.Equal(Selected(driver, baseFee), model.Select(baseFee));
        model.Decide(accounts, baseFee);
        Assert.Equal(model.Select(baseFee), ahead);
        driver.Step(new MempoolInput.Decided([.. accounts], baseFee));
    }

    private static PooledTransaction Arbitrary(Random random, SenderAccount[] chain, int number)
    {
        int sender = random.Next(chain.Length);
        ulong nonce = (ulong)Math.Max(0, (long)chain[sender].Nonce + random.Next(-1, 8));
        ulong feeCap = (ulong)random.Next(150);
        ulong tipCap = (ulong)random.Next((int)feeCap + 1);
        ulong? repeat = random.Next(10) == 0 && number > 0 ? (ulong)random.Next(number) : (ulong)number;
        return Candidate.Of(sender, nonce, feeCap, tipCap, (ulong)random.Next(5_000), random.Next(50, 300), repeat);
    }

    private static List<Hash256> Selected(PoolDriver driver, ulong baseFee, params AccountAfterBlock[] assumed)
    {
        MempoolEffects effects = new();
        driver.Pool.Step(new MempoolInput.Select(baseFee, int.MaxValue, true, assumed), ref effects);
        return [.. effects.Selected.Select(t => t.Hash)];
    }

    private static List<string> Trace(int seed, ulong hashingSeed)
    {
        var random = new Random(seed);
        var driver = new PoolDriver(s_tight, hashingSeed);
        var chain = new SenderAccount[4];
        Array.Fill(chain, new SenderAccount(0, 20_000, false));
        List<string> trace = [];
        for (int step = 0; step < 200; step++)
        {
            PooledTransaction transaction = Arbitrary(random, chain, step);
            trace.Add(driver.Submit(transaction, chain[0]).ToString());
            trace.AddRange(driver.Events.Select(e => $"{e.Kind} {e.Transaction.Hash}"));
            trace.AddRange(Selected(driver, 50).Select(h => h.ToString()));
        }

        return trace;
    }
}
