using System;
using System.Collections.Generic;
using System.IO;

namespace Sequitur.Cli.OfficialTests;

/// <summary>Counts per suite and fork, and in all.</summary>
internal sealed class TestSummary
{
    private readonly SortedDictionary<(string Suite, string Fork), Counts> _rows = [];
    private readonly SortedDictionary<string, Counts> _forks = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _skipReasons = new(StringComparer.Ordinal);
    private readonly Counts _total = new();

    public int Failed => _total.Failed;

    public int Run => _total.Passed + _total.Failed;

    public void Add(TestOutcome outcome)
    {
        RowOf(_rows, (outcome.Suite, outcome.Fork)).Add(outcome);
        RowOf(_forks, outcome.Fork).Add(outcome);
        _total.Add(outcome);
        if (outcome.Skipped is not null)
        {
            _skipReasons[outcome.Skipped] = _skipReasons.GetValueOrDefault(outcome.Skipped) + 1;
        }
    }

    public void Print(TextWriter writer)
    {
        foreach (((string suite, string fork), Counts row) in _rows)
        {
            if (row.Passed + row.Failed != 0)
            {
                writer.WriteLine($"{suite,-60} {fork,-26} {row}");
            }
        }

        foreach ((string fork, Counts row) in _forks)
        {
            writer.WriteLine($"{"all suites",-60} {fork,-26} {row}");
        }

        foreach ((string reason, int count) in _skipReasons)
        {
            writer.WriteLine($"skipped {count,7}: {reason}");
        }

        writer.WriteLine($"{_total.Passed} passed, {_total.Failed} failed, {_total.Skipped} skipped");
    }

    private static Counts RowOf<TKey>(SortedDictionary<TKey, Counts> rows, TKey key)
        where TKey : notnull
    {
        if (!rows.TryGetValue(key, out Counts? row))
        {
            rows.Add(key, row = new Counts());
        }

        return row;
    }

    private sealed class Counts
    {
        public int Passed { get; private set; }

        public int Failed { get; private set; }

        public int Skipped { get; private set; }

        public override string ToString() => $"{Passed,7} passed {Failed,5} failed {Skipped,6} skipped";

        public void Add(TestOutcome outcome)
        {
            if (outcome.Skipped is not null)
            {
                Skipped++;
            }
            else if (outcome.Passed)
            {
                Passed++;
            }
            else
            {
                Failed++;
            }
        }
    }
}
