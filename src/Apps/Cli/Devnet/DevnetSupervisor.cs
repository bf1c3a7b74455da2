using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace Sequitur.Cli.Devnet;

/// <summary>Starts the validators, says when all answer and are connected, and ends with them: on request, or when too few are left to decide.</summary>
/// <remarks>It restarts nothing: a validator that ends is told of, and the others go on as long as they are a quorum.</remarks>
internal sealed class DevnetSupervisor(Func<ValidatorProcess>[] validators, int quorum, string started, TextWriter output, TextWriter errors) : IDisposable
{
    private readonly List<ValidatorProcess> _processes = [];

    public async Task<int> RunAsync(Task stopRequested)
    {
        foreach (Func<ValidatorProcess> start in validators) _processes.Add(start());
        int code;
        try
        {
            code = await StartAndWatchAsync(stopRequested).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is TimeoutException or HttpRequestException)
        {
            await errors.WriteLineAsync($"sequitur devnet: {fault.Message}").ConfigureAwait(false);
            code = ExitCode.Failed;
        }

        // One that ended before was told of then; what counts now is whether the others end well.
        ValidatorProcess[] running = [.. _processes.Where(process => !process.Exited.IsCompleted)];
        await Task.WhenAll(running.Select(process => process.StopAsync())).ConfigureAwait(false);
        return code == ExitCode.Ok && running.Any(process => process.ExitCode != ExitCode.Ok) ? ExitCode.Failed : code;
    }

    public void Dispose()
    {
        foreach (ValidatorProcess process in _processes) process.Dispose();
    }

    private async Task<int> StartAndWatchAsync(Task stopRequested)
    {
        using var ending = new CancellationTokenSource();
        Task firstEnd = Task.WhenAny(_processes.Select(process => process.Exited));
        Task<string[]?> ready = new DevnetReadiness(_processes, quorum).WaitAsync(ending.Token);
        await Task.WhenAny(stopRequested, firstEnd, ready).ConfigureAwait(false);
        if (!ready.IsCompleted) await ending.CancelAsync().ConfigureAwait(false);
        if (stopRequested.IsCompleted) return ExitCode.Ok;

        // Until all were ready once, one that ends was given something it cannot run with.
        if (!ready.IsCompleted || await ready.ConfigureAwait(false) is not { } urls) return await FailedToStartAsync(firstEnd).ConfigureAwait(false);
        await output.WriteLineAsync($"ready {string.Join(' ', urls)}").ConfigureAwait(false);
        await output.FlushAsync().ConfigureAwait(false);
        await errors.WriteLineAsync($"sequitur devnet: {started}").ConfigureAwait(false);
        return await WatchAsync(stopRequested).ConfigureAwait(false);
    }

    /// <summary>Bad usage stays bad usage; all else is a failure.</summary>
    private async Task<int> FailedToStartAsync(Task firstEnd)
    {
        await firstEnd.ConfigureAwait(false);
        ValidatorProcess first = _processes.First(process => process.Exited.IsCompleted);
        Tell(first, "before all were ready");
        return first.ExitCode == ExitCode.Usage ? ExitCode.Usage : ExitCode.Failed;
    }

    private async Task<int> WatchAsync(Task stopRequested)
    {
        List<ValidatorProcess> running = [.. _processes];
        while (running.Count >= quorum)
        {
            await Task.WhenAny([stopRequested, .. running.Select(process => process.Exited)]).ConfigureAwait(false);
            if (stopRequested.IsCompleted) return ExitCode.Ok;
            foreach (ValidatorProcess ended in running.Where(process => process.Exited.IsCompleted).ToArray())
            {
                running.Remove(ended);
                string rest = running.Count >= quorum ? "blocks go on" : "that is no quorum, the devnet ends";
                Tell(ended, $"{running.Count} of {validators.Length} go on, {quorum} are needed: {rest}");
            }
        }

        return ExitCode.Failed;
    }

    private void Tell(ValidatorProcess ended, string rest) =>
        errors.WriteLine($"sequitur devnet: validator {ended.Index} (pid {ended.Pid}) ended with exit code {ended.ExitCode}; {rest}");
}
