namespace System.Runtime.CompilerServices;

/// <summary>What the compiler of C# makes of $"…". A guest's text is what a throw says, which nobody reads: its parts are computed and left.</summary>
internal ref struct DefaultInterpolatedStringHandler
{
    public DefaultInterpolatedStringHandler(int literalLength, int formattedCount)
    {
    }

    public readonly void AppendLiteral(string value)
    {
    }

    public readonly void AppendFormatted(string? value)
    {
    }

    public readonly void AppendFormatted(string? value, int alignment = 0, string? format = null)
    {
    }

    public readonly void AppendFormatted<T>(T value)
    {
    }

    public readonly void AppendFormatted<T>(T value, string? format)
    {
    }

    public readonly void AppendFormatted<T>(T value, int alignment)
    {
    }

    public readonly void AppendFormatted<T>(T value, int alignment, string? format)
    {
    }

    /// <summary>Some text.</summary>
    public readonly string ToStringAndClear() => "…";
}
