using System;
using System.Diagnostics;
using System.IO;
using System.Threading;

namespace Sequitur.Cli.Bench;

/// <summary>A guest built for Linux and its input, in files of their own until disposed.</summary>
internal sealed class GuestProcess : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sequitur-guest-").FullName;

    public GuestProcess(byte[] executable, byte[] input)
    {
        File.WriteAllBytes(Program, executable);
        File.WriteAllBytes(Input, input);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private string Program => Path.Combine(_folder, "guest");

    private string Input => Path.Combine(_folder, "input");

    /// <summary>Runs it to its end.</summary>
    /// <param name="emulator">What runs a program of another processor; null: the program runs by itself.</param>
    /// <param name="cancellation">Ends the process.</param>
    public (int ExitCode, byte[] Output) Run(string? emulator, CancellationToken cancellation)
    {
        ProcessStartInfo start = emulator is null ? new(Program, [Input]) : new(emulator, [Program, Input]);
        start.RedirectStandardOutput = true;
        using Process process = Process.Start(start)!;
        using CancellationTokenRegistration stop = cancellation.Register(process.Kill);
        using MemoryStream output = new();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return (process.ExitCode, output.ToArray());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
