namespace Sequitur.Rollup;

/// <summary>How the validators after a block are known to be those who were to sign it: they are fixed by the state before it.</summary>
public enum SetContinuity : byte
{
    /// <summary>It is not shown. A block could then appoint those who approve it, unless the verifier has the equality from elsewhere.</summary>
    NotShown,

    /// <summary>The contract's storage was shown to be the same in the parent's state.</summary>
    Unchanged,

    /// <summary>The block is at a boundary: those after its start step are to sign it, and nothing shows that they were validators before.</summary>
    Boundary,
}
