namespace Sequitur.Storage;

/// <summary>A named key-value table of an environment; a handle, valid as long as the environment.</summary>
public readonly record struct LmdbDatabase(uint Handle, string Name);
