using System;

namespace Sequitur.Rpc.Traces;

/// <summary>A trace that is not one: which member, what was expected there and what came.</summary>
public sealed class TraceFileException(string member, string expected, string got, Exception? cause = null)
    : Exception($"trace, {member}: expected {expected}, got {got}", cause)
{
    /// <summary>Path of the member, such as <c>witness.state[3]</c>.</summary>
    public string Member { get; } = member;
}
