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

    /// <summary>The case with the most cycles in the zkVM, and the one with the most memory.</summary>
    private string _longest = "";
    private string _largest = "";

    public int Failed => _total.Failed;

    /// <summary>Cases seen so far, run or not.</summary>
    public int Seen => _total.Passed + _total.Failed + _total.Skipped + _total.LeftOut;

    /// <summary>Cycles of all runs in the zkVM so far.</summary>
    public ulong Cycles => _total.Cycles;

    public void Add(TestOutcome outcome)
    {
        Count(outcome.Case, outcome.Skipped is not null ? Fate.Skipped : outcome.Passed ? Fate.Passed : Fate.Failed);
        if (outcome.Guest is not null)
        {
            AddGuest(outcome.Case, outcome.Guest);
        }

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

        if (_total.Cycles != 0)
        {
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{_total.Cycles:n0} cycles in the zkVM, at most {_total.CyclesMax:n0}: {_longest}"));
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"at most {_total.MemoryBytesMax / 1e6:f0} MB of the zkVM's memory: {_largest}"));
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
            if (_total.Cycles != 0)
            {
                writer.WriteString("longestInGuest", _longest);
                writer.WriteString("largestInGuest", _largest);
            }

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

    private void AddGuest(TestCase test, GuestOutcome guest)
    {
        _longest = guest.Cycles > _total.CyclesMax ? test.ToLine() : _longest;
        _largest = guest.MemoryBytes > _total.MemoryBytesMax ? test.ToLine() : _largest;
        RowOf(_rows, (test.Suite, test.Fork)).Add(guest);
        RowOf(_forks, test.Fork).Add(guest);
        _total.Add(guest);
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

        /// <summary>Of the runs in the zkVM: all their cycles, the most of one, and the most memory of one.</summary>
        public ulong Cycles { get; private set; }

        public ulong CyclesMax { get; private set; }

        public ulong MemoryBytesMax { get; private set; }

        public void Add(Fate fate) => _byFate[(int)fate]++;

        public void Add(GuestOutcome guest)
        {
            Cycles += guest.Cycles;
            CyclesMax = Math.Max(CyclesMax, guest.Cycles);
            MemoryBytesMax = Math.Max(MemoryBytesMax, guest.MemoryBytes);
        }

        public void Write(Utf8JsonWriter writer)
        {
            writer.WriteNumber("passed", Passed);
            writer.WriteNumber("failed", Failed);
            writer.WriteNumber("skipped", Skipped);
            writer.WriteNumber("leftOut", LeftOut);
            if (Cycles != 0)
            {
                writer.WriteNumber("cycles", Cycles);
                writer.WriteNumber("cyclesMax", CyclesMax);
                writer.WriteNumber("guestMemoryBytesMax", MemoryBytesMax);
            }
        }

        public override string ToString() =>
            $"{Passed,7} passed {Failed,5} failed {Skipped,6} skipped{(LeftOut == 0 ? "" : $" {LeftOut,6} not in the sample")}"
            + (Cycles == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" {Cycles / 1e6,10:n1} million cycles"));
    }
}
