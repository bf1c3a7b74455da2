using System;

namespace Sequitur.Consensus;

/// <summary>How long a round may take: base · 2^round, up to the maximum; never less than the base.</summary>
internal static class RoundTimeouts
{
    public static ulong Of(ConsensusOptions options, uint round)
    {
        ulong highest = Math.Max(options.BaseTimeoutMs, options.TimeoutMsMax);
        ulong timeout = options.BaseTimeoutMs;
        for (uint i = 0; i < round && timeout < highest; i++) timeout = timeout <= highest / 2 ? timeout * 2 : highest;
        return timeout;
    }
}
