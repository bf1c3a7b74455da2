using Sequitur.Consensus;
using Sequitur.Finality;
using Sequitur.Sequencing;

namespace Sequitur.Simulator;

/// <summary>What a simulated network of validators is like. Times are in virtual milliseconds.</summary>
public sealed record SimulationOptions
{
    /// <summary>Beyond this the bit masks of the simulation end.</summary>
    public const int NodesMax = 128;

    public const ulong ChainId = 7530;

    private const int ChangesPerEpochMax = 2;

    public required int Validators { get; init; }

    /// <summary>Validators that run a second time with the same key, by number; each pair is one Byzantine validator (Twins, arXiv 2004.10617).</summary>
    public int[] Twins { get; init; } = [];

    /// <summary>Nodes that are no validators at first, and may become some. They follow the chain.</summary>
    public int Candidates { get; init; }

    /// <summary>All who have a key: the first validators, then the candidates.</summary>
    public int Keys => Validators + Candidates;

    public int Nodes => Keys + Twins.Length;

    public QuorumRule Rule { get; init; } = QuorumRule.CeilTwoThirdsByCount;

    /// <summary>What each who has a key has at stake; null: all the same.</summary>
    public ulong[]? Stakes { get; init; }

    /// <summary>The set changes at multiples of this height; 0: never.</summary>
    public ulong EpochLength { get; init; }

    /// <summary>Whoever is unseen in more counted heights can be slashed; null: what docs/spec/simulation.md derives.</summary>
    public ulong? InactivityWindow { get; init; }

    /// <summary>A transaction that every block could take waits for so many at most: each validator's turn comes twice.</summary>
    internal ulong WaitMax => (2 * (ulong)Keys) + 4;

    internal SimulatedRules Rules => new(EpochLength, Validators, ChangesPerEpochMax, InactivityWindow ?? (6 * (ulong)Keys));

    public ConsensusOptions Consensus { get; init; } = new();

    /// <summary>Signatures are ECDSA by the real code; otherwise stand-ins that only this simulation can make and check.</summary>
    public bool HasRealSignatures { get; init; }

    /// <summary>A commit carries a BLS seal besides its signature, and certificates are aggregates of those.</summary>
    public bool HasBlsSeals { get; init; }

    /// <summary>BLS seals are by the real code; otherwise stand-ins.</summary>
    public bool HasRealSeals { get; init; }

    /// <summary>Payloads are blocks of real transactions, built and executed by the real code, out of real mempools; otherwise names.</summary>
    public bool HasRealBlocks { get; init; }

    /// <summary>Of every node's mempool, where blocks are real.</summary>
    public MempoolLimits PoolLimits { get; init; } = new();

    /// <summary>False: what is written stays in memory, and a crash loses it.</summary>
    public bool IsSynced { get; init; } = true;

    /// <summary>A message takes at least so long.</summary>
    public int DelayMin { get; init; } = 1;

    /// <summary>A message takes at most so long; those of one sender overtake each other.</summary>
    public int DelayMax { get; init; } = 50;

    /// <summary>Of a thousand messages so many never arrive.</summary>
    public int LostPerThousand { get; init; }

    /// <summary>Of a thousand messages so many arrive twice.</summary>
    public int DuplicatedPerThousand { get; init; }

    /// <summary>Building or checking a payload takes at most so long.</summary>
    public int ExecutionMax { get; init; } = 20;

    /// <summary>Work is seen by each node within so long after the height has begun.</summary>
    public int WorkDelayMax { get; init; } = 20;

    /// <summary>Of a thousand fresh payloads so many turn out not to be buildable yet when an empty one is not allowed.</summary>
    public int NothingToBuildPerThousand { get; init; }
}
