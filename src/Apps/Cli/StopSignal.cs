using System;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

namespace Sequitur.Cli;

/// <summary>The first Ctrl-C, SIGTERM or SIGHUP asks for a clean stop; one that comes a second or more later ends the process at once.</summary>
/// <remarks>A terminal, a shell and a tool such as timeout may deliver one request several times.</remarks>
internal sealed class StopSignal : IDisposable
{
    private static readonly TimeSpan s_sameRequest = TimeSpan.FromSeconds(1);

    private long _requestedAt;
    private readonly TaskCompletionSource _requested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignal()
    {
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, Handle),
        ];
    }

    public Task Requested => _requested.Task;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        bool isFirst = Interlocked.CompareExchange(ref _requestedAt, Stopwatch.GetTimestamp(), 0) == 0;
        context.Cancel = isFirst || Stopwatch.GetElapsedTime(_requestedAt) < s_sameRequest;
        _requested.TrySetResult();
    }
}
