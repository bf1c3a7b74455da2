using System;
using System.Runtime.InteropServices;

namespace Sequitur.Rpc.Dispatch;

/// <summary>How a thread stands among others that want a processor.</summary>
public enum ThreadStanding
{
    /// <summary>As everybody.</summary>
    Usual,

    /// <summary>Behind: nicer by 10, a tenth of what one who does not step back gets.</summary>
    Behind,

    /// <summary>Only while a processor has nothing else to do (SCHED_IDLE), and whoever wakes up takes it at once; on one that always has, some hundredths of it.</summary>
    Last,
}

/// <summary>Lets threads step back. On Linux only, where niceness is a thread's: elsewhere all stand as usual.</summary>
/// <remarks>.NET's own thread priorities have no effect on Linux.</remarks>
public static partial class ThreadScheduling
{
    private const int Process = 0;
    private const int CallingThread = 0;
    private const int Idle = 5;
    private const int Step = 10;
    private const int Nicest = 19;

    /// <summary>For the calling thread, which cannot take it back. False where the system has no such thing or refuses; then it stands as before, or nearer to it.</summary>
    public static bool TrySet(ThreadStanding standing)
    {
        if (standing == ThreadStanding.Usual) return true;
        if (!OperatingSystem.IsLinux()) return false;

        // A C library without the second call leaves the niceness, which alone lets a thread that wakes up wait for the end of a time slice.
        int niceness = Math.Min(Nicest, GetPriority(Process, CallingThread) + (standing == ThreadStanding.Last ? Nicest : Step));
        bool isNice = SetPriority(Process, CallingThread, niceness) == 0;
        int priority = 0;
        return isNice & (standing != ThreadStanding.Last || SetScheduler(CallingThread, Idle, ref priority) == 0);
    }

    [LibraryImport("libc", EntryPoint = "getpriority")]
    private static partial int GetPriority(int which, uint who);

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    private static partial int SetPriority(int which, uint who, int niceness);

    [LibraryImport("libc", EntryPoint = "sched_setscheduler", SetLastError = true)]
    private static partial int SetScheduler(int thread, int policy, ref int priority);
}
