using System.Collections.Generic;
using Sequitur.Primitives;

namespace Sequitur.Consensus;

/// <summary>This validator's own latest message of each kind at one height, signed, so that it can be sent again.</summary>
internal sealed class OwnMessages
{
    private ConsensusMessage? _roundChange;
    private ConsensusMessage? _proposal;
    private ConsensusMessage? _prepare;
    private ConsensusMessage? _commit;

    public void Remember(ConsensusMessage message)
    {
        ref ConsensusMessage? place = ref _commit;
        if (message is ConsensusMessage.RoundChange) place = ref _roundChange;
        else if (message is ConsensusMessage.Proposal) place = ref _proposal;
        else if (message is ConsensusMessage.Prepare) place = ref _prepare;
        if (place is null || place.Round < message.Round) place = message;
    }

    /// <summary>Those of the round, and the commit even of an earlier one: it may still complete a certificate.</summary>
    public void Collect(uint round, Address? to, List<(Address? To, ConsensusMessage Message)> resends)
    {
        if (_roundChange?.Round == round) resends.Add((to, _roundChange));
        if (_proposal?.Round == round) resends.Add((to, _proposal));
        if (_prepare?.Round == round) resends.Add((to, _prepare));
        if (_commit is not null) resends.Add((to, _commit));
    }
}
