using System.Collections.Generic;
using System.Linq;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.Protocol.State;
using Sequitur.Rollup;
using Sequitur.State;

namespace Sequitur.Protocol.Witness;

/// <summary>A state as dictionaries of values, and its tries by the book, built anew from all keys.</summary>
internal sealed class WholeState
{
    private readonly Dictionary<Address, (ulong Nonce, U256 Balance, Hash256 CodeHash)> _accounts = [];
    private readonly Dictionary<Address, Dictionary<U256, U256>> _storage = [];
    private readonly Dictionary<Hash256, byte[]> _leaves = [];

    public WholeState(IEnumerable<GenesisAccount> accounts)
    {
        foreach (GenesisAccount account in accounts)
        {
            _accounts[account.Address] = (account.Nonce, account.Balance, Keccak.Hash(account.Code));
            _storage[account.Address] = account.Storage.Where(slot => !slot.Value.IsZero).ToDictionary(slot => slot.Key, slot => slot.Value);
            Renew(account.Address);
        }
    }

    private WholeState(WholeState other)
    {
        _accounts = new Dictionary<Address, (ulong, U256, Hash256)>(other._accounts);
        _storage = new Dictionary<Address, Dictionary<U256, U256>>(other._storage);
        _leaves = new Dictionary<Hash256, byte[]>(other._leaves);
    }

    /// <summary>Leaves of the account trie.</summary>
    public IReadOnlyDictionary<Hash256, byte[]> Leaves => _leaves;

    public Hash256 Root => new OracleTrie(_leaves).Root;

    /// <summary>Leaves of the storage trie of an account, none when it does not exist.</summary>
    public Dictionary<Hash256, byte[]> StorageLeaves(Address address) =>
        _storage.GetValueOrDefault(address, []).ToDictionary(slot => Keccak.Hash(slot.Key.ToHash256().Bytes), slot => Text(slot.Value));

    public bool Exists(Address address) => _accounts.ContainsKey(address);

    public bool HasCode(Address address) => _accounts.TryGetValue(address, out (ulong Nonce, U256 Balance, Hash256 CodeHash) account) && account.CodeHash != Keccak.Empty;

    public U256 Slot(Address address, U256 key) => _storage.GetValueOrDefault(address, []).GetValueOrDefault(key);

    /// <summary>The state after a block. Only values are taken from the delta: what the tries become of it is built here.</summary>
    public WholeState After(StateDelta delta)
    {
        WholeState after = new(this);
        foreach (AccountChange change in delta.Accounts)
        {
            if (!change.Exists || change.StorageCleared) after._storage.Remove(change.Address);
            if (change.Exists) after._accounts[change.Address] = (change.Value.Nonce, change.Value.Balance, change.Value.CodeHash);
            else after._accounts.Remove(change.Address);
        }

        foreach (IGrouping<Address, StorageChange> changes in delta.Storage.GroupBy(change => change.Address))
        {
            Dictionary<U256, U256> slots = new(after._storage.GetValueOrDefault(changes.Key, []));
            foreach (StorageChange change in changes)
            {
                if (change.Value.IsZero) slots.Remove(change.Key);
                else slots[change.Key] = change.Value;
            }

            after._storage[changes.Key] = slots;
        }

        foreach (AccountChange change in delta.Accounts) after.Renew(change.Address);
        foreach (StorageChange change in delta.Storage) after.Renew(change.Address);
        return after;
    }

    private void Renew(Address address)
    {
        Hash256 key = Keccak.Hash(address.Bytes);
        if (!_accounts.TryGetValue(address, out (ulong Nonce, U256 Balance, Hash256 CodeHash) account))
        {
            _leaves.Remove(key);
            return;
        }

        RlpWriter rlp = new();
        int list = rlp.BeginList();
        rlp.Write(account.Nonce);
        rlp.Write(account.Balance);
        rlp.Write(new OracleTrie(StorageLeaves(address)).Root);
        rlp.Write(account.CodeHash);
        rlp.EndList(list);
        _leaves[key] = rlp.ToArray();
    }

    private static byte[] Text(U256 value)
    {
        RlpWriter rlp = new();
        rlp.Write(value);
        return rlp.ToArray();
    }
}
