namespace Sequitur.Zkvm;

/// <summary>The answer of the loader: nothing, or what was expected and what came instead.</summary>
public readonly record struct LoadError(LoadErrorKind Kind, string Expected, string Actual)
{
    /// <summary>The file is a guest.</summary>
    public static LoadError None => new(LoadErrorKind.None, "", "");

    public bool IsNone => Kind == LoadErrorKind.None;

    public override string ToString() => IsNone ? "none" : $"{Kind}: expected {Expected}, got {Actual}";

    internal static LoadError Of(LoadErrorKind kind, string expected, ulong actual) => new(kind, expected, $"0x{actual:x}");
}
