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

    /// <summary>Beyond f Byzantine validators nothing is promised about progress, and it is not checked.</summary>
    public bool IsProgressChecked => Byzantine <= Quorum.FaultyMax(Validators);
}
