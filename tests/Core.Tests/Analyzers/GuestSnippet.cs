namespace Sequitur.Core.Analyzers;

/// <summary>Members of a class, and what the analyzer and the guest compiler say about them.</summary>
/// <param name="Code">Between the braces of the class.</param>
public sealed record GuestSnippet(string Code)
{
    /// <summary>The rule of the analyzer that refuses it; null where it passes.</summary>
    public string? Rule { get; init; }

    /// <summary>A part of the compiler's reason to refuse it; null where it compiles.</summary>
    public string? Reason { get; init; }

    /// <summary>Why the two differ, where they do.</summary>
    public string? Difference { get; init; }
}
