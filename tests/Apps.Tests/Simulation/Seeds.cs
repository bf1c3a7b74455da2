using System;

namespace Sequitur.Apps.Simulation;

internal static class Seeds
{
    /// <summary>Runs a scenario for the seeds from 0 on; a failure names its seed.</summary>
    public static void Run(int count, Action<ulong> scenario)
    {
        for (ulong seed = 0; seed < (ulong)count; seed++)
        {
            try
            {
                scenario(seed);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {seed}", failure);
            }
        }
    }
}
