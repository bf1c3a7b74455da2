using Sequitur.Finality;
using Sequitur.Simulator.Actors;

namespace Sequitur.Simulator.Schedules;

/// <summary>What all schedules of a run have in common.</summary>
/// <param name="Validators">1 to <see cref="ValidatorsMax"/>.</param>
/// <param name="Byzantine">How many of them are not honest; fewer than all.</param>
/// <param name="IsSynced">Whether vote records and blocks are synced to the disk before anything depends on them.</param>
/// <param name="Actors">The kinds of Byzantine validators to choose from.</param>
public sealed record SimulationSettings(int Validators, int Byzantine, bool IsSynced, ActorKind[] Actors)
{
    /// <summary>Each may have a twin.</summary>
    public const int ValidatorsMax = SimulationOptions.NodesMax / 2;

    /// <summary>Joined by and left for candidates, the set changes at multiples of this height; 0: never.</summary>
    public ulong EpochLength { get; init; }

    /// <summary>Whoever is unseen in more counted heights can be slashed; null: six for each who may be a validator.</summary>
    public ulong? InactivityWindow { get; init; }

    /// <summary>Votes weigh stakes, which differ; then what matters of the Byzantine is what they weigh, not how many they are.</summary>
    public bool HasUnequalStakes { get; init; }

    /// <summary>Of a thousand parts of all stake the Byzantine have so many at most, where stakes differ.</summary>
    public int ByzantineStakePerMille { get; init; } = LessThanAThird;

    /// <summary>Commits carry BLS seals, and certificates are aggregates.</summary>
    public bool HasBlsSeals { get; init; }

    /// <summary>Payloads are real blocks out of real mempools, and wallets send transactions.</summary>
    public bool HasRealBlocks { get; init; }

    private const int LessThanAThird = 333;

    /// <summary>Beyond f Byzantine nothing is promised about progress, and it is not checked.</summary>
    public bool IsProgressChecked => HasUnequalStakes ? ByzantineStakePerMille <= LessThanAThird : Byzantine <= Quorum.FaultyMax(Validators);

    /// <summary>Nodes that may join; where the bits of a simulation suffice.</summary>
    public int Candidates => EpochLength > 0 && Validators + Byzantine + CandidatesMax <= SimulationOptions.NodesMax ? CandidatesMax : 0;

    private const int CandidatesMax = 2;
}
