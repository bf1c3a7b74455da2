using System;
using System.Collections.Generic;
using System.CommandLine;
using System.ComponentModel;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Sequitur.Apps.Clients;
using Sequitur.Apps.Network;
using Sequitur.Cli;
using Xunit;

namespace Sequitur.Apps.Commands;

/// <summary>What an operator copies: the guide's commands, the unit and the container's recipe.</summary>
public sealed class DeploymentTests
{
    private static readonly string[] s_instructions =
    [
        "FROM", "RUN", "CMD", "LABEL", "EXPOSE", "ENV", "ADD", "COPY", "ENTRYPOINT", "VOLUME", "USER", "WORKDIR", "ARG", "STOPSIGNAL", "HEALTHCHECK", "SHELL",
    ];

    [Theory]
    [InlineData("docs/operating.md", 18)]
    [InlineData("docs/spec/node.md", 3)]
    public void Every_sequitur_command_of_a_page_is_one_that_the_program_takes(string page, int atLeast)
    {
        RootCommand root = Program.Root();
        int commands = 0;
        bool isCode = false;
        foreach (string line in File.ReadLines(Path.Combine(ClientPackages.Root, page)).Select(line => line.Trim()))
        {
            if (line.StartsWith("```", StringComparison.Ordinal)) isCode = !isCode;
            if (!isCode || !line.StartsWith("sequitur ", StringComparison.Ordinal)) continue;
            string words = line.Split('#')[0].TrimEnd(' ', '\\')["sequitur ".Length..];
            ParseResult parsed = root.Parse(words.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            Assert.True(parsed.Errors.Count == 0, $"{line}\n{string.Join('\n', parsed.Errors.Select(error => error.Message))}");
            commands++;
        }

        Assert.True(commands >= atLeast, $"{commands} commands found");
    }

    [Fact]
    public async Task Systemd_takes_the_unit_and_finds_little_exposed()
    {
        using var folder = new TemporaryFolder();
        string unit = await ReadAsync("deploy/sequitur.service");
        string program = Path.Combine(AppContext.BaseDirectory, "sequitur");
        string here = unit.Replace("/opt/sequitur/sequitur", program, StringComparison.Ordinal);
        Assert.NotEqual(unit, here);
        await File.WriteAllTextAsync(folder["sequitur.service"], here, TestContext.Current.CancellationToken);
        (int code, string output) = await AnalyzeAsync("verify", folder["sequitur.service"]);
        Assert.SkipWhen(code == -1, "systemd-analyze is not installed");
        Assert.True(code == 0 && output.Length == 0, output);
        (code, output) = await AnalyzeAsync("security", "--offline=yes", "--threshold=25", folder["sequitur.service"]);
        Assert.True(code == 0, output);
        string[] words = unit.Split('\n').Single(line => line.StartsWith("ExecStart=", StringComparison.Ordinal)).Split(' ');
        Assert.Empty(Program.Root().Parse(words[1..]).Errors);
    }

    /// <summary>Not a build: that needs a daemon and images from outside. What can be wrong without one is looked at here.</summary>
    [Fact]
    public async Task The_container_is_made_of_stages_that_exist_and_runs_a_node_without_rights()
    {
        List<(string Instruction, string Words)> steps = Parse(await ReadAsync("deploy/Dockerfile"));
        Assert.All(steps, step => Assert.Contains(step.Instruction, s_instructions));
        Assert.Equal("FROM", steps[0].Instruction);
        string[] images = [.. steps.Where(step => step.Instruction == "FROM").Select(step => step.Words)];
        Assert.Equal(2, images.Length);
        Assert.All(images, image => Assert.Matches(@"^[a-z0-9./-]+:[0-9.]+( AS [a-z]+)?$", image));
        string stage = images[0].Split(" AS ")[1];
        Assert.All(steps.Where(step => step.Words.StartsWith("--from=", StringComparison.Ordinal)), step => Assert.StartsWith($"--from={stage} ", step.Words, StringComparison.Ordinal));
        string publish = steps.Single(step => step.Words.StartsWith("dotnet publish ", StringComparison.Ordinal)).Words;
        Assert.True(File.Exists(Path.Combine(ClientPackages.Root, publish.Split(' ')[2])));
        Assert.Contains(publish.Split(" --output ")[0], await ReadAsync("docs/operating.md"), StringComparison.Ordinal);
        Assert.DoesNotContain(steps, step => step.Instruction is "ARG" or "ENV" or "ADD");
        Assert.Contains(steps, step => step is { Instruction: "RUN" } && step.Words.Contains("liblmdb0", StringComparison.Ordinal) && step.Words.Contains("libsecp256k1-1", StringComparison.Ordinal));
        Assert.Equal("sequitur", steps.Last(step => step.Instruction == "USER").Words);
        string[] entry = JsonSerializer.Deserialize<string[]>(steps.Single(step => step.Instruction == "ENTRYPOINT").Words)!;
        string[] arguments = JsonSerializer.Deserialize<string[]>(steps.Single(step => step.Instruction == "CMD").Words)!;
        Assert.Equal("/opt/sequitur/sequitur", Assert.Single(entry));
        Assert.Empty(Program.Root().Parse(arguments).Errors);
    }

    private static List<(string Instruction, string Words)> Parse(string dockerfile)
    {
        List<(string, string)> steps = [];
        string whole = "";
        foreach (string line in dockerfile.Split('\n'))
        {
            if (line.Length == 0 || line[0] == '#') continue;
            whole += line.TrimEnd('\\').Trim() + " ";
            if (line.EndsWith('\\')) continue;
            string[] words = whole.Trim().Split(' ', 2);
            steps.Add((words[0], words[1].Trim()));
            whole = "";
        }

        return steps;
    }

    private static Task<string> ReadAsync(string path) => File.ReadAllTextAsync(Path.Combine(ClientPackages.Root, path), TestContext.Current.CancellationToken);

    private static async Task<(int Code, string Output)> AnalyzeAsync(params string[] arguments)
    {
        try
        {
            return await ClientPackages.RunAsync("systemd-analyze", arguments, TestContext.Current.CancellationToken);
        }
        catch (Win32Exception)
        {
            return (-1, "");
        }
    }
}
