using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>Where the complete nodes of a <see cref="WithdrawalTree"/> are kept, leaves included: those below which no leaf is free.</summary>
public interface IWithdrawalNodes
{
    /// <summary>A node that was written; asking for another is a broken invariant.</summary>
    /// <param name="level">0 for leaves, <see cref="WithdrawalTree.Depth"/> for the root.</param>
    /// <param name="place">Counted from the left, from 0.</param>
    Hash256 Read(int level, ulong place);

    /// <summary>Keeps a node; those of one level come from left to right.</summary>
    void Write(int level, ulong place, in Hash256 node);
}
