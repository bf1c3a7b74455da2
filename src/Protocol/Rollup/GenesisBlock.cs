using System;
using Sequitur.State;

namespace Sequitur.Rollup;

/// <summary>The first block of a chain, made from its specification.</summary>
public static class GenesisBlock
{
    /// <summary>The header, and the state as a delta from nothing; the delta is applied to <paramref name="state"/>, which must be empty.</summary>
    public static BlockHeader Build(GenesisSpecification specification, MemoryState state, out StateDelta delta) =>
        throw new InvalidOperationException("not built yet");
}
