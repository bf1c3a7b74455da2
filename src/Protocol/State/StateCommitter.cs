#pragma warning disable CA1822 // Bodies follow.
using System;
using Sequitur.Primitives;

namespace Sequitur.State;

/// <summary>Turns what a block did to a <see cref="WorldState"/> into a new state root, the changes to store and the witness.</summary>
public static class StateCommitter
{
    /// <summary>The world state must be between transactions and stays as it is. A missing or malformed node is the delta's fault.</summary>
    public static StateDelta Commit(WorldState state, ITrieNodes nodes, in Hash256 preStateRoot, bool recordWitness) =>
        throw new InvalidOperationException("not built yet");

    /// <summary>The new state root alone, for a stateless re-execution, which stores nothing.</summary>
    public static StateFault CommitRoot(WorldState state, ITrieNodes nodes, in Hash256 preStateRoot, out Hash256 stateRoot) =>
        throw new InvalidOperationException("not built yet");
}
