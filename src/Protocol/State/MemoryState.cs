using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.State;

/// <summary>A whole state in memory: accounts, slots, codes and trie nodes by path. Starts empty.</summary>
/// <remarks>For the official tests and for making a genesis state. What was deleted keeps an empty place in the tables.</remarks>
public sealed class MemoryState : IStateSource, ITrieNodes
{
    private readonly Table<Address, MemoryAccount> _accounts = new(64);
    private readonly Table<StorageKey, U256> _slots = new(64);
    private readonly Table<Hash256, Bytecode> _codes = new(16);
    private readonly Table<NodeKey, byte[]> _nodes = new(64);
    private readonly Bytecode _emptyCode = new([], Keccak.Empty);

    /// <summary>Set when code was asked for that no account ever held.</summary>
    public StateFault Fault { get; private set; }

    public Hash256 StateRoot { get; private set; } = Keccak.EmptyTrie;

    /// <summary>Number of trie nodes held.</summary>
    public int NodeCount { get; private set; }

    /// <summary>Makes the delta's post-state the current one.</summary>
    public void Apply(StateDelta delta)
    {
        if (delta.Fault.IsSet)
        {
            throw new InvalidOperationException("A delta with a fault has no post-state.");
        }

        foreach (ref readonly AccountChange change in delta.Accounts.AsSpan())
        {
            int position = _accounts.FindOrAdd(change.Address, out _);
            ref MemoryAccount account = ref _accounts.ValueAt(position);
            account.Exists = change.Exists;
            account.Value = change.Value;
            if (change.StorageCleared || !change.Exists)
            {
                ClearStorage(position, change.AddressHash);
            }
        }

        foreach (ref readonly StorageChange change in delta.Storage.AsSpan())
        {
            int account = _accounts.FindOrAdd(change.Address, out _);
            _slots[new StorageKey(account, change.Key)] = change.Value;
        }

        foreach (Bytecode code in delta.Codes)
        {
            _codes[code.Hash] = code;
        }

        foreach (ref readonly TrieNodeChange change in delta.Nodes.AsSpan())
        {
            ref byte[] node = ref _nodes[new NodeKey(change.Owner, change.Path)];
            NodeCount += (change.Rlp.Length == 0 ? 0 : 1) - (node is null || node.Length == 0 ? 0 : 1);
            node = change.Rlp;
        }

        StateRoot = delta.StateRoot;
    }

    public bool TryReadAccount(in Address address, out Account account)
    {
        int position = _accounts.Find(in address);
        if (position < 0 || !_accounts.ValueAt(position).Exists)
        {
            account = default;
            return false;
        }

        account = _accounts.ValueAt(position).Value;
        return true;
    }

    public void ReadStorage(in Address address, in U256 key, out U256 value)
    {
        int account = _accounts.Find(in address);
        int slot = account < 0 ? -1 : _slots.Find(new StorageKey(account, in key));
        value = slot < 0 ? U256.Zero : _slots.ValueAt(slot);
    }

    public Bytecode ReadCode(in Hash256 codeHash)
    {
        if (codeHash == Keccak.Empty)
        {
            return _emptyCode;
        }

        int position = _codes.Find(in codeHash);
        if (position >= 0)
        {
            return _codes.ValueAt(position);
        }

        Fault = new StateFault(StateFaultKind.MissingCode, codeHash);
        return _emptyCode;
    }

    public ReadOnlySpan<byte> Read(in Hash256 owner, ReadOnlySpan<byte> path, in Hash256 hash)
    {
        int position = _nodes.Find(new NodeKey(in owner, path));
        return position < 0 ? default : _nodes.ValueAt(position);
    }

    private void ClearStorage(int account, in Hash256 owner)
    {
        for (int position = 0; position < _slots.Count; position++)
        {
            if (_slots.KeyAt(position).Account == account)
            {
                _slots.ValueAt(position) = U256.Zero;
            }
        }

        for (int position = 0; position < _nodes.Count; position++)
        {
            ref byte[] node = ref _nodes.ValueAt(position);
            if (node.Length != 0 && _nodes.KeyAt(position).Owner == owner)
            {
                node = [];
                NodeCount--;
            }
        }
    }

    private struct MemoryAccount
    {
        public Account Value;
        public bool Exists;
    }

    /// <summary>A node's place: its trie and the nibbles that lead to it.</summary>
    private readonly struct NodeKey : ITableKey<NodeKey>
    {
        private readonly Hash256 _nibbles;
        private readonly int _length;

        public NodeKey(in Hash256 owner, ReadOnlySpan<byte> path)
        {
            Span<byte> packed = stackalloc byte[Hash256.Size];
            packed.Clear();
            for (int index = 0; index < path.Length; index++)
            {
                Nibbles.Set(packed, index, path[index]);
            }

            Owner = owner;
            _nibbles = new Hash256(packed);
            _length = path.Length;
        }

        public Hash256 Owner { get; }

        public static ulong TableHash(in NodeKey key, ulong seed) =>
            Hash256.TableHash(key._nibbles, Hash256.TableHash(key.Owner, seed) ^ (uint)key._length);

        public static bool TableEquals(in NodeKey left, in NodeKey right) =>
            left._length == right._length && left._nibbles == right._nibbles && left.Owner == right.Owner;
    }
}
