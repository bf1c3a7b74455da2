using System;
using System.Diagnostics;
using System.IO;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sequitur.Cli.Bench;

/// <summary>The program of <c>bench/curves</c>, which times other implementations of the curves when asked to.</summary>
internal sealed class CurvePeers : IDisposable
{
    private static readonly TimeSpan ExitWait = TimeSpan.FromSeconds(5);
    private readonly Process _process;

    /// <exception cref="BenchmarkException">The folder lacks the program or its packages, or there is no node.</exception>
    public CurvePeers(string folder)
    {
        string program = Path.Combine(folder, "curves.mjs");
        if (!File.Exists(program) || !Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            throw new BenchmarkException($"expected curves.mjs and its packages in {folder}: 'npm ci --ignore-scripts' in the repository's bench/curves installs them.");
        }

        try
        {
            _process = Process.Start(new ProcessStartInfo("node", [program]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new BenchmarkException("'node' is needed to measure the peers; install Node.js 20 or leave out --peers.");
        }
    }

    public static string[] Names { get; } = ["noble", "blst"];

    /// <summary>Nanoseconds of one operation, repeated for about that long; null when the peer does not offer it.</summary>
    public double? Measure(string peer, string operation, int milliseconds)
    {
        JsonObject request = new() { ["peer"] = peer, ["operation"] = operation, ["milliseconds"] = milliseconds };
        _process.StandardInput.WriteLine(request.ToJsonString());
        _process.StandardInput.Flush();
        string answer = _process.StandardOutput.ReadLine()
            ?? throw new BenchmarkException($"the peers' program ended while it measured {operation} of {peer}; its error is above.");
        using JsonDocument document = JsonDocument.Parse(answer);
        JsonElement nanoseconds = document.RootElement.GetProperty("nanoseconds");
        return nanoseconds.ValueKind == JsonValueKind.Null ? null : nanoseconds.GetDouble();
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(ExitWait))
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
