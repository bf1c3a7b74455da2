using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Tests;

namespace Sequitur.Apps.Network;

/// <summary>The built <c>sequitur</c> program as a process. Disposing kills it, whatever happened before.</summary>
internal sealed partial class SequiturProcess : IAsyncDisposable
{
    public const int Interrupt = 2;
    public const int Terminate = 15;
    public const int Stop = 19;
    public const int Continue = 18;


    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SequiturProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(_output, line.Data, isOutput: true);
        process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data, isOutput: false);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Arguments of a devnet of one, on ports the system chooses: for what needs no consensus.</summary>
    public static readonly string[] OneValidator = ["--validators", "1", "--rpc-port", "0", "--p2p-port", "0"];

    public int Pid => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    public string Errors
    {
        get
        {
            lock (_errors) return _errors.ToString();
        }
    }

    public static SequiturProcess Start(params IEnumerable<string> arguments) => StartWithin([], arguments);

    /// <param name="prefix">A command that runs what follows it in its own place, such as <c>ip netns exec NAME</c>.</param>
    /// <param name="arguments">Of sequitur.</param>
    public static SequiturProcess StartWithin(string[] prefix, params IEnumerable<string> arguments)
    {
        string[] words = [.. prefix, Path.Combine(AppContext.BaseDirectory, "sequitur"), .. arguments];
        var start = new ProcessStartInfo(words[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string word in words[1..]) start.ArgumentList.Add(word);
        return new SequiturProcess(Process.Start(start)!);
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params IEnumerable<string> arguments)
    {
        await using SequiturProcess process = Start(arguments);
        int code = await process.ExitAsync();
        return (code, process.Output, process.Errors);
    }

    /// <summary>Runs a command to its end that reads these lines, and nothing after them, from standard input.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunWithInputAsync(string input, params IEnumerable<string> arguments)
    {
        await using SequiturProcess process = Start(arguments);
        await process._process.StandardInput.WriteAsync(input);
        process._process.StandardInput.Close();
        int code = await process.ExitAsync();
        return (code, process.Output, process.Errors);
    }

    /// <summary>The first URL after 'ready'.</summary>
    public async Task<Uri> ReadyAsync() => (await ReadyUrlsAsync())[0];

    /// <summary>All URLs after 'ready'.</summary>
    public async Task<Uri[]> ReadyUrlsAsync() => [.. (await ReadyTextAsync()).Split(' ').Select(url => new Uri(url))];

    /// <summary>What stands after 'ready'.</summary>
    public async Task<string> ReadyTextAsync()
    {
        await Task.WhenAny(_ready.Task, _process.WaitForExitAsync(), Task.Delay(Eventually.Patience));
        if (_ready.Task.IsCompletedSuccessfully) return await _ready.Task;
        string state = HasExited ? $"exit code {_process.ExitCode}" : "still running";
        throw new InvalidOperationException($"The process is not ready ({state}):\n{Output}{Errors}");
    }

    /// <summary>Sends a signal.</summary>
    /// <remarks>Where the tests run with Ctrl-C ignored, as background jobs of scripts do, so does what they start: it gets SIGTERM.</remarks>
    public void Signal(int signal)
    {
        if (signal == Interrupt && IsInterruptIgnored()) signal = Terminate;
        if (SendSignal(_process.Id, signal) != 0) throw new InvalidOperationException($"Signal {signal} was not delivered to {_process.Id}.");
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    public async Task<int> ExitAsync()
    {
        using var patience = new CancellationTokenSource(Eventually.Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The process did not end:\n{Output}{Errors}");
        }

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>True while a process with this id runs; one that has ended but was not collected by its parent does not count.</summary>
    public static bool IsAlive(int pid)
    {
        try
        {
            string status = File.ReadAllText($"/proc/{pid}/stat");
            return status[status.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static bool IsInterruptIgnored()
    {
        foreach (string line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith("SigIgn:", StringComparison.Ordinal)) return (Convert.ToUInt64(line[7..].Trim(), 16) & (1UL << (Interrupt - 1))) != 0;
        }

        return false;
    }

    private void Keep(StringBuilder text, string? line, bool isOutput)
    {
        if (line is null) return;
        lock (text) text.AppendLine(line);
        if (isOutput && line.StartsWith("ready ", StringComparison.Ordinal)) _ready.TrySetResult(line["ready ".Length..]);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);
}
