using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.State;

/// <summary>One run of the committer over the changes of one block.</summary>
/// <remarks>
/// Order of work, which decides what a minimal witness holds (execution-specs, build_execution_witness): per trie, walk to every key that
/// was read or written, then insert and update, then delete; storage tries before the account trie, which needs their roots.
/// </remarks>
internal sealed class BlockCommit
{
    private readonly WorldState _state;
    private readonly ITrieNodes _nodes;
    private readonly CommitWorkspace _work;
    private readonly bool _collects;
    private readonly bool _recordsWitness;

    public BlockCommit(WorldState state, ITrieNodes nodes, bool collects, bool recordsWitness)
    {
        _state = state;
        _nodes = nodes;
        _work = state.Workspace;
        _collects = collects;
        _recordsWitness = recordsWitness;
        _work.Clear();
    }

    public StateFault Run(in Hash256 preStateRoot, out Hash256 stateRoot)
    {
        stateRoot = default;
        if (_state.IsFaulted)
        {
            return _state.Fault;
        }

        GatherAccounts();
        foreach (HashedPosition account in _work.Accounts.Span)
        {
            if (!TryCommitStorage(in account, out Hash256 storageRoot))
            {
                return _work.Trie.Fault;
            }

            _work.StorageRoots.Add(storageRoot);
        }

        return TryCommitAccounts(in preStateRoot, out stateRoot) ? default : _work.Trie.Fault;
    }

    public StateDelta ToDelta(in Hash256 stateRoot)
    {
        TrieNodeChange[] nodes = new TrieNodeChange[_work.AccountNodeChanges.Count + _work.StorageNodeChanges.Count];
        _work.AccountNodeChanges.Span.CopyTo(nodes);
        _work.StorageNodeChanges.Span.CopyTo(nodes.AsSpan(_work.AccountNodeChanges.Count));
        return new StateDelta
        {
            StateRoot = stateRoot,
            Accounts = _work.AccountChanges.ToArray(),
            Storage = _work.StorageChanges.ToArray(),
            Codes = ListCodes(),
            Nodes = nodes,
            WitnessNodes = _recordsWitness ? WitnessContent.Nodes(_work.WitnessNodes) : [],
            WitnessCodes = _recordsWitness ? WitnessContent.Codes(_state) : [],
            AccessedAddresses = _recordsWitness ? WitnessContent.Addresses(_state) : [],
            AccessedSlots = _recordsWitness ? WitnessContent.SlotKeys(_state) : [],
        };
    }

    private void GatherAccounts()
    {
        for (int position = 0; position < _state.AccountCount; position++)
        {
            ref AccountEntry entry = ref _state.AccountAt(position);
            if (entry.IsLoaded && (_recordsWitness || IsChanged(in entry) || IsStorageChanged(in entry)))
            {
                _work.Accounts.Add(new HashedPosition(Keccak.Hash(_state.AddressAt(position).Bytes), position));
            }
        }

        MergeSort.Sort(_work.Accounts.Span);
    }

    private static bool IsChanged(in AccountEntry entry) =>
        entry.Exists != entry.ExistedInitially
        || (entry.Exists
            && (entry.Nonce != entry.Initial.Nonce || entry.Balance != entry.Initial.Balance || entry.CodeHash != entry.Initial.CodeHash));

    private bool IsStorageChanged(in AccountEntry entry)
    {
        if (LosesStorage(in entry))
        {
            return true;
        }

        for (int next = entry.NewestSlot; next != 0;)
        {
            ref SlotEntry slot = ref _state.SlotAt(next - 1);
            if (IsSlotChanged(in entry, in slot))
            {
                return true;
            }

            next = slot.OlderSlot;
        }

        return false;
    }

    /// <summary>Only an account destroyed in this block that had storage before it: an empty account with storage (EIP-7610) that was cleared.</summary>
    private static bool LosesStorage(in AccountEntry entry) =>
        entry.IsStorageCleared && entry.ExistedInitially && entry.Initial.StorageRoot != Keccak.EmptyTrie;

    private static bool IsSlotChanged(in AccountEntry entry, in SlotEntry slot) =>
        slot.IsLoaded && (entry.IsStorageCleared ? !slot.Current.IsZero : slot.Current != slot.Initial);

    private bool TryCommitStorage(in HashedPosition account, out Hash256 storageRoot)
    {
        ref AccountEntry entry = ref _state.AccountAt(account.Position);
        Hash256 initialRoot = entry.ExistedInitially ? entry.Initial.StorageRoot : Keccak.EmptyTrie;
        storageRoot = initialRoot;
        bool isWalked = _recordsWitness && initialRoot != Keccak.EmptyTrie;
        bool isChanged = IsStorageChanged(in entry);
        if (!isWalked && !isChanged)
        {
            return true;
        }

        GatherSlots(in entry, isWalked);
        PartialTrie trie = _work.Trie;
        trie.Reset(in account.Hash, in initialRoot);
        if (isWalked && !TryWalkSlots())
        {
            return false;
        }

        if (entry.IsStorageCleared)
        {
            RecordLoaded();
            trie.Reset(in account.Hash, Keccak.EmptyTrie);
            storageRoot = Keccak.EmptyTrie;
        }

        if (isChanged && entry.Exists)
        {
            if (!TryWriteSlots(in account, in entry))
            {
                return false;
            }

            storageRoot = trie.Finish(_collects);
            trie.ListChanges(_work.StorageNodeChanges);
        }

        RecordLoaded();
        return true;
    }

