namespace Sequitur.Rpc.Traces;

/// <summary>What one of several nodes has done, seen from what was accepted.</summary>
public enum NodeConduct
{
    /// <summary>The same bytes but, perhaps, for another valid certificate.</summary>
    Agrees,

    /// <summary>Not reached, too late, or no JSON-RPC.</summary>
    Silent,

    /// <summary>It says that it has no such trace or batch.</summary>
    HasNoTrace,

    /// <summary>A check of its answer fails: no honest node gives it.</summary>
    Forged,

    /// <summary>Every check of its answer holds, and its last block is another than the accepted one.</summary>
    OtherBlock,

    /// <summary>Every check of its answer holds, it is of the accepted block, and it says something else that two honest nodes say the same.</summary>
    Differs,

    /// <summary>Every check of its answer holds, and nothing was accepted.</summary>
    Undecided,
}
