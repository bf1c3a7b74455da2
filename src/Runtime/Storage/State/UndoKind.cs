namespace Sequitur.Storage;

/// <summary>Which state table an undo entry belongs to; stored as the first byte of its key.</summary>
internal enum UndoKind : byte
{
    Account = 1,
    Slot = 2,
    Node = 3,
}
