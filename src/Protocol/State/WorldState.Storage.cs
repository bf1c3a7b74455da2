using Sequitur.Primitives;

namespace Sequitur.State;

public sealed partial class WorldState
{
    private const int SlotGuesses = 256;
    private readonly Table<StorageKey, SlotEntry> _slots;
    private readonly Table<StorageKey, U256> _transient;

    // Position + 1 of the slot seen last under a few low bits of its key and account. Checking a guess needs neither a hash nor a probe.
    private readonly int[] _slotGuesses = new int[SlotGuesses];

    /// <summary>EIP-2929: marks the slot as accessed; true when it was cold.</summary>
    public bool WarmStorage(in Address address, in U256 key)
    {
        int position = SlotPosition(in address, in key);
        ref SlotEntry slot = ref _slots.ValueAt(position);
        if (slot.WarmStamp == _transaction)
        {
            return false;
        }

        slot.WarmStamp = _transaction;
        Remember(UndoKind.WarmSlot, position);
        return true;
    }

    public void GetStorage(in Address address, in U256 key, out U256 value) =>
        value = LoadedSlot(SlotPosition(in address, in key), in address, in key).Current;

    /// <summary>Value at the start of the transaction (EIP-2200 "original").</summary>
    public void GetOriginalStorage(in Address address, in U256 key, out U256 value)
    {
        ref SlotEntry slot = ref LoadedSlot(SlotPosition(in address, in key), in address, in key);
        value = slot.OriginalStamp == _transaction ? slot.Original : slot.Current;
    }

    public void SetStorage(in Address address, in U256 key, in U256 value)
    {
        int position = SlotPosition(in address, in key);
        ref SlotEntry slot = ref LoadedSlot(position, in address, in key);
        if (slot.Current == value)
        {
            return;
        }

        if (slot.OriginalStamp != _transaction)
        {
            // The first change of the transaction. A revert leaves this as it is: it brings the same value back.
            slot.OriginalStamp = _transaction;
            slot.Original = slot.Current;
        }

        Remember(UndoKind.Storage, position, in slot.Current);
        slot.Current = value;
    }

    /// <summary>EIP-1153.</summary>
    public void GetTransientStorage(in Address address, in U256 key, out U256 value)
    {
        int position = _transient.Find(new StorageKey(AccountPosition(in address), in key));
        value = position < 0 ? U256.Zero : _transient.ValueAt(position);
    }

    public void SetTransientStorage(in Address address, in U256 key, in U256 value)
    {
        int position = _transient.FindOrAdd(new StorageKey(AccountPosition(in address), in key), out _);
        ref U256 current = ref _transient.ValueAt(position);
        if (current != value)
        {
            Remember(UndoKind.TransientStorage, position, in current);
            current = value;
        }
    }

    internal int SlotCount => _slots.Count;

    internal ref SlotEntry SlotAt(int position) => ref _slots.ValueAt(position);

    internal U256 SlotKeyAt(int position) => _slots.KeyAt(position).Slot;

    internal int SlotOwnerAt(int position) => _slots.KeyAt(position).Account;

    private int SlotPosition(in Address address, in U256 key)
    {
        int account = AccountPosition(in address);
        ref int guess = ref _slotGuesses[(unchecked((int)key.U0 ^ (account * 37))) & (SlotGuesses - 1)];
        if (guess == 0 || !_slots.KeyAt(guess - 1).Is(account, in key))
        {
            guess = FindSlot(account, in key) + 1;
        }

        return guess - 1;
    }

    private int FindSlot(int account, in U256 key)
    {
        int position = _slots.FindOrAdd(new StorageKey(account, in key), out bool added);
        if (added)
        {
            ref AccountEntry entry = ref _accounts.ValueAt(account);
            _slots.ValueAt(position).OlderSlot = entry.NewestSlot;
            entry.NewestSlot = position + 1;
        }

        return position;
    }

    private ref SlotEntry LoadedSlot(int position, in Address address, in U256 key)
    {
        ref SlotEntry slot = ref _slots.ValueAt(position);
        if (!slot.IsLoaded)
        {
            LoadSlot(ref slot, in address, in key);
        }

        return ref slot;
    }

    private void LoadSlot(ref SlotEntry slot, in Address address, in U256 key)
    {
        slot.IsLoaded = true;
        ref AccountEntry entry = ref Loaded(in address);
        if (HasInitialStorage(in entry))
        {
            _source.ReadStorage(in address, in key, out slot.Initial);
            slot.Current = slot.Initial;
            slot.IsFromSource = true;
        }
    }

    private void ClearStorage(in AccountEntry entry)
    {
        for (int next = entry.NewestSlot; next != 0;)
        {
            ref SlotEntry slot = ref _slots.ValueAt(next - 1);
            slot.Current = U256.Zero;
            next = slot.OlderSlot;
        }
    }
}
