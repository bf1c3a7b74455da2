using System;

namespace Sequitur.Storage;

/// <summary>A genesis file that cannot be used: which member, what was expected there and what came.</summary>
public sealed class GenesisFileException : Exception
{
    public GenesisFileException(string member, string expected, string got, Exception? cause = null)
        : base($"genesis file, {member}: expected {expected}, got {got}", cause)
    {
        Member = member;
        Expected = expected;
        Got = got;
    }

    /// <summary>Path of the member, such as <c>config.osakaTime</c>.</summary>
    public string Member { get; }

    public string Expected { get; }

    public string Got { get; }
}
