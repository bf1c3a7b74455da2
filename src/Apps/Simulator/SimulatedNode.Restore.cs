using System;

namespace Sequitur.Simulator;

/// <summary>A node that starts on an older copy of its disk, where blocks are real.</summary>
public sealed partial class SimulatedNode
{
    /// <summary>As the node's: what validators allow a timestamp to be ahead of their clocks, twice, in seconds.</summary>
    private const ulong SilenceSeconds = 2 * 15;

    private bool _isCopy;
    private ulong _votesAbove;
    private ulong _silentBefore;

    /// <summary>It votes on nothing, since an earlier disk of it may have.</summary>
    public bool IsSilent => _isCopy || Head < _votesAbove;

    /// <summary>Starts on a copy that was made when it had so many blocks; what it has voted since is not there.</summary>
    /// <param name="blocks">At most as many as it has.</param>
    /// <param name="isSilent">Whether it knows that it is a copy, as the real node does: then it votes after a block made clearly after its start is final.</param>
    public void Restore(int blocks, bool isSilent)
    {
        if (IsUp) throw new InvalidOperationException("A node that is up keeps its disk.");
        _disk.Restore(blocks);
        _isCopy = isSilent;
        Start();
    }

    private void BeginSilence() => _silentBefore = _blocks!.Clock + SilenceSeconds;

    private void EndSilence(ulong timestamp)
    {
        if (!_isCopy || timestamp < _silentBefore) return;
        (_isCopy, _votesAbove) = (false, Head);
    }
}
