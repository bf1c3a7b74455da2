namespace Sequitur.Sequencing;

/// <summary>Which timestamp a fresh proposal gets. Local clocks decide only this, never whether a decided block is accepted.</summary>
public static class ProposalTime
{
    /// <summary>The clock's second, but never before the parent allows; false when that would be ahead of the clock by more than the bound.</summary>
    /// <param name="parentTimestamp">Timestamp of the parent block.</param>
    /// <param name="isStrict">Ethereum's rule: later than the parent. Otherwise at least as late.</param>
    /// <param name="clockSeconds">This node's clock, in Unix seconds.</param>
    /// <param name="aheadMax">How far a block may be ahead of the clock.</param>
    /// <param name="timestamp">The timestamp to propose.</param>
    public static bool TryChoose(ulong parentTimestamp, bool isStrict, ulong clockSeconds, ulong aheadMax, out ulong timestamp)
    {
        ulong earliest = isStrict ? parentTimestamp + 1 : parentTimestamp;
        timestamp = clockSeconds > earliest ? clockSeconds : earliest;
        return timestamp - clockSeconds <= aheadMax;
    }
}
