namespace Sequitur.Primitives;

/// <summary>An event a contract emitted (Yellow Paper §4.3.1): at most four topics.</summary>
public sealed record Log(Address Address, Hash256[] Topics, byte[] Data);
