using System;
using Sequitur.Finality;

namespace Sequitur.Node.Consensus;

/// <summary>How soon a block is made for pending changes of the validator set alone: at once, but not where a boundary has just passed them by.</summary>
/// <remarks>A start step that fails keeps the set and the changes with it, perhaps for ever: blocks that follow each other at full speed would then fill the disk for nothing.</remarks>
/// <param name="epochLength">A height that it divides is a boundary; zero for a chain without any.</param>
/// <param name="pace">Between two such blocks once a boundary has changed nothing, until one does.</param>
internal sealed class ForcedBlocks(ulong epochLength, TimeSpan pace)
{
    private ulong _boundary;
    private bool _hasChanged;
    private bool _arePassedBy;

    /// <summary>How long other work is waited for at the height that begins; null where no changes wait.</summary>
    /// <param name="next">What is known of the height.</param>
    /// <param name="before">The validators of the height that this node had begun before.</param>
    public TimeSpan? Pause(NextHeight next, ValidatorSet before)
    {
        ulong parent = next.Parent.Number;
        if (epochLength == 0 || !next.HasPendingChanges) _arePassedBy = false;
        else if (parent == _boundary && parent > 0) _arePassedBy = !_hasChanged;
        if (epochLength > 0 && (parent + 1) % epochLength == 0) (_boundary, _hasChanged) = (parent + 1, !AreSame(next.Validators, before));
        if (!next.HasPendingChanges) return null;
        return _arePassedBy ? pace : TimeSpan.Zero;
    }

    private static bool AreSame(ValidatorSet set, ValidatorSet other)
    {
        if (set.Count != other.Count) return false;
        for (int i = 0; i < set.Count; i++)
        {
            if (set[i] != other[i] || set.Validators[i].Stake != other.Validators[i].Stake) return false;
        }

        return true;
    }
}
