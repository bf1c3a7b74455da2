using System.Collections.Generic;

namespace Sequitur.Simulator;

/// <summary>At which steps a node is to crash.</summary>
internal sealed class PlannedCrashes
{
    private readonly List<PlannedCrash> _planned = [];
    private int _steps;

    public void Add(PlannedCrash crash) => _planned.Add(crash);

    public void Forget() => _planned.Clear();

    /// <summary>Counts a step that leaves something to write or to send; the crash that is planned for it, if any.</summary>
    public PlannedCrash? Next()
    {
        _steps++;
        foreach (PlannedCrash crash in _planned)
        {
            if (crash.Step == _steps) return crash;
        }

        return null;
    }
}

/// <param name="Step">Counted over all lives, from 1.</param>
/// <param name="PerThousand">How far it gets: through the records one by one, their sync, and the messages.</param>
/// <param name="DownMs">How long it is away.</param>
internal readonly record struct PlannedCrash(int Step, int PerThousand, int DownMs);
