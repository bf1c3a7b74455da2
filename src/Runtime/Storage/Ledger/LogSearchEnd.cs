namespace Sequitur.Storage;

/// <summary>How a search for logs ended.</summary>
public enum LogSearchEnd
{
    /// <summary>Everything in the range was found.</summary>
    Complete,

    /// <summary>More logs match than the caller's limit; what was found is dropped.</summary>
    TooManyLogs,
}
