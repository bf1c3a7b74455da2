using Sequitur.Primitives;

namespace Sequitur.State;

/// <summary>One change of the current transaction and how to take it back.</summary>
internal struct UndoEntry
{
    /// <summary>The value before (balance, nonce, slot); unused for marks.</summary>
    public U256 Old;

    /// <summary>Position of the account, the slot or the transient slot.</summary>
    public int Position;
    public UndoKind Kind;
}

internal enum UndoKind
{
    Balance,
    Nonce,
    Code,
    NewCode,
    Storage,
    TransientStorage,
    WarmAccount,
    WarmSlot,
    Touched,
    Created,
    Destroyed,
    Log,
}
