using System;

namespace Sequitur.GuestCompiler;

/// <summary>Why a program cannot become a guest: the full name of the method at fault, and what in it has no translation.</summary>
public sealed record CompilationError(string Method, string Reason)
{
    /// <summary>How the method is reached from the program's entry, callers first.</summary>
    public string ReachedBy { get; init; } = "";

    public override string ToString() => ReachedBy.Length == 0 ? $"{Method}: {Reason}" : $"{Method}: {Reason} (reached by {ReachedBy})";
}

/// <summary>Ends the translation of one method; the others are still translated, so that all errors are found in one run.</summary>
internal sealed class UnsupportedException(string reason) : Exception(reason);
