using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Sequitur.Cli.Bench;

/// <summary>A devnet as a process of its own, in a folder that is deleted with it.</summary>
internal sealed partial class MeasuredDevnet : IAsyncDisposable
{
    private const int Terminate = 15;
    private static readonly TimeSpan s_startPatience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan s_stopPatience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly string _folder;
    private readonly StringBuilder _errors = new();

    private MeasuredDevnet(Process process, string folder)
    {
        _process = process;
        _folder = folder;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors) _errors.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
    }

    /// <summary>Where the validators answer, in their order.</summary>
    public Uri[] Urls { get; private set; } = [];

    public static async Task<MeasuredDevnet> StartAsync(string parent, int validators, double linkDelayMs, CancellationToken cancellation)
    {
        string folder = Path.Combine(parent, $"sequitur-bench-{Environment.ProcessId}-{Guid.NewGuid():n}");
        string program = Environment.ProcessPath ?? throw new BenchmarkException("the path of this program is unknown");
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet") start.ArgumentList.Add(Assembly.GetEntryAssembly()!.Location);
        string count = validators.ToString(CultureInfo.InvariantCulture);
        string[] arguments = ["devnet", "--validators", count, "--rpc-port", "0", "--p2p-port", "0", "--data-dir", folder];
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        if (linkDelayMs > 0)
        {
            start.ArgumentList.Add("--link-delay");
            start.ArgumentList.Add(linkDelayMs.ToString(CultureInfo.InvariantCulture));
        }

        Process process = Process.Start(start) ?? throw new BenchmarkException("the devnet did not start");
        var devnet = new MeasuredDevnet(process, folder);
        try
        {
            devnet.Urls = await devnet.ReadyAsync(cancellation).ConfigureAwait(false);
            return devnet;
        }
        catch
        {
            await devnet.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_process.HasExited && SendSignal(_process.Id, Terminate) != 0) _process.Kill();
            await _process.WaitForExitAsync().WaitAsync(s_stopPatience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _process.Kill();
            await _process.WaitForExitAsync().ConfigureAwait(false);
        }

        _process.Dispose();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The most memory that one of the validators ever had resident.</summary>
    public long PeakMemoryBytes()
    {
        long most = 0;
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out _)) continue;
            try
            {
                string[] lines = File.ReadAllLines(Path.Combine(folder, "status"));
                if (Field(lines, "PPid:") == _process.Id) most = Math.Max(most, Field(lines, "VmHWM:") << 10);
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // A process that ended meanwhile is none of the validators.
            }
        }

        return most;
    }

    private static long Field(string[] lines, string name)
    {
        string? line = lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private async Task<Uri[]> ReadyAsync(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(s_startPatience);
        try
        {
            while (await _process.StandardOutput.ReadLineAsync(patience.Token).ConfigureAwait(false) is { } line)
            {
                if (line.StartsWith("ready ", StringComparison.Ordinal)) return [.. line.Split(' ').Skip(1).Select(url => new Uri(url))];
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
        }

        lock (_errors) throw new BenchmarkException($"the devnet did not get ready:\n{_errors}");
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);
}
