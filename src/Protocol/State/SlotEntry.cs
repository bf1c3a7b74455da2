using Sequitur.Primitives;

namespace Sequitur.State;

/// <summary>What a <see cref="WorldState"/> knows of a storage slot.</summary>
internal struct SlotEntry
{
    /// <summary>As the source gave it, at the start of the block.</summary>
    public U256 Initial;

    /// <summary>At the start of the transaction of <see cref="OriginalStamp"/>; in any other transaction <see cref="Current"/> is the original.</summary>
    public U256 Original;
    public U256 Current;

    /// <summary>Position + 1 of the next older slot of the same account; 0 ends the list.</summary>
    public int OlderSlot;
    public int OriginalStamp;
    public int WarmStamp;

    /// <summary>False for a slot that was only named (warmed).</summary>
    public bool IsLoaded;

    /// <summary>False for a slot that was known to be zero: its account had no storage, or lost it in this block before the slot was loaded.</summary>
    public bool IsFromSource;
}
