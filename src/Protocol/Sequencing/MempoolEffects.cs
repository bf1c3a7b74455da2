using System.Collections.Generic;

namespace Sequitur.Sequencing;

/// <summary>What a step of the mempool asks its driver to do. Reused: the driver clears it before each step.</summary>
public struct MempoolEffects
{
    public MempoolEffects()
    {
    }

    /// <summary>Answer to a submission.</summary>
    public MempoolRefusal Refusal { get; set; }

    /// <summary>Answer to a selection, best first; the transactions of one sender in order of nonce.</summary>
    public List<PooledTransaction> Selected { get; } = [];

    /// <summary>The selection was cut at its limit.</summary>
    public bool MoreAvailable { get; set; }

    /// <summary>What entered and what left, in order.</summary>
    public List<MempoolEvent> Events { get; } = [];

    public void Clear()
    {
        Refusal = default;
        MoreAvailable = false;
        Selected.Clear();
        Events.Clear();
    }
}

public readonly record struct MempoolEvent(MempoolEventKind Kind, PooledTransaction Transaction);

public enum MempoolEventKind
{
    /// <summary>Admitted, every smaller nonce of its sender being there too.</summary>
    AdmittedExecutable,

    /// <summary>Admitted behind a nonce gap.</summary>
    AdmittedQueued,

    /// <summary>Left because a better paying transaction has its nonce.</summary>
    Replaced,

    /// <summary>Left because the chain has passed its nonce: it, or a rival, is in a block.</summary>
    Passed,

    /// <summary>Left because its sender can no longer pay for it.</summary>
    Unfunded,

    /// <summary>Left to make room for a better paying one.</summary>
    Evicted,

    /// <summary>Left because no block can include it.</summary>
    Discarded,
}
