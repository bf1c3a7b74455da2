using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Sequitur.Apps.Clients;

/// <summary>The npm packages of tests/Clients: real clients, forge and the Solidity compiler. Installed once, by whoever asks first.</summary>
/// <remarks>Node.js is not needed to build or run the project: where it is missing the tests that want it are skipped and say so.</remarks>
internal static class ClientPackages
{
    private static readonly TimeSpan RunTime = TimeSpan.FromMinutes(5);
    private static readonly Lazy<Task<string?>> Installing = new(InstallAsync);

    public static string Root { get; } = FindRoot();

    public static string Folder { get; } = Path.Combine(Root, "tests", "Clients");

    /// <summary>Why the packages are not there; null when they are.</summary>
    public static Task<string?> Installed => Installing.Value;

    /// <summary>Runs a program to its end, in the packages' folder unless another is named; output and errors together.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string program, IReadOnlyList<string> arguments, CancellationToken cancellation, string? folder = null)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(RunTime);
        StringBuilder output = new();
        using Process process = Start(
            program,
            arguments,
            line =>
            {
                lock (output)
                {
                    output.AppendLine(line);
                }
            },
            folder);
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

    public static Process Start(string program, IReadOnlyList<string> arguments, Action<string> heard, string? folder = null)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder ?? Folder,
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

    private static async Task<string?> InstallAsync()
    {
        if (!IsOnPath("npm") || !IsOnPath("node"))
        {
            return "npm is not installed: viem, ethers, cast, forge and the Solidity compiler cannot be fetched";
        }

        if (IsComplete())
        {
            return null;
        }

        (int exitCode, string output) = await RunAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], CancellationToken.None);
        return exitCode == 0 ? null : "npm ci failed: " + output;
    }

    /// <summary>npm writes its own copy of the lock when it is done.</summary>
    private static bool IsComplete()
    {
        FileInfo installed = new(Path.Combine(Folder, "node_modules", ".package-lock.json"));
        return installed.Exists && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json"));
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
