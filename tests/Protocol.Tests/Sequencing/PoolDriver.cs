using System.Collections.Generic;
using System.Linq;
using Sequitur.Primitives;
using Sequitur.Sequencing;

namespace Sequitur.Protocol.Sequencing;

/// <summary>Steps a mempool and keeps the effects of the last step at hand.</summary>
internal sealed class PoolDriver(MempoolLimits? limits = null, ulong seed = 1)
{
    private MempoolEffects _effects = new();

    public static SenderAccount Rich { get; } = new(0, new U256(Candidate.Ether), false);

    public Mempool Pool { get; } = new(limits ?? new MempoolLimits(), 50, seed);

    public List<MempoolEvent> Events => _effects.Events;

    public MempoolRefusal Submit(PooledTransaction transaction, SenderAccount? account = null)
    {
        Step(new MempoolInput.Submit(transaction, account ?? Rich));
        return _effects.Refusal;
    }

    public (int Sender, ulong Nonce)[] Select(ulong baseFee = 50, int countMax = int.MaxValue, bool isFirst = true)
    {
        Step(new MempoolInput.Select(baseFee, countMax, isFirst, Assumed));
        return [.. _effects.Selected.Select(t => (t.Sender.Bytes[19] - 1, t.Nonce))];
    }

    /// <summary>What the next selections assume of the block before.</summary>
    public AccountAfterBlock[] Assumed { get; set; } = [];

    public void Assume(params (int Sender, ulong Nonce, ulong Balance)[] accounts) => Assumed = After(accounts);

    public bool MoreAvailable => _effects.MoreAvailable;

    public void Decide(params (int Sender, ulong Nonce, ulong Balance)[] accounts) => DecideAt(50, accounts);

    public void DecideAt(ulong nextBaseFee, params (int Sender, ulong Nonce, ulong Balance)[] accounts) =>
        Step(new MempoolInput.Decided(After(accounts), nextBaseFee));

    public void Step(MempoolInput input)
    {
        _effects.Clear();
        Pool.Step(input, ref _effects);
    }

    private static AccountAfterBlock[] After((int Sender, ulong Nonce, ulong Balance)[] accounts) =>
        [.. accounts.Select(a => new AccountAfterBlock(Candidate.Sender(a.Sender), a.Nonce, a.Balance))];
}
