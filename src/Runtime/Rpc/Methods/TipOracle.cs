using System.Collections.Generic;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Rpc.Methods;

/// <summary>Suggests a priority fee from what recent blocks accepted.</summary>
internal sealed class TipOracle(Chain chain)
{
    private const int BlocksLooked = 20;

    /// <summary>The cheapest tips of each block say what was enough.</summary>
    private const int TipsPerBlock = 3;
    private const int Percentile = 60;

    /// <summary>0.001 gwei: what is suggested when nothing is known, and at the least.</summary>
    private static readonly U256 Floor = 1_000_000;

    /// <summary>500 gwei: nobody is talked into more.</summary>
    private static readonly U256 Ceiling = 500_000_000_000;

    private volatile Suggestion _last = new(default, default);

    /// <summary>The effective tips of a block's transactions with their gas; messages from L1 pay nothing and say nothing about what is enough.</summary>
    public static List<(U256 Tip, ulong Gas)> TipsOf(Chain chain, BlockHeader header)
    {
        List<(U256 Tip, ulong Gas)> tips = [];
        if (header.GasUsed != 0 && chain.Ledger.TryGetResults(header.Number, out _, out TransactionResult[] results))
        {
            foreach (TransactionResult result in results)
            {
                if (!result.Transaction.IsMessage) tips.Add((result.EffectiveGasPrice - header.BaseFee, result.GasUsed));
            }
        }

        return tips;
    }

    public U256 Suggest(BlockHeader head)
    {
        Suggestion last = _last;
        if (last.Head == head.Hash)
        {
            return last.Tip;
        }

        List<U256> samples = [];
        for (ulong back = 0; back < BlocksLooked && back <= head.Number; back++)
        {
            if (chain.Ledger.TryGetHeader(head.Number - back, out BlockHeader? header))
            {
                List<(U256 Tip, ulong Gas)> tips = TipsOf(chain, header!);
                tips.Sort(static (left, right) => left.Tip.CompareTo(right.Tip));
                for (int index = 0; index < tips.Count && index < TipsPerBlock; index++)
                {
                    samples.Add(tips[index].Tip);
                }
            }
        }

        samples.Sort();
        U256 tip = samples.Count == 0 ? Floor : samples[(samples.Count - 1) * Percentile / 100];
        tip = tip < Floor ? Floor : tip > Ceiling ? Ceiling : tip;
        _last = new Suggestion(head.Hash, tip);
        return tip;
    }

    private sealed record Suggestion(Hash256 Head, U256 Tip);
}
