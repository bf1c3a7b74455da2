using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;

namespace Sequitur.Runtime.Rpc;

/// <summary>A strict reader of Prometheus' text format 0.0.4: what a scraper tolerates but a writer should not send is refused too.</summary>
internal sealed partial class PrometheusText
{
    private readonly Dictionary<string, string> _types = [];
    private readonly Dictionary<string, double> _samples = [];
    private string _family = string.Empty;
    private bool _hasHelp;

    /// <summary>Kind by name.</summary>
    public IReadOnlyDictionary<string, string> Types => _types;

    /// <summary>Value by name and labels, as written.</summary>
    public IReadOnlyDictionary<string, double> Samples => _samples;

    public static PrometheusText Parse(string text)
    {
        if (text.Length != 0 && !text.EndsWith('\n')) throw new FormatException("the last line does not end with a line feed");
        if (text.Contains('\r', StringComparison.Ordinal)) throw new FormatException("a carriage return");
        PrometheusText read = new();
        foreach (string line in text.Split('\n').SkipLast(1))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal)) read.Help(line);
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal)) read.Type(line);
            else read.Sample(line);
        }

        foreach ((string name, string type) in read._types)
        {
            if (type == "histogram") read.CheckHistogram(name);
            else if (!read._samples.Keys.Any(sample => NameOf(sample) == name)) throw new FormatException($"{name} has no sample");
        }

        return read;
    }

    private static string NameOf(string sample) => sample.Split('{')[0];

    private void Help(string line)
    {
        Match match = HelpLine().Match(line);
        if (!match.Success) throw new FormatException($"not a help line: {line}");
        _family = match.Groups[1].Value;
        if (_types.ContainsKey(_family)) throw new FormatException($"{_family} comes twice");
        _hasHelp = true;
    }

    private void Type(string line)
    {
        Match match = TypeLine().Match(line);
        if (!match.Success) throw new FormatException($"not a type line: {line}");
        if (!_hasHelp || match.Groups[1].Value != _family) throw new FormatException($"no help directly before: {line}");
        _types.Add(_family, match.Groups[2].Value);
        _hasHelp = false;
        if (match.Groups[2].Value == "counter" != _family.EndsWith("_total", StringComparison.Ordinal)) throw new FormatException($"counters, and only they, end with _total: {line}");
    }

    private void Sample(string line)
    {
        Match match = SampleLine().Match(line);
        if (!match.Success) throw new FormatException($"not a sample: {line}");
        string name = match.Groups["name"].Value;
        string[] names = _types.GetValueOrDefault(_family) == "histogram" ? [_family + "_bucket", _family + "_sum", _family + "_count"] : [_family];
        if (_hasHelp || !names.Contains(name)) throw new FormatException($"a sample outside of its metric: {line}");
        string[] labels = [.. match.Groups["label"].Captures.Select(label => label.Value)];
        if (labels.Distinct().Count() != labels.Length) throw new FormatException($"a label twice: {line}");
        double value = match.Groups["value"].Value switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            string digits => double.Parse(digits, CultureInfo.InvariantCulture),
        };
        if (!_samples.TryAdd(line[..line.LastIndexOf(' ')], value)) throw new FormatException($"a sample twice: {line}");
        if (_types[_family] != "gauge" && !(value >= 0)) throw new FormatException($"a count below zero: {line}");
    }

    private void CheckHistogram(string name)
    {
        List<(double Bound, double Count)> buckets = [];
        foreach ((string sample, double count) in _samples.Where(sample => NameOf(sample.Key) == name + "_bucket"))
        {
            string bound = BoundLabel().Match(sample).Groups[1].Value;
            buckets.Add((bound == "+Inf" ? double.PositiveInfinity : double.Parse(bound, CultureInfo.InvariantCulture), count));
        }

        bool isAscending = buckets.Zip(buckets.Skip(1)).All(pair => pair.First.Bound < pair.Second.Bound && pair.First.Count <= pair.Second.Count);
        if (buckets.Count == 0 || !isAscending || !double.IsPositiveInfinity(buckets[^1].Bound)) throw new FormatException($"{name}: buckets do not ascend to +Inf");
        if (!_samples.TryGetValue(name + "_count", out double all) || all != buckets[^1].Count) throw new FormatException($"{name}: count is not that of the last bucket");
        if (!_samples.ContainsKey(name + "_sum")) throw new FormatException($"{name}: no sum");
    }

    [GeneratedRegex(@"^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (?:[^\\]|\\\\|\\n)+$")]
    private static partial Regex HelpLine();

    [GeneratedRegex("^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (gauge|counter|histogram)$")]
    private static partial Regex TypeLine();

    [GeneratedRegex(
        """
        ^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(?<label>[a-zA-Z_][a-zA-Z0-9_]*)="(?:[^"\\]|\\["\\n])*"(?:,(?<label>[a-zA-Z_][a-zA-Z0-9_]*)="(?:[^"\\]|\\["\\n])*")*\})? (?<value>NaN|[+-]Inf|-?[0-9]+(?:\.[0-9]+)?(?:E[+-][0-9]+)?)$
        """)]
    private static partial Regex SampleLine();

    [GeneratedRegex("le=\"([^\"]+)\"")]
    private static partial Regex BoundLabel();
}
