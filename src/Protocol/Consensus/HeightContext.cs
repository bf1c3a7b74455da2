using Sequitur.Finality;
using Sequitur.Primitives;

namespace Sequitur.Consensus;

/// <summary>What does not change during a height.</summary>
internal sealed record HeightContext(Address Self, ulong Height, Electorate Electorate, Address PreviousProposer, ConsensusOptions Options)
{
    public ValidatorSet Validators => Electorate.Validators;

    public Address ProposerOf(uint round) => ProposerSelection.Of(Validators, PreviousProposer, round);

    public bool IsOwnTurn(uint round) => ProposerOf(round) == Self;
}
