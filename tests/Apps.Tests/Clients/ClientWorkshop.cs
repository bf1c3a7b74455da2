using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Sockets;
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
    private static readonly TimeSpan RunTime = TimeSpan.FromMinutes(5);

    private readonly string _folder = Path.Combine(FindRoot(), "tests", "Clients");
    private readonly string _data = Directory.CreateTempSubdirectory("sequitur-clients-").FullName;
    private readonly StringBuilder _devnetOutput = new();
    private Process? _devnet;

    /// <summary>Why the tests cannot run here; null when they can.</summary>
    public string? WhyNot { get; private set; }

    public string Url { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (!IsOnPath("npm") || !IsOnPath("node"))
        {
            WhyNot = "npm is not installed: viem, ethers, cast and forge cannot be fetched";
            return;
        }

        if (!IsInstalled())
        {
            (int exitCode, string output) = await RunAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], CancellationToken.None);
            if (exitCode != 0)
            {
                WhyNot = "npm ci failed: " + output;
                return;
            }
        }

        (int compiled, string messages) = await RunAsync("node", ["compile.mjs"], CancellationToken.None);
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

    /// <summary>Runs a program in the clients' folder to its end; output and errors together.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(RunTime);
        StringBuilder output = new();
        using Process process = Start(program, arguments, line =>
        {
            lock (output)
            {
                output.AppendLine(line);
            }
        });
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return (-1, $"{program} did not end within {RunTime}: {output}");
        }

        lock (output)
        {
            return (process.ExitCode, output.ToString());
        }
    }

    private async Task StartDevnetAsync()
    {
        int port = FreePort();
        Url = $"http://127.0.0.1:{port}";
        TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        string program = Path.Combine(AppContext.BaseDirectory, "sequitur.dll");
        string[] arguments = [program, "devnet", "--validators", "1", "--rpc-port", port.ToString(), "--data-dir", Path.Combine(_data, "devnet"), "--fresh"];
        _devnet = Start("dotnet", arguments, line =>
        {
            lock (_devnetOutput)
            {
                _devnetOutput.AppendLine(line);
            }

            if (line.StartsWith("ready", StringComparison.Ordinal))
            {
                ready.TrySetResult();
            }
        });
        Task ended = _devnet.WaitForExitAsync();
        await Task.WhenAny(ready.Task, ended, Task.Delay(StartTime));
        Assert.True(ready.Task.IsCompleted, "the devnet did not get ready: " + _devnetOutput);
    }

    private Process Start(string program, IReadOnlyList<string> arguments, Action<string> heard)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process = new() { StartInfo = start };
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;

        void Hear(string? line)
        {
            if (line is not null)
            {
                heard(line);
            }
        }
    }

    /// <summary>npm writes its own copy of the lock when it is done.</summary>
    private bool IsInstalled()
    {
        FileInfo installed = new(Path.Combine(_folder, "node_modules", ".package-lock.json"));
        return installed.Exists && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(_folder, "package-lock.json"));
    }

    private static bool IsOnPath(string program)
    {
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            if (File.Exists(Path.Combine(folder, program)))
            {
                return true;
            }
        }

        return false;
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Sequitur.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("the tests do not run inside the repository");
    }
}
