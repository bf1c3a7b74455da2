using System;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Sequitur.Apps.Clients;

/// <summary>Installed clients, compiled sample contracts and a fresh devnet, shared by the client tests.</summary>
/// <remarks>Node.js is not needed to build or run the project: where it is missing these tests are skipped and say so.</remarks>
public sealed class ClientWorkshop : IAsyncLifetime
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    private readonly string _data = Directory.CreateTempSubdirectory("sequitur-clients-").FullName;
    private readonly StringBuilder _devnetOutput = new();
    private Process? _devnet;

    /// <summary>Why the tests cannot run here; null when they can.</summary>
    public string? WhyNot { get; private set; }

    /// <summary>Where each validator answers.</summary>
    public string[] Urls { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        WhyNot = await ClientPackages.Installed;
        if (WhyNot is not null)
        {
            return;
        }

        (int compiled, string messages) = await ClientPackages.RunAsync("node", ["compile.mjs"], CancellationToken.None);
        Assert.True(compiled == 0, messages);
        await StartDevnetAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_devnet is { HasExited: false })
        {
            // Like Ctrl-C, but not ignored where the tests are a background job.
            using (Process interrupt = Process.Start("kill", ["-TERM", _devnet.Id.ToString()]))
            {
                await interrupt.WaitForExitAsync();
            }

            using CancellationTokenSource patience = new(TimeSpan.FromSeconds(20));
            try
            {
                await _devnet.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _devnet.Kill(entireProcessTree: true);
                throw new TimeoutException("the devnet did not stop on Ctrl-C: " + _devnetOutput);
            }
        }

        _devnet?.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private async Task StartDevnetAsync()
    {
        TaskCompletionSource<string> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        string program = Path.Combine(AppContext.BaseDirectory, "sequitur.dll");
        string[] arguments =
        [
            program, "devnet", "--validators", "4", "--rpc-port", "0", "--p2p-port", "0", "--data-dir", Path.Combine(_data, "devnet"), "--fresh",
        ];
        _devnet = ClientPackages.Start("dotnet", arguments, line =>
        {
            lock (_devnetOutput)
            {
                _devnetOutput.AppendLine(line);
            }

            if (line.StartsWith("ready ", StringComparison.Ordinal))
            {
                ready.TrySetResult(line["ready ".Length..]);
            }
        });
        Task ended = _devnet.WaitForExitAsync();
        await Task.WhenAny(ready.Task, ended, Task.Delay(StartTime));
        Assert.True(ready.Task.IsCompleted, "the devnet did not get ready: " + _devnetOutput);
        Urls = (await ready.Task).Split(' ');
    }
}
