using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Threading;

namespace Sequitur.GuestCompiler;

/// <summary>A guest built for Linux and its input, in files of their own until disposed.</summary>
public sealed class GuestProcess : IDisposable
{
    private const int TextFileBusy = 26;
    private const int StartsMax = 200;
    private const int MillisecondsBetweenStarts = 10;

    private readonly string _folder = Directory.CreateTempSubdirectory("sequitur-guest-").FullName;

    public GuestProcess(byte[] executable, byte[] input)
    {
        File.WriteAllBytes(Program, executable);
        File.WriteAllBytes(Input, input);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    internal string Program => Path.Combine(_folder, "guest");

    private string Input => Path.Combine(_folder, "input");

    /// <summary>Runs it to its end.</summary>
    /// <param name="emulator">What runs a program of another processor; null: the program runs by itself.</param>
    /// <param name="cancellation">Ends the process.</param>
    public (int ExitCode, byte[] Output) Run(string? emulator, CancellationToken cancellation)
    {
        ProcessStartInfo start = emulator is null ? new(Program, [Input]) : new(emulator, [Program, Input]);
        start.RedirectStandardOutput = true;
        using Process process = Start(start);
        using CancellationTokenRegistration stop = cancellation.Register(process.Kill);
        using MemoryStream output = new();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return (process.ExitCode, output.ToArray());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A process that another thread starts holds the file that was just written here open until it becomes its own program; so long nobody may run it.</summary>
    private static Process Start(ProcessStartInfo start)
    {
        for (int starts = 1; ; starts++)
        {
            try
            {
                return Process.Start(start)!;
            }
            catch (Win32Exception busy) when (busy.NativeErrorCode == TextFileBusy && starts < StartsMax)
            {
                Thread.Sleep(MillisecondsBetweenStarts);
            }
        }
    }
}
