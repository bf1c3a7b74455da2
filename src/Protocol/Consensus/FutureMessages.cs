using System.Collections.Generic;
using Sequitur.Finality;

namespace Sequitur.Consensus;

/// <summary>Messages of the next heights, kept until those begin: of each validator and height one of each kind, that of the highest round.</summary>
internal sealed class FutureMessages
{
    private readonly List<ConsensusMessage> _kept = [];

    public int Count => _kept.Count;

    /// <param name="message">By a validator of the present set, for one of the next heights.</param>
    public void Add(ConsensusMessage message)
    {
        for (int i = 0; i < _kept.Count; i++)
        {
            ConsensusMessage known = _kept[i];
            if (known.Height != message.Height || known.Author != message.Author || KindOf(known) != KindOf(message)) continue;
            if (known.Round < message.Round) _kept[i] = message;
            return;
        }

        _kept.Add(message);
    }

    /// <summary>Takes out what is for this height, in the order of arrival, and forgets what is for earlier ones or by nobody of the set.</summary>
    public List<ConsensusMessage> Take(ulong height, ValidatorSet validators)
    {
        _kept.RemoveAll(message => message.Height < height || !validators.Contains(message.Author));
        List<ConsensusMessage> due = _kept.FindAll(message => message.Height == height);
        _kept.RemoveAll(message => message.Height == height);
        return due;
    }

    private static int KindOf(ConsensusMessage message) => message switch
    {
        ConsensusMessage.Proposal => 0,
        ConsensusMessage.Prepare => 1,
        ConsensusMessage.Commit => 2,
        _ => 3,
    };
}
