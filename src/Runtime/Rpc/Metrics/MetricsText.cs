using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Sequitur.Rpc.Metrics;

/// <summary>Writes metrics in Prometheus' text format 0.0.4.</summary>
/// <remarks>A name that is not one, or comes twice, is a broken invariant of the program that exports it.</remarks>
public sealed class MetricsText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new(4096);
    private readonly HashSet<string> _families = new(StringComparer.Ordinal);
    private readonly HashSet<string> _samples = new(StringComparer.Ordinal);
    private string _family = string.Empty;

    public MetricsText Gauge(string name, string help, double value) => Family(name, help, MetricType.Gauge).Sample(value);

    public MetricsText Counter(string name, string help, double value) => Family(name, help, MetricType.Counter).Sample(value);

    /// <summary>A histogram without labels of its own.</summary>
    public MetricsText Histogram(string name, string help, Histogram histogram)
    {
        Family(name, help, MetricType.Histogram);
        ReadOnlySpan<double> bounds = Metrics.Histogram.BoundsInSeconds;
        Span<long> cumulative = stackalloc long[bounds.Length + 1];
        double sum = histogram.Read(cumulative);
        for (int bucket = 0; bucket < cumulative.Length; bucket++)
        {
            string bound = bucket < bounds.Length ? Number(bounds[bucket]) : "+Inf";
            Write(name + "_bucket", cumulative[bucket], [("le", bound)]);
        }

        Write(name + "_sum", sum, []);
        Write(name + "_count", cumulative[^1], []);
        return this;
    }

    /// <summary>Begins a metric; its samples follow, each with other labels.</summary>
    public MetricsText Family(string name, string help, MetricType type)
    {
        if (!IsName(name, isLabel: false)) throw new ArgumentException($"expected [a-zA-Z_:][a-zA-Z0-9_:]*, got '{name}'", nameof(name));
        if (!_families.Add(name)) throw new ArgumentException($"{name} is there already", nameof(name));
        _family = name;
        string kind = type switch { MetricType.Gauge => "gauge", MetricType.Counter => "counter", _ => "histogram" };
        _text.Append("# HELP ").Append(name).Append(' ').Append(Escape(help, isQuoted: false)).Append('\n');
        _text.Append("# TYPE ").Append(name).Append(' ').Append(kind).Append('\n');
        return this;
    }

    /// <summary>One value of the metric begun last.</summary>
    public MetricsText Sample(double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        if (_family.Length == 0) throw new InvalidOperationException("a sample needs its metric first");
        Write(_family, value, labels);
        return this;
    }

    /// <summary>Everything written, one sample a line, ending with a line feed.</summary>
    public override string ToString() => _text.ToString();

    private static bool IsName(string name, bool isLabel)
    {
        bool isName = name.Length != 0 && !char.IsAsciiDigit(name[0]);
        foreach (char letter in name)
        {
            isName &= char.IsAsciiLetterOrDigit(letter) || letter == '_' || (letter == ':' && !isLabel);
        }

        return isName;
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string Escape(string text, bool isQuoted)
    {
        string escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return isQuoted ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }

    private void Write(string name, double value, ReadOnlySpan<(string Name, string Value)> labels)
    {
        int start = _text.Length;
        _text.Append(name);
        for (int i = 0; i < labels.Length; i++)
        {
            if (!IsName(labels[i].Name, isLabel: true)) throw new ArgumentException($"expected [a-zA-Z_][a-zA-Z0-9_]*, got '{labels[i].Name}'", nameof(labels));
            _text.Append(i == 0 ? '{' : ',').Append(labels[i].Name).Append("=\"").Append(Escape(labels[i].Value, isQuoted: true)).Append('"');
        }

        if (labels.Length != 0) _text.Append('}');
        if (!_samples.Add(_text.ToString(start, _text.Length - start))) throw new ArgumentException($"{name} has a sample with these labels already", nameof(labels));
        _text.Append(' ').Append(Number(value)).Append('\n');
    }
}
