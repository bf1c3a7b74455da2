namespace Sequitur.Consensus;

/// <summary>How long a round may take: base · 2^round, up to the maximum.</summary>
internal static class RoundTimeouts
{
    public static ulong Of(ConsensusOptions options, uint round)
    {
        ulong timeout = options.BaseTimeoutMs;
        for (uint i = 0; i < round && timeout < options.TimeoutMsMax; i++)
        {
            timeout = timeout <= options.TimeoutMsMax / 2 ? timeout * 2 : options.TimeoutMsMax;
        }

        return timeout < options.TimeoutMsMax ? timeout : options.TimeoutMsMax;
    }
}
