using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.State;

/// <summary>The state after a block that is not stored yet: its delta, and below it the state before it. Overlays may be stacked.</summary>
/// <remarks>Searches the delta's sorted arrays in place, so making one costs nothing. It reads whatever lies below and is no longer usable than that.</remarks>
public sealed class OverlayState : IStateSource, ITrieNodes
{
    private readonly StateDelta _delta;
    private readonly IStateSource _state;
    private readonly ITrieNodes _nodes;

    // Slots of one contract are mostly read in a row.
    private Address _lastAddress;
    private Hash256 _lastAddressHash;
    private int _lastChange;
    private bool _hasLastAddress;

    public OverlayState(StateDelta delta, IStateSource state, ITrieNodes nodes)
    {
        if (delta.Fault.IsSet)
        {
            throw new InvalidOperationException("A delta with a fault has no post-state.");
        }

        _delta = delta;
        _state = state;
        _nodes = nodes;
    }

    public StateFault Fault => _state.Fault;

    public Hash256 StateRoot => _delta.StateRoot;

    public bool TryReadAccount(in Address address, out Account account)
    {
        int change = FindChange(in address);
        if (change < 0)
        {
            return _state.TryReadAccount(in address, out account);
        }

        account = _delta.Accounts[change].Value;
        return _delta.Accounts[change].Exists;
    }

    public void ReadStorage(in Address address, in U256 key, out U256 value)
    {
        int change = FindChange(in address);
        int slot = Find(_delta.Storage, new SlotPlace(_lastAddressHash, Keccak.Hash(key.ToHash256().Bytes)));
        if (slot >= 0)
        {
            value = _delta.Storage[slot].Value;
        }
        else if (change >= 0 && IsCleared(in _delta.Accounts[change]))
        {
            value = U256.Zero;
        }
        else
        {
            _state.ReadStorage(in address, in key, out value);
        }
    }

    public Bytecode ReadCode(in Hash256 codeHash)
    {
        int code = Find(_delta.Codes, new CodePlace(codeHash));
        return code >= 0 ? _delta.Codes[code] : _state.ReadCode(in codeHash);
    }

    public ReadOnlySpan<byte> Read(in Hash256 owner, ReadOnlySpan<byte> path, in Hash256 hash)
    {
        int node = Find(_delta.Nodes, new NodePlace(owner, path));
        if (node >= 0)
        {
            return _delta.Nodes[node].Rlp;
        }

        if (!owner.IsZero)
        {
            int change = FindChangeByHash(in owner);
            if (change >= 0 && IsCleared(in _delta.Accounts[change]))
            {
                return default;
            }
        }

        return _nodes.Read(in owner, path, in hash);
    }

    private static bool IsCleared(ref readonly AccountChange change) => !change.Exists || change.StorageCleared;

    private int FindChange(in Address address)
    {
        if (!_hasLastAddress || _lastAddress != address)
        {
            _lastAddress = address;
            _lastAddressHash = Keccak.Hash(address.Bytes);
            _lastChange = FindChangeByHash(in _lastAddressHash);
            _hasLastAddress = true;
        }

        return _lastChange;
    }

    private int FindChangeByHash(in Hash256 addressHash) => Find(_delta.Accounts, new AccountPlace(addressHash));

    /// <summary>The index of the item at a place; negative when there is none.</summary>
    private static int Find<TItem, TPlace>(TItem[] items, TPlace place)
        where TPlace : struct, IComparable<TItem>, allows ref struct
    {
        int low = 0;
        int high = items.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >> 1;
            int order = place.CompareTo(items[middle]);
            if (order == 0)
            {
                return middle;
            }

            if (order > 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return -1;
    }

    private readonly struct AccountPlace(Hash256 addressHash) : IComparable<AccountChange>
    {
        public int CompareTo(AccountChange other) => addressHash.CompareTo(other.AddressHash);
    }

    private readonly struct CodePlace(Hash256 codeHash) : IComparable<Bytecode>
    {
        public int CompareTo(Bytecode? other) => codeHash.CompareTo(other!.Hash);
    }

    private readonly struct SlotPlace(Hash256 addressHash, Hash256 keyHash) : IComparable<StorageChange>
    {
        public int CompareTo(StorageChange other)
        {
            int order = addressHash.CompareTo(other.AddressHash);
            return order != 0 ? order : keyHash.CompareTo(other.KeyHash);
        }
    }

    private readonly ref struct NodePlace(Hash256 owner, ReadOnlySpan<byte> path) : IComparable<TrieNodeChange>
    {
        private readonly ReadOnlySpan<byte> _path = path;

        public int CompareTo(TrieNodeChange other)
        {
            int order = owner.CompareTo(other.Owner);
            return order != 0 ? order : _path.SequenceCompareTo(other.Path);
        }
    }
}
