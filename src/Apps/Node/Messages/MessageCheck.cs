using System;
using Sequitur.L1;
using Sequitur.Rollup;
using Sequitur.Sequencing;

namespace Sequitur.Node.Messages;

/// <summary>Compares the messages of a fresh proposal with what this validator has read from L1 itself. Never asked about what a quorum has prepared or decided (D18).</summary>
internal sealed class MessageCheck(ChainConfiguration configuration, MessageView? view, TimeSpan overdue)
{
    /// <summary>Judges the messages of a block on the head. Whether their indices are the chain's next is for its execution to find.</summary>
    /// <param name="block">The proposal, complete.</param>
    /// <param name="now"><see cref="Environment.TickCount64"/>.</param>
    public MessageVerdict Judge(Block block, long now)
    {
        MessageShare share = new(block.Header.GasLimit, configuration.RulesAt(block.Header.Timestamp));
        ulong next = view?.Chain.Index ?? 0;
        foreach (Transaction transaction in block.Transactions)
        {
            if (transaction.Message is not { } message) break;
            if (view is null) return new MessageVerdict(message.QueueIndex, null);
            if (message.QueueIndex != next) return default;
            if (!view.TryGet(next, out SeenMessage? seen)) return new MessageVerdict(next, null);
            if (seen.Transaction.Hash != transaction.Hash) return new MessageVerdict(null, $"its message {next} is {transaction.Hash}, L1 has {seen.Transaction.Hash}");
            share.TryTake(message);
            next++;
        }

        bool isLeftOut = view is not null && view.TryGet(next, out SeenMessage? waiting) && now - waiting.SeenAt > overdue.TotalMilliseconds && share.TryTake(waiting.Content);
        return isLeftOut ? new MessageVerdict(null, $"it leaves out message {next}, which was seen here for more than {overdue.TotalMilliseconds} ms") : default;
    }
}
