using Sequitur.Primitives;

namespace Sequitur.State;

/// <summary>Turns what a block did to a <see cref="WorldState"/> into a new state root, the changes to store and the witness.</summary>
public static class StateCommitter
{
    /// <summary>The world state must be between transactions and stays as it is. A missing or malformed node is the delta's fault.</summary>
    public static StateDelta Commit(WorldState state, ITrieNodes nodes, in Hash256 preStateRoot, bool recordWitness)
    {
        BlockCommit commit = new(state, nodes, collects: true, recordWitness);
        StateFault fault = commit.Run(in preStateRoot, out Hash256 root);
        return fault.IsSet ? new StateDelta { Fault = fault } : commit.ToDelta(in root);
    }

    /// <summary>The new state root alone, for a stateless re-execution, which stores nothing.</summary>
    public static StateFault CommitRoot(WorldState state, ITrieNodes nodes, in Hash256 preStateRoot, out Hash256 stateRoot) =>
        new BlockCommit(state, nodes, collects: false, recordsWitness: false).Run(in preStateRoot, out stateRoot);
}
