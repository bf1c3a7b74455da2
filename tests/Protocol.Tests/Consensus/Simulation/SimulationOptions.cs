using Sequitur.Consensus;

namespace Sequitur.Protocol.Consensus.Simulation;

/// <summary>What a simulated network of validators is like. Times are in virtual milliseconds.</summary>
internal sealed record SimulationOptions
{
    public required int Validators { get; init; }

    /// <summary>So many validators, the first ones, run a second time with the same key: together each such pair is Byzantine (Twins, arXiv 2004.10617).</summary>
    public int Twins { get; init; }

    public int Nodes => Validators + Twins;

    public ConsensusOptions Consensus { get; init; } = new();

    /// <summary>A message takes at least so long.</summary>
    public int DelayMin { get; init; } = 1;

    /// <summary>A message takes at most so long; those of one sender overtake each other.</summary>
    public int DelayMax { get; init; } = 50;

    /// <summary>Of a thousand messages so many never arrive.</summary>
    public int LostPerThousand { get; init; }

    /// <summary>Of a thousand messages so many arrive twice.</summary>
    public int DuplicatedPerThousand { get; init; }

    /// <summary>Of a thousand steps that leave something to write or to send, so many end in a crash at an arbitrary point between.</summary>
    public int CrashesPerThousand { get; init; }

    /// <summary>A crashed node is back after at most so long.</summary>
    public int DownMax { get; init; } = 3_000;

    /// <summary>Building or checking a payload takes at most so long.</summary>
    public int ExecutionMax { get; init; } = 20;

    /// <summary>Work is seen by each node within so long after the height has begun.</summary>
    public int WorkDelayMax { get; init; } = 20;

    /// <summary>Of a thousand fresh payloads so many turn out not to be buildable yet when an empty one is not allowed.</summary>
    public int NothingToBuildPerThousand { get; init; }
}
