using System;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Node.Payloads;

/// <summary>What a validator's own view adds to the validity of a fresh proposal; never asked of one that a quorum has prepared, or of a final block.</summary>
internal static class ProposalClock
{
    public static ulong Seconds() => (ulong)Math.Max(0, DateTimeOffset.UtcNow.ToUnixTimeSeconds());

    /// <summary>Null when this validator may prepare it, else why not.</summary>
    public static string? Objection(BlockHeader header, BlockHeader parent, Address proposer, ulong aheadOfClockMax)
    {
        if (header.Beneficiary != proposer) return $"its beneficiary is {header.Beneficiary}, expected its proposer {proposer}";
        if (header.GasLimit != parent.GasLimit) return $"its gas limit is {header.GasLimit}, expected the parent's {parent.GasLimit}";
        ulong latest = Seconds() + aheadOfClockMax;
        return header.Timestamp <= latest ? null : $"its timestamp is {header.Timestamp}, expected at most {latest} by this validator's clock";
    }
}
