namespace Sequitur.Rpc.Metrics;

/// <summary>The kinds of metrics in use.</summary>
public enum MetricType
{
    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>Only grows, from zero at the start of the process.</summary>
    Counter,

    /// <summary>How many observations were at most so large; its samples are written by <see cref="MetricsText.Histogram"/>.</summary>
    Histogram,
}
