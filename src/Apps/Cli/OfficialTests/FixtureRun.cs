using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Sequitur.Cli.OfficialTests;

/// <summary>Runs the tests of the files on a bounded number of threads and hands the outcomes out in the order of the files.</summary>
/// <remarks>The calling thread reads ahead by one test. What waits for a slow earlier test are outcomes alone, never its JSON.</remarks>
internal sealed class FixtureRun(Func<IFixtureRunner> newRunner, FixtureFiles files, Sample sample, int jobs)
{
    private readonly IFixtureRunner _lister = newRunner();

    /// <summary>A runner keeps the memory of its EVM from test to test, and serves one thread at a time.</summary>
    private readonly ConcurrentBag<IFixtureRunner> _idle = [];
    private readonly Queue<Task<Result>> _running = new();

    private sealed record Result(string File, List<TestOutcome> Outcomes, Exception? Failure);

    /// <summary>Cases that the sample leaves out go to <paramref name="leftOut"/>.</summary>
    public void Execute(Action<TestOutcome> finished, Action<TestCase> leftOut)
    {
        using SemaphoreSlim slots = new(jobs);
        foreach (Fixture fixture in files.Read())
        {
            if (!TryChoose(fixture, leftOut, out List<TestCase> cases) || cases.Count == 0)
            {
                fixture.Document.Dispose();
                continue;
            }

            slots.Wait();
            _running.Enqueue(Task.Run(() =>
            {
                try
                {
                    return RunCases(fixture, cases);
                }
                finally
                {
                    fixture.Document.Dispose();
                    slots.Release();
                }
            }));
            while (_running.TryPeek(out Task<Result>? oldest) && oldest.IsCompleted)
            {
                HandOut(_running.Dequeue(), finished);
            }
        }

        while (_running.TryDequeue(out Task<Result>? task))
        {
            HandOut(task, finished);
        }
    }

    /// <summary>Cases of foreign forks are always among the chosen: they are reported as skipped, sample or not.</summary>
    private bool TryChoose(Fixture fixture, Action<TestCase> leftOut, out List<TestCase> cases)
    {
        cases = [];
        try
        {
            foreach (TestCase test in _lister.List(fixture.Suite, fixture.Name, fixture.Document.RootElement))
            {
                if (!ForkSelection.IsOurs(test.Fork) || sample.Takes(test))
                {
                    cases.Add(test);
                }
                else
                {
                    leftOut(test);
                }
            }

            return true;
        }
        catch (Exception exception) when (FixtureFiles.IsOfTheContent(exception))
        {
            files.Refuse(fixture.File, exception);
            return false;
        }
    }

    private Result RunCases(Fixture fixture, List<TestCase> cases)
    {
        List<TestOutcome> outcomes = new(cases.Count);
        IFixtureRunner runner = _idle.TryTake(out IFixtureRunner? idle) ? idle : newRunner();
        try
        {
            outcomes.AddRange(runner.Run(fixture.Document.RootElement, cases));
            return new Result(fixture.File, outcomes, null);
        }
        catch (Exception exception) when (FixtureFiles.IsOfTheContent(exception))
        {
            return new Result(fixture.File, outcomes, exception);
        }
        finally
        {
            _idle.Add(runner);
        }
    }

    private void HandOut(Task<Result> task, Action<TestOutcome> finished)
    {
        Result result = task.GetAwaiter().GetResult();
        result.Outcomes.ForEach(finished);
        if (result.Failure is not null)
        {
            files.Refuse(result.File, result.Failure);
        }
    }
}
