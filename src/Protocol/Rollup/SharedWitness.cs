using Sequitur.Primitives;
using Sequitur.State;

namespace Sequitur.Rollup;

/// <summary>One witness for blocks that follow each other: nodes and codes are indexed once, and each block that was executed is an ancestor of the next.</summary>
internal sealed class SharedWitness(byte[][] nodes, byte[][] codes, WitnessHeaders headers)
{
    private readonly WitnessState _state = new(nodes, codes, headers.Parent.StateRoot);

    /// <summary>The newest is the parent of the block that is executed next.</summary>
    public WitnessHeaders Headers { get; } = headers;

    /// <summary>Number of the oldest header that BLOCKHASH has reached so far.</summary>
    public ulong OldestRead { get; private set; } = ulong.MaxValue;

    /// <summary>Whether nothing in it was without need; the headers are as many as brought, up to the first block's parent.</summary>
    public bool IsUsedUp(ulong parentNumber)
    {
        ulong oldestNeeded = OldestRead < parentNumber ? OldestRead : parentNumber;
        return _state.UnusedNodes == 0 && _state.UnusedCodes == 0 && Headers.FirstNumber == oldestNeeded;
    }

    /// <summary>The state with this root, as far as the witness shows it.</summary>
    public WitnessState At(in Hash256 root)
    {
        _state.MoveTo(root);
        return _state;
    }

    public void Read(ulong oldestBlockHash)
    {
        if (oldestBlockHash < OldestRead) OldestRead = oldestBlockHash;
    }
}
