using Sequitur.Storage;

namespace Sequitur.Node.Consensus;

/// <summary>Keeps a validator from voting where an earlier ledger of it may have voted already: voting twice is what gets it slashed.</summary>
/// <remarks>
/// A restored copy knows nothing of the votes after it was taken. They ended before this process began, so they were on heights that a block made
/// clearly later has passed: once such a block is final here, and not before, the validator votes again, above it.
/// </remarks>
internal sealed class VoteSilence
{
    /// <summary>How much later a block must be, in seconds: what validators allow a timestamp to be ahead of their clocks, twice.</summary>
    private const ulong MarginFactor = 2;

    private readonly Ledger _ledger;
    private readonly ulong _since;
    private ulong _votesAbove;

    /// <param name="ledger">Says from which height on its validator votes.</param>
    /// <param name="started">When this process began, in Unix seconds.</param>
    /// <param name="aheadOfClockMax">Seconds that a timestamp may be ahead of a validator's clock.</param>
    public VoteSilence(Ledger ledger, ulong started, ulong aheadOfClockMax)
    {
        _ledger = ledger;
        _since = started + (MarginFactor * aheadOfClockMax);
        _votesAbove = ledger.VotesAbove;
    }

    /// <summary>True while it is not known on which heights it may vote.</summary>
    public bool IsUnbounded => _votesAbove == Ledger.VotesOnNothing;

    /// <summary>Whether to be silent on this height.</summary>
    public bool Holds(ulong height) => height <= _votesAbove;

    /// <summary>A block is final here.</summary>
    /// <returns>True when this one ends the silence.</returns>
    public bool EndsWith(ulong number, ulong timestamp)
    {
        if (!IsUnbounded || timestamp < _since) return false;
        _ledger.SetVotesAbove(number);
        _votesAbove = number;
        return true;
    }
}
