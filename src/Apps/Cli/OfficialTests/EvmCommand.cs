using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace Sequitur.Cli.OfficialTests;

/// <summary><c>sequitur evm statetest|blocktest FILE…</c>: one JSON line per (test, fork, index) on stdout, counts on stderr.</summary>
internal static class EvmCommand
{
    private delegate IEnumerable<TestOutcome> TestRunner(string suite, string name, JsonElement test);

    public static Command Build()
    {
        Command command = new("evm", "Run official Ethereum tests.");
        command.Subcommands.Add(BuildRunner("statetest", "Run state tests (one transaction each).", StateTestRunner.Run));
        command.Subcommands.Add(BuildRunner("blocktest", "Run block tests, and each accepted block a second time from its witness.", BlockTestRunner.Run));
        return command;
    }

    private static Command BuildRunner(string name, string description, TestRunner runner)
    {
        Argument<string[]> paths = new("path")
        {
            Description = "Test files, or directories of them; \"-\" reads documents from standard input, one a line, and answers each at once.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<int> jobs = new("--jobs") { Description = "Files run at once.", DefaultValueFactory = _ => 1 };
        Option<bool> failures = new("--failures") { Description = "Write only the lines of failures." };
        Command command = new(name, description) { paths, jobs, failures };
        command.SetAction(result => Run(
            runner, result.GetValue(paths)!, Math.Max(1, result.GetValue(jobs)), result.GetValue(failures)));
        return command;
    }

    private static int Run(TestRunner runner, string[] paths, int jobs, bool onlyFailures)
    {
        if (paths is ["-"])
        {
            return RunLines(runner);
        }

        List<(string Suite, string File)> files = [];
        foreach (string path in paths)
        {
            if (!TryList(path, files))
            {
                Console.Error.WriteLine($"no such file or directory: {path}");
                return ExitCode.Usage;
            }
        }

        TestSummary summary = new();
        bool isReadable = true;
        foreach ((List<TestOutcome> outcomes, string? error) in files
            .AsParallel().AsOrdered().WithDegreeOfParallelism(jobs).WithMergeOptions(ParallelMergeOptions.NotBuffered)
            .Select(file => RunFile(runner, file.Suite, file.File)))
        {
            if (error is not null)
            {
                Console.Error.WriteLine(error);
                isReadable = false;
            }

            foreach (TestOutcome outcome in outcomes)
            {
                summary.Add(outcome);
                if (!onlyFailures || (outcome.Skipped is null && !outcome.Passed))
                {
                    Console.Out.WriteLine(outcome.ToJson());
                }
            }
        }

        summary.Print(Console.Error);
        return !isReadable ? ExitCode.Usage : summary.Failed != 0 ? ExitCode.Failed : ExitCode.Ok;
    }

    private static bool TryList(string path, List<(string Suite, string File)> files)
    {
        if (File.Exists(path))
        {
            files.Add((Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path))) ?? "", path));
            return true;
        }

        if (!Directory.Exists(path))
        {
            return false;
        }

        string[] found = Directory.GetFiles(path, "*.json", SearchOption.AllDirectories);
        Array.Sort(found, StringComparer.Ordinal);
        foreach (string file in found)
        {
            files.Add((Path.GetDirectoryName(Path.GetRelativePath(path, file)) ?? "", file));
        }

        return true;
    }

    /// <summary>For whoever drives many tests through one process. A line that is no test ends it.</summary>
    private static int RunLines(TestRunner runner)
    {
        while (Console.In.ReadLine() is string line)
        {
            (List<TestOutcome> outcomes, string? error) = RunDocument(runner, "", "standard input", () => JsonDocument.Parse(line));
            if (error is not null)
            {
                Console.Error.WriteLine(error);
                return ExitCode.Usage;
            }

            foreach (TestOutcome outcome in outcomes)
            {
                Console.Out.WriteLine(outcome.ToJson());
            }
        }

        return ExitCode.Ok;
    }

    private static (List<TestOutcome> Outcomes, string? Error) RunFile(TestRunner runner, string suite, string file) =>
        RunDocument(runner, suite, file, () => JsonDocument.Parse(File.ReadAllBytes(file)));

    private static (List<TestOutcome> Outcomes, string? Error) RunDocument(
        TestRunner runner, string suite, string source, Func<JsonDocument> parse)
    {
        List<TestOutcome> outcomes = [];
        try
        {
            using JsonDocument document = parse();
            foreach (JsonProperty test in document.RootElement.EnumerateObject())
            {
                outcomes.AddRange(runner(suite, test.Name, test.Value));
            }
        }
        catch (Exception exception) when (exception
            is JsonException or FormatException or IOException or KeyNotFoundException or InvalidOperationException or OverflowException)
        {
            return (outcomes, $"{source}: {exception.GetType().Name}: {exception.Message}");
        }

        return (outcomes, null);
    }
}
