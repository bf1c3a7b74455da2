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

    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    private ChildImplementation(string name, ProcessStartInfo start)
    {
        Name = name;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.Start();
        _process.BeginErrorReadLine();
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

    public async Task<Observation[]> RunAsync(IReadOnlyList<Scenario> programs)
    {
        using CancellationTokenSource limit = new(Patience);
        Task writing = WriteAsync(programs);
        Observation[] observations = new Observation[programs.Count];
        try
        {
            for (int i = 0; i < observations.Length; i++)
            {
                string line = await _process.StandardOutput.ReadLineAsync(limit.Token) ?? throw Failure("ended");
                using JsonDocument answer = JsonDocument.Parse(line);
                observations[i] = Read(answer.RootElement);
            }

            await writing;
        }
        catch (OperationCanceledException)
        {
            throw Failure($"did not answer within {Patience}");
        }
        catch (IOException)
        {
            throw Failure("closed its input");
        }

        return observations;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(10));
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
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
    private async Task WriteAsync(IReadOnlyList<Scenario> programs)
    {
        await Task.Yield();
        Stream input = _process.StandardInput.BaseStream;
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

    private InvalidOperationException Failure(string what)
    {
        lock (_errors)
        {
            return new InvalidOperationException($"{Name} {what}: {_errors}");
        }
    }
}
