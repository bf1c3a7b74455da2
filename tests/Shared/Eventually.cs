using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;

namespace Sequitur.Tests;

/// <summary>Waits for what must come in the end. Its patience only ends what would never come: how soon it comes depends on who else wants the processors.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <param name="what">Is expected, for the message.</param>
    /// <param name="isSo">Asked until it says yes.</param>
    /// <param name="happened">What there is to tell when it never does.</param>
    /// <param name="pollMs">Between two questions.</param>
    public static async Task IsSoAsync(string what, Func<Task<bool>> isSo, Func<string>? happened = null, int pollMs = 20)
    {
        long started = Stopwatch.GetTimestamp();
        while (!await isSo())
        {
            if (Stopwatch.GetElapsedTime(started) > Patience) throw new TimeoutException($"Not within {Patience.TotalSeconds} s: {what}.\n{happened?.Invoke()}");
            await Task.Delay(pollMs, CancellationToken.None);
        }
    }

    public static Task IsSoAsync(string what, Func<bool> isSo, Func<string>? happened = null, int pollMs = 20) => IsSoAsync(what, () => Task.FromResult(isSo()), happened, pollMs);
}
