using System;
using Sequitur.Consensus;
using Sequitur.Finality;

namespace Sequitur.Simulator.Schedules;

/// <summary>How long a height may take once the network has healed; docs/spec/simulation.md derives it.</summary>
internal static class ProgressBound
{
    /// <summary>A Byzantine peer leaves a request for blocks unanswered for five seconds, and one for a payload for two.</summary>
    private const long UnansweredMs = 7_000;

    private const int DoublingsMax = 30;

    /// <summary>From the highest round that any honest validator is in: that round, one after it to come together, and one for each faulty proposer.</summary>
    public static long Of(ConsensusOptions options, int validators, int byzantine, uint highestRound)
    {
        int faulty = Math.Max(Quorum.FaultyMax(validators), byzantine);
        long bound = UnansweredMs * (faulty + 1);
        for (uint round = highestRound; round <= highestRound + (uint)faulty + 2; round++) bound += TimeoutOf(options, round);
        return bound * ScheduleRun.DriftPerThousandMax / 1_000;
    }

    private static long TimeoutOf(ConsensusOptions options, uint round) =>
        (long)Math.Min(options.TimeoutMsMax, options.BaseTimeoutMs << (int)Math.Min(round, DoublingsMax));
}
