using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Sequitur.Apps.Clients;

namespace Sequitur.Apps.Differential;

/// <summary>A child process that reads state tests from its standard input, one a line, and answers each with one line of JSON.</summary>
internal sealed class ChildImplementation : IImplementation
{
    /// <summary>For one batch; a child that takes longer hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ProcessStartInfo _start;
    private readonly StringBuilder _errors = new();
    private Process? _process;

    private ChildImplementation(string name, ProcessStartInfo start)
    {
        Name = name;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _start = start;
    }

    public string Name { get; }

    /// <summary>Ours as it computes where no vector instruction may be used.</summary>
    public static ChildImplementation WithoutIntrinsics()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "sequitur.dll");
        ProcessStartInfo start = new("dotnet", [program, "evm", "statetest", "-"]);
        start.Environment["DOTNET_EnableHWIntrinsic"] = "0";
        return new ChildImplementation("ours without intrinsics", start);
    }

    /// <summary>@ethereumjs/vm; the packages of tests/Clients must be installed.</summary>
    public static ChildImplementation EthereumJs() =>
        new("ethereumjs", new ProcessStartInfo("node", ["--max-semi-space-size=64", "ethereumjs.mjs"]) { WorkingDirectory = ClientPackages.Folder });

    /// <summary>Throws when the child ends or hangs; the next batch then gets another child.</summary>
    public async Task<Observation[]> RunAsync(IReadOnlyList<Scenario> programs)
    {
        using CancellationTokenSource limit = new(Patience);
        Process process = _process ??= Start();
        Task writing = WriteAsync(process.StandardInput.BaseStream, programs);
        Observation[] observations = new Observation[programs.Count];
        try
        {
            for (int i = 0; i < observations.Length; i++)
            {
                string line = await process.StandardOutput.ReadLineAsync(limit.Token) ?? throw new IOException("ended");
                using JsonDocument answer = JsonDocument.Parse(line);
                observations[i] = Read(answer.RootElement);
            }

            await writing;
            return observations;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or JsonException)
        {
            await EndAsync();
            lock (_errors)
            {
                throw new IOException($"{Name}: {exception.Message} {_errors}", exception);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.StandardInput.Close();
            await EndAsync();
        }
    }

    private Process Start()
    {
        Process process = new() { StartInfo = _start };
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.Start();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>A child ends when its input does; one that does not is killed.</summary>
    private async Task EndAsync()
    {
        Process process = _process!;
        _process = null;
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(5));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }

    private static Observation Read(JsonElement answer) => new()
    {
        Refusal = Text(answer, "refused"),
        StateRoot = Text(answer, "stateRoot"),
        LogsHash = Text(answer, "logsHash"),
        Succeeded = answer.TryGetProperty("succeeded", out JsonElement succeeded) ? succeeded.GetBoolean() : null,
        GasUsed = answer.TryGetProperty("gasUsed", out JsonElement gas) ? gas.GetUInt64() : null,
        Output = Text(answer, "output"),
        Detail = Text(answer, "exit"),
    };

    private static string? Text(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    /// <summary>Beside the reading: the pipes hold less than a batch.</summary>
    private static async Task WriteAsync(Stream input, IReadOnlyList<Scenario> programs)
    {
        await Task.Yield();
        foreach (Scenario program in programs)
        {
            await input.WriteAsync(StateTestWriter.Write(program));
            await input.WriteAsync("\n"u8.ToArray());
        }

        await input.FlushAsync();
    }

    private void Hear(string? line)
    {
        lock (_errors)
        {
            _errors.AppendLine(line);
        }
    }
}
