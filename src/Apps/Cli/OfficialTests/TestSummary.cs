using System;
using System.Buffers;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Json;

namespace Sequitur.Cli.OfficialTests;

/// <summary>Counts per suite and fork, and in all, with the time and memory the run took.</summary>
internal sealed class TestSummary
{
    private readonly SortedDictionary<(string Suite, string Fork), Counts> _rows = [];
    private readonly SortedDictionary<string, Counts> _forks = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _skipReasons = new(StringComparer.Ordinal);
    private readonly Counts _total = new();
    private readonly Stopwatch _elapsed = Stopwatch.StartNew();

    public int Failed => _total.Failed;

    /// <summary>Cases seen so far, run or not.</summary>
    public int Seen => _total.Passed + _total.Failed + _total.Skipped + _total.LeftOut;

    public void Add(TestOutcome outcome)
    {
        Count(outcome.Case, outcome.Skipped is not null ? Fate.Skipped : outcome.Passed ? Fate.Passed : Fate.Failed);
        if (outcome.Skipped is not null)
        {
            _skipReasons[outcome.Skipped] = _skipReasons.GetValueOrDefault(outcome.Skipped) + 1;
        }
    }

    public void AddLeftOut(TestCase test) => Count(test, Fate.LeftOut);

    public void Print(TextWriter writer)
    {
        foreach (((string suite, string fork), Counts row) in _rows)
        {
            if (row.Passed + row.Failed + row.LeftOut != 0)
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

        if (_total.LeftOut != 0)
        {
            writer.WriteLine($"{_total.LeftOut} not in the sample");
        }

        writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{_elapsed.Elapsed.TotalSeconds:f1} s, peak memory {PeakMemoryBytes() / 1e6:f0} MB"));
        writer.WriteLine($"{_total.Passed} passed, {_total.Failed} failed, {_total.Skipped} skipped");
    }

    /// <summary>The same as one JSON object on one line.</summary>
    public string ToJson()
    {
        ArrayBufferWriter<byte> buffer = new(4096);
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            _total.Write(writer);
            writer.WriteNumber("seconds", Math.Round(_elapsed.Elapsed.TotalSeconds, 3));
            writer.WriteNumber("peakMemoryBytes", PeakMemoryBytes());
            writer.WriteStartObject("skipReasons");
            foreach ((string reason, int count) in _skipReasons)
            {
                writer.WriteNumber(reason, count);
            }

            writer.WriteEndObject();
            writer.WriteStartObject("forks");
            foreach ((string fork, Counts row) in _forks)
            {
                writer.WriteStartObject(fork);
                row.Write(writer);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteStartArray("suites");
            foreach (((string suite, string fork), Counts row) in _rows)
            {
                writer.WriteStartObject();
                writer.WriteString("suite", suite);
                writer.WriteString("fork", fork);
                row.Write(writer);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static long PeakMemoryBytes()
    {
        using Process self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }

    private void Count(TestCase test, Fate fate)
    {
        RowOf(_rows, (test.Suite, test.Fork)).Add(fate);
        RowOf(_forks, test.Fork).Add(fate);
        _total.Add(fate);
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

    private enum Fate
    {
        Passed,
        Failed,
        Skipped,
        LeftOut,
    }

    private sealed class Counts
    {
        private readonly int[] _byFate = new int[4];

        public int Passed => _byFate[(int)Fate.Passed];

        public int Failed => _byFate[(int)Fate.Failed];

        public int Skipped => _byFate[(int)Fate.Skipped];

        /// <summary>Cases that a sample did not take.</summary>
        public int LeftOut => _byFate[(int)Fate.LeftOut];

        public void Add(Fate fate) => _byFate[(int)fate]++;

        public void Write(Utf8JsonWriter writer)
        {
            writer.WriteNumber("passed", Passed);
            writer.WriteNumber("failed", Failed);
            writer.WriteNumber("skipped", Skipped);
            writer.WriteNumber("leftOut", LeftOut);
        }

        public override string ToString() =>
            $"{Passed,7} passed {Failed,5} failed {Skipped,6} skipped{(LeftOut == 0 ? "" : $" {LeftOut,6} not in the sample")}";
    }
}
