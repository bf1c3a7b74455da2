using System;
using System.Collections.Generic;
using System.Threading.Tasks;

namespace Sequitur.Apps.Differential;

/// <summary>Something that executes programs: ours, ours in other circumstances, or another's.</summary>
internal interface IImplementation : IAsyncDisposable
{
    string Name { get; }

    /// <summary>One observation for each program, in order.</summary>
    Task<Observation[]> RunAsync(IReadOnlyList<Scenario> programs);
}