    private void GatherSlots(in AccountEntry entry, bool includesUnchanged)
    {
        _work.Slots.Clear();
        for (int next = entry.NewestSlot; next != 0;)
        {
            int position = next - 1;
            ref SlotEntry slot = ref _state.SlotAt(position);
            next = slot.OlderSlot;
            if (slot.IsLoaded && (includesUnchanged || IsSlotChanged(in entry, in slot)))
            {
                _work.Slots.Add(new HashedPosition(Keccak.Hash(_state.SlotKeyAt(position).ToHash256().Bytes), position));
            }
        }

        MergeSort.Sort(_work.Slots.Span);
    }

    private bool TryWriteSlots(in HashedPosition account, in AccountEntry entry)
    {
        Span<byte> value = stackalloc byte[33];
        Span<byte> word = stackalloc byte[32];
        foreach (HashedPosition item in _work.Slots.Span)
        {
            ref SlotEntry slot = ref _state.SlotAt(item.Position);
            if (!IsSlotChanged(in entry, in slot))
            {
                continue;
            }

            if (_collects)
            {
                _work.StorageChanges.Add(new StorageChange(
                    _state.AddressAt(account.Position), account.Hash, item.Hash, _state.SlotKeyAt(item.Position), slot.Current));
            }

            if (!slot.Current.IsZero)
            {
                slot.Current.WriteBigEndian(word);
                int length = RlpSpan.WriteString(value, word[(32 - slot.Current.ByteLength)..]);
                if (!_work.Trie.TrySet(_nodes, in item.Hash, value[..length]))
                {
                    return false;
                }
            }
        }

        foreach (HashedPosition item in _work.Slots.Span)
        {
            ref SlotEntry slot = ref _state.SlotAt(item.Position);
            bool isDeleted = slot.Current.IsZero && IsSlotChanged(in entry, in slot);
            if (isDeleted && !_work.Trie.TryDelete(_nodes, in item.Hash))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryCommitAccounts(in Hash256 preStateRoot, out Hash256 stateRoot)
    {
        stateRoot = default;
        _work.Trie.Reset(default, in preStateRoot);
        if (_recordsWitness && !TryWalkAccounts())
        {
            return false;
        }

        if (!TryWriteAccounts() || !TryDeleteAccounts())
        {
            return false;
        }

        stateRoot = _work.Trie.Finish(_collects);
        _work.Trie.ListChanges(_work.AccountNodeChanges);
        RecordLoaded();
        return true;
    }

    private bool TryWriteAccounts()
    {
        Span<byte> rlp = stackalloc byte[AccountRlp.SizeMax];
        for (int index = 0; index < _work.Accounts.Count; index++)
        {
            HashedPosition item = _work.Accounts[index];
            ref AccountEntry entry = ref _state.AccountAt(item.Position);
            Account account = new(entry.Nonce, entry.Balance, _work.StorageRoots[index], entry.CodeHash);
            if (!IsChanged(in entry) && (!entry.Exists || account.StorageRoot == entry.Initial.StorageRoot))
            {
                continue;
            }

            if (_collects)
            {
                _work.AccountChanges.Add(new AccountChange(
                    _state.AddressAt(item.Position), item.Hash, entry.Exists, entry.Exists ? account : default, LosesStorage(in entry)));
            }

            if (!entry.Exists)
            {
                continue;
            }

            Hash256 initialCode = entry.ExistedInitially ? entry.Initial.CodeHash : Keccak.Empty;
            if (entry.CodeHash != initialCode && entry.CodeHash != Keccak.Empty)
            {
                _work.CodeChanges.Add(new HashedPosition(in entry.CodeHash, item.Position));
            }

            int length = AccountRlp.Write(rlp, in account);
            if (!_work.Trie.TrySet(_nodes, in item.Hash, rlp[..length]))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryDeleteAccounts()
    {
        foreach (HashedPosition item in _work.Accounts.Span)
        {
            ref AccountEntry entry = ref _state.AccountAt(item.Position);
            if (entry.ExistedInitially && !entry.Exists && !_work.Trie.TryDelete(_nodes, in item.Hash))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryWalkAccounts()
    {
        foreach (HashedPosition account in _work.Accounts.Span)
        {
            if (!_work.Trie.TryWalk(_nodes, in account.Hash))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryWalkSlots()
    {
        foreach (HashedPosition slot in _work.Slots.Span)
        {
            if (_state.SlotAt(slot.Position).IsFromSource && !_work.Trie.TryWalk(_nodes, in slot.Hash))
            {
                return false;
            }
        }

        return true;
    }

    private void RecordLoaded()
    {
        if (!_recordsWitness)
        {
            return;
        }

        PartialTrie trie = _work.Trie;
        for (int index = 0; index < trie.LoadedCount; index++)
        {
            int position = _work.WitnessNodes.FindOrAdd(in trie.LoadedHash(index), out bool added);
            if (added)
            {
                _work.WitnessNodes.ValueAt(position) = trie.LoadedRlp(index).ToArray();
            }
        }
    }

    private Bytecode[] ListCodes()
    {
        Span<HashedPosition> changes = _work.CodeChanges.Span;
        MergeSort.Sort(changes);
        GrowList<Bytecode> codes = new(changes.Length);
        for (int index = 0; index < changes.Length; index++)
        {
            if (index == 0 || changes[index].Hash != changes[index - 1].Hash)
            {
                // Code that differs from what the account held before was set in this block, so its bytes are here.
                codes.Add(_state.AccountAt(changes[index].Position).Code!);
            }
        }

        return codes.ToArray();
    }
}
