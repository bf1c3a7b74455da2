using System;

namespace Sequitur.Rollup;

/// <summary>Re-executes a block from a witness alone. The same code runs in the command line, in tests and in the guest.</summary>
public static class StatelessExecutor
{
    public static StatelessResult Execute(StatelessInput input) => throw new InvalidOperationException("not built yet");
}
