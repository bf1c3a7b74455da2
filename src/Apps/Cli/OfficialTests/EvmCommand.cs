using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Text.Json;
using System.Threading.Tasks;
using Sequitur.Cli.Proving;
using Sequitur.Evm;
using Sequitur.Zkvm;

namespace Sequitur.Cli.OfficialTests;

/// <summary><c>sequitur evm statetest|blocktest FILE…</c>: one JSON line per (test, fork, index) on stdout, counts on stderr.</summary>
internal static class EvmCommand
{
    private sealed record Settings(string[] Paths, int Jobs, int SampleEvery, bool OnlyFailures, bool Json);

    public static Command Build()
    {
        Command command = new("evm", "Run official Ethereum tests.");
        Option<bool> guest = new("--guest")
        {
            Description = "Run each test a second time as a range of a block: natively, and in the zkVM by the guest block. "
                + "State root, receipt, refusal and public output must agree.",
        };
        Command stateTest = BuildRunner(
            "statetest",
            "Run state tests (one transaction each).",
            result => result.GetValue(guest) ? GuestRunners() : () => new StateTestRunner<NoTracer>(default));
        stateTest.Options.Add(guest);
        command.Subcommands.Add(stateTest);
        command.Subcommands.Add(BuildRunner(
            "blocktest", "Run block tests, and each accepted block a second time from its witness.", _ => () => new BlockTestRunner()));
        return command;
    }

    private static Func<IFixtureRunner> GuestRunners()
    {
        string path = GuestCatalog.Find("block");
        LoadError error = GuestProgram.TryLoad(File.ReadAllBytes(path), out GuestProgram? program);
        GuestCheck check = new(program ?? throw new SettingsException($"{path}: {error}"));
        return () => new StateTestRunner<NoTracer>(default, check);
    }

    private static Command BuildRunner(string name, string description, Func<ParseResult, Func<IFixtureRunner>> runners)
    {
        Argument<string[]> paths = new("path")
        {
            Description = "Test files, or directories of them; \"-\" reads documents from standard input, one a line, and answers each at once.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<int> jobs = new("--jobs") { Description = "Tests run at once.", DefaultValueFactory = _ => 1 };
        Option<int> sample = new("--sample")
        {
            Description = "Run every n-th test of each folder and fork, at least one of each; a line is written only for those run.",
            DefaultValueFactory = _ => 1,
        };
        Option<bool> failures = new("--failures") { Description = "Write only the lines of failures." };
        Option<bool> json = new("--json") { Description = "Write the counts as one JSON object too, as the last line on standard output." };
        foreach (Option<int> count in new[] { jobs, sample })
        {
            count.Validators.Add(result =>
            {
                if (result.Tokens.Count == 1 && !(int.TryParse(result.Tokens[0].Value, out int value) && value >= 1))
                {
                    result.AddError($"{count.Name} expects a number from 1 on, got {result.Tokens[0].Value}");
                }
            });
        }

        Command command = new(name, description) { paths, jobs, sample, failures, json };
        command.SetAction((result, _) => KnownFaults.GuardAsync($"evm {name}", () => Task.FromResult(Run(runners(result), new Settings(
            result.GetValue(paths)!, result.GetValue(jobs), result.GetValue(sample), result.GetValue(failures), result.GetValue(json))))));
        return command;
    }

    private static int Run(Func<IFixtureRunner> newRunner, Settings settings)
    {
        if (settings.Paths is ["-"])
        {
            return RunLines(newRunner());
        }

        FixtureFiles files = new();
        foreach (string path in settings.Paths)
        {
            if (!files.TryAdd(path))
            {
                Console.Error.WriteLine($"no such file or directory: {path}");
                return ExitCode.Usage;
            }
        }

        TestSummary summary = new();
        ProgressLine progress = new(Console.Error, isTerminal: !Console.IsErrorRedirected);
        new FixtureRun(newRunner, files, new Sample(settings.SampleEvery), settings.Jobs).Execute(
            outcome =>
            {
                summary.Add(outcome);
                if (!settings.OnlyFailures || (outcome.Skipped is null && !outcome.Passed))
                {
                    progress.Clear();
                    Console.Out.WriteLine(outcome.ToJson());
                }

                progress.Show(() => $"{summary.Seen:n0} tests, {summary.Failed:n0} failed; file {files.Begun:n0} of {files.Count:n0}"
                    + (summary.Cycles == 0 ? "" : $"; {summary.Cycles / 1e6:n0} million cycles"));
            },
            summary.AddLeftOut);
        progress.Clear();

        foreach (string error in files.Errors)
        {
            Console.Error.WriteLine(error);
        }

        summary.Print(Console.Error);
        if (settings.Json)
        {
            Console.Out.WriteLine(summary.ToJson());
        }

        return files.Errors.Count != 0 ? ExitCode.Usage : summary.Failed != 0 ? ExitCode.Failed : ExitCode.Ok;
    }

    /// <summary>For whoever drives many tests through one process. A line that is no test ends it.</summary>
    private static int RunLines(IFixtureRunner runner)
    {
        while (Console.In.ReadLine() is string line)
        {
            List<TestOutcome> outcomes = [];
            try
            {
                using JsonDocument document = JsonDocument.Parse(line);
                foreach (JsonProperty test in document.RootElement.EnumerateObject())
                {
                    outcomes.AddRange(runner.Run(test.Value, [.. runner.List("", test.Name, test.Value)]));
                }
            }
            catch (Exception exception) when (FixtureFiles.IsOfTheContent(exception))
            {
                Console.Error.WriteLine(FixtureFiles.Describe("standard input", exception));
                return ExitCode.Usage;
            }

            foreach (TestOutcome outcome in outcomes)
            {
                Console.Out.WriteLine(outcome.ToJson());
            }
        }

        return ExitCode.Ok;
    }
}
