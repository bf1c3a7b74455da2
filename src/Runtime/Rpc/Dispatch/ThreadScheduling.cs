using System;
using System.Runtime.InteropServices;

namespace Sequitur.Rpc.Dispatch;

/// <summary>Lets threads step back. On Linux only, where niceness is a thread's: elsewhere all stand as usual.</summary>
/// <remarks>
/// .NET's own thread priorities have no effect on Linux. SCHED_IDLE would step back further, but a thread that gets no processor at all keeps whoever waits for it waiting as long as
/// another program is busy: its caller, and every collection of garbage.
/// </remarks>
public static partial class ThreadScheduling
{
    private const int Process = 0;
    private const int CallingThread = 0;
    private const int Step = 10;
    private const int Nicest = 19;

    /// <summary>Makes the calling thread nicer by 10, for good: against one that does not step back it gets a tenth. False where the system has no such thing or refuses.</summary>
    public static bool TryStepBack()
    {
        if (!OperatingSystem.IsLinux()) return false;
        return SetPriority(Process, CallingThread, Math.Min(Nicest, GetPriority(Process, CallingThread) + Step)) == 0;
    }

    [LibraryImport("libc", EntryPoint = "getpriority")]
    private static partial int GetPriority(int which, uint who);

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    private static partial int SetPriority(int which, uint who, int niceness);
}
