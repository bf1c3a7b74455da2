using Sequitur.Consensus;

namespace Sequitur.Node.Consensus;

/// <summary>Which votes still matter: those of this height and later ones, unless it is decided.</summary>
internal sealed record VotesWanted(ulong Height, bool IsDecided)
{
    public static VotesWanted All { get; } = new(0, false);

    public bool Includes(ConsensusMessage message) => message.Height > Height || (message.Height == Height && !IsDecided);
}
