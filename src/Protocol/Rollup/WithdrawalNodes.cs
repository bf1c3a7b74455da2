using System;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>The complete nodes of a tree in memory.</summary>
public sealed class WithdrawalNodes : IWithdrawalNodes
{
    private readonly GrowList<Hash256>[] _levels;

    public WithdrawalNodes()
    {
        _levels = new GrowList<Hash256>[WithdrawalTree.Depth + 1];
        for (int level = 0; level < _levels.Length; level++) _levels[level] = new GrowList<Hash256>();
    }

    /// <summary>How many leaves the tree has.</summary>
    public ulong Count => (ulong)_levels[0].Count;

    public Hash256 Read(int level, ulong place) => _levels[level][checked((int)place)];

    public void Write(int level, ulong place, in Hash256 node)
    {
        if (place != (ulong)_levels[level].Count) throw new InvalidOperationException("Nodes of a level are written from left to right, each once.");
        _levels[level].Add(node);
    }
}
