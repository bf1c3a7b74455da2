using Sequitur.Primitives;

namespace Sequitur.State;

public sealed partial class WorldState
{
    private readonly GrowList<UndoEntry> _journal = new(256);
    private readonly GrowList<ReplacedCode> _replacedCodes = new();

    /// <summary>A mark in the journal (storage, balances, warmth, logs, transient storage, creations).</summary>
    public int Snapshot() => _journal.Count;

    public void RevertTo(int snapshot)
    {
        for (int index = _journal.Count - 1; index >= snapshot; index--)
        {
            Undo(in _journal[index]);
        }

        _journal.Truncate(snapshot);
    }

    private void Remember(UndoKind kind, int position)
    {
        ref UndoEntry undo = ref _journal.AddDefault();
        undo.Kind = kind;
        undo.Position = position;
    }

    private void Remember(UndoKind kind, int position, in U256 old)
    {
        ref UndoEntry undo = ref _journal.AddDefault();
        undo.Old = old;
        undo.Kind = kind;
        undo.Position = position;
    }

    private void Undo(in UndoEntry undo)
    {
        switch (undo.Kind)
        {
            case UndoKind.Balance:
                _accounts.ValueAt(undo.Position).Balance = undo.Old;
                break;
            case UndoKind.Nonce:
                _accounts.ValueAt(undo.Position).Nonce = undo.Old.U0;
                break;
            case UndoKind.Code:
                ref AccountEntry entry = ref _accounts.ValueAt(undo.Position);
                ReplacedCode replaced = _replacedCodes.RemoveLast();
                entry.CodeHash = replaced.Hash;
                entry.Code = replaced.Code;
                break;
            case UndoKind.NewCode:
                _newCodes.TruncateTo(undo.Position);
                break;
            case UndoKind.Storage:
                _slots.ValueAt(undo.Position).Current = undo.Old;
                break;
            case UndoKind.TransientStorage:
                _transient.ValueAt(undo.Position) = undo.Old;
                break;
            case UndoKind.WarmSlot:
                _slots.ValueAt(undo.Position).WarmStamp = 0;
                break;
            case UndoKind.Log:
                _logs.RemoveLast();
                break;
            default:
                UndoAccountMark(in undo);
                break;
        }
    }

    private void UndoAccountMark(in UndoEntry undo)
    {
        ref AccountEntry entry = ref _accounts.ValueAt(undo.Position);
        switch (undo.Kind)
        {
            case UndoKind.WarmAccount:
                entry.WarmStamp = 0;
                break;
            case UndoKind.Touched:
                entry.TouchedStamp = 0;
                _touched.RemoveLast();
                break;
            case UndoKind.Created:
                entry.CreatedStamp = 0;
                break;
            case UndoKind.Destroyed:
                entry.DestroyedStamp = 0;
                _destroyed.RemoveLast();
                break;
        }
    }

    /// <summary>Code an account held before; its bytes may not have been loaded.</summary>
    private readonly record struct ReplacedCode(Hash256 Hash, Bytecode? Code);
}
