using System;
using System.Diagnostics;
using System.IO;
using System.Reflection;
using System.Threading.Tasks;

namespace Sequitur.Cli.Devnet;

/// <summary>A validator as a process of its own. It stops when its standard input ends, so it never outlives its supervisor.</summary>
internal sealed class ValidatorProcess : IDisposable
{
    private static readonly TimeSpan s_stopPatience = TimeSpan.FromSeconds(20);

    private readonly Process _process;

    private ValidatorProcess(int index, Process process)
    {
        Index = index;
        _process = process;
        Exited = process.WaitForExitAsync();
    }

    public int Index { get; }

    public int Pid => _process.Id;

    public Task Exited { get; }

    public int ExitCode => _process.ExitCode;

    public static ValidatorProcess Start(int index, string configFile)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is unknown.");
        string[] arguments = ["node", "--config", configFile, "--label", $"validator-{index}", "--supervised"];

        // All log the same blocks; one on the terminal is enough to follow the chain.
        if (index > 0) arguments = [.. arguments, "--quiet"];
        bool isHosted = Path.GetFileNameWithoutExtension(program) == "dotnet";
        return Start(index, program, isHosted ? [Assembly.GetEntryAssembly()!.Location, .. arguments] : arguments);
    }

    /// <summary>Any program that prints <c>ready URL</c> and ends with its standard input.</summary>
    public static ValidatorProcess Start(int index, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        return new ValidatorProcess(index, Process.Start(start) ?? throw new InvalidOperationException("The validator did not start."));
    }

    /// <summary>The URL it answers under; null when it ended before it was ready.</summary>
    public async Task<string?> ReadyAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (line.StartsWith("ready ", StringComparison.Ordinal)) return line["ready ".Length..];
        }

        await Exited.ConfigureAwait(false);
        return null;
    }

    /// <summary>Asks it to stop and waits; a process that does not stop in time is killed.</summary>
    public async Task StopAsync()
    {
        try
        {
            _process.StandardInput.Close();
            await Exited.WaitAsync(s_stopPatience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Console.Error.WriteLine($"sequitur devnet: validator {Index} (pid {Pid}) did not stop in {s_stopPatience.TotalSeconds} s and was killed");
            _process.Kill();
            await Exited.ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
