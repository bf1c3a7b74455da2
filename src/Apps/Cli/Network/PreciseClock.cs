using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sequitur.Cli.Network;

/// <summary>The monotonic clock, and a sleep that ends within a fraction of a millisecond of the moment asked for; timers of the runtime count whole ones.</summary>
internal static partial class PreciseClock
{
    private const int Monotonic = 1;
    private const int AbsoluteTime = 1;
    private const int Interrupted = 4;
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Nanoseconds; only differences mean something.</summary>
    public static long Now => (long)((System.Int128)Stopwatch.GetTimestamp() * NanosecondsPerSecond / Stopwatch.Frequency);

    public static void SleepUntil(long moment)
    {
        // Stopwatch reads CLOCK_MONOTONIC on Linux, so both speak of the same moment.
        TimeSpecification until = new() { Seconds = (nint)(moment / NanosecondsPerSecond), Nanoseconds = (nint)(moment % NanosecondsPerSecond) };
        while (Sleep(Monotonic, AbsoluteTime, until, 0) == Interrupted)
        {
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpecification
    {
        public nint Seconds;
        public nint Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int Sleep(int clock, int flags, in TimeSpecification until, nint remaining);
}
