using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Sequitur.Cli.Devnet;
using Sequitur.Tests;
using Xunit;

namespace Sequitur.Apps.Network;

/// <summary>The supervisor over stand-ins: shells that say where a node answers and end with their input.</summary>
public sealed class DevnetSupervisorTests : IDisposable
{

    private readonly TaskCompletionSource _stop = new();
    private readonly StringWriter _outputText = new();
    private readonly StringWriter _errorText = new();
    private readonly TextWriter _output;
    private readonly TextWriter _errors;
    private readonly ConcurrentBag<ValidatorProcess> _started = [];

    public DevnetSupervisorTests()
    {
        _output = TextWriter.Synchronized(_outputText);
        _errors = TextWriter.Synchronized(_errorText);
    }

    private string Output
    {
        get
        {
            lock (_output) return _outputText.ToString();
        }
    }

    private string Errors
    {
        get
        {
            lock (_errors) return _errorText.ToString();
        }
    }

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
    }

    [Fact]
    public async Task Blocks_go_on_without_one_of_four_and_the_devnet_ends_without_two()
    {
        await using StandInNode node = StandInNode.Start(peers: 3);
        Task<int> run = RunAsync(4, 3, node, "cat");
        await Eventually.IsSoAsync("all are ready", () => Output.StartsWith($"ready {node.Url} {node.Url} {node.Url} {node.Url}", StringComparison.Ordinal));
        Kill(1);
        await Eventually.IsSoAsync("one has ended", () => Errors.Contains("3 of 4 go on, 3 are needed: blocks go on", StringComparison.Ordinal));
        Assert.Contains("validator 1 (pid ", Errors, StringComparison.Ordinal);
        Assert.False(run.IsCompleted);
        Kill(3);
        Assert.Equal(1, await run.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken));
        Assert.Contains("2 of 4 go on, 3 are needed: that is no quorum", Errors, StringComparison.Ordinal);
        Assert.All(_started, process => Assert.True(process.Exited.IsCompleted));
    }

    [Fact]
    public async Task A_clean_stop_is_no_failure_though_one_died_before()
    {
        await using StandInNode node = StandInNode.Start(peers: 3);
        Task<int> run = RunAsync(4, 3, node, "cat");
        await Eventually.IsSoAsync("the supervisor says something", () => Output.Length > 0);
        Kill(0);
        await Eventually.IsSoAsync("one has ended", () => Errors.Contains("blocks go on", StringComparison.Ordinal));
        _stop.SetResult();
        Assert.Equal(0, await run.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_validator_that_does_not_stop_well_is_a_failure()
    {
        await using StandInNode node = StandInNode.Start(peers: 3);
        Task<int> run = RunAsync(4, 3, node, "cat; exit 9");
        await Eventually.IsSoAsync("the supervisor says something", () => Output.Length > 0);
        _stop.SetResult();
        Assert.Equal(1, await run.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Ready_waits_until_each_is_connected_to_the_others_of_a_quorum()
    {
        await using StandInNode node = StandInNode.Start(peers: 1);
        Task<int> run = RunAsync(4, 3, node, "cat");
        await Eventually.IsSoAsync("the nodes were asked", () => node.Asked > 20);
        Assert.Empty(Output);
        node.Peers = 2;
        await Eventually.IsSoAsync("all are ready", () => Output.StartsWith("ready ", StringComparison.Ordinal));
        _stop.SetResult();
        Assert.Equal(0, await run.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(137, 1)]
    public async Task One_that_ends_before_all_are_ready_ends_the_devnet(int ended, int expected)
    {
        await using StandInNode node = StandInNode.Start(peers: 0);
        Task<int> run = RunAsync(4, 3, node, "cat", failing: $"exit {ended}");
        Assert.Equal(expected, await run.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken));
        Assert.Contains($"ended with exit code {ended}; before all were ready", Errors, StringComparison.Ordinal);
        Assert.Empty(Output);
        Assert.All(_started, process => Assert.True(process.Exited.IsCompleted));
    }

    private async Task<int> RunAsync(int validators, int quorum, StandInNode node, string then, string? failing = null)
    {
        List<Func<ValidatorProcess>> starts = [];
        for (int i = 0; i < validators; i++)
        {
            int index = i;
            string script = failing is not null && index == 2 ? failing : $"echo 'ready {node.Url}'; {then}";
            starts.Add(() =>
            {
                ValidatorProcess process = ValidatorProcess.Start(index, "/bin/sh", ["-c", script]);
                _started.Add(process);
                return process;
            });
        }

        using var supervisor = new DevnetSupervisor([.. starts], quorum, "started", _output, _errors);
        return await supervisor.RunAsync(_stop.Task);
    }

    private void Kill(int index)
    {
        using var process = System.Diagnostics.Process.GetProcessById(_started.Single(process => process.Index == index).Pid);
        process.Kill(entireProcessTree: true);
    }

}
