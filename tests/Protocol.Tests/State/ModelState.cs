using System.Collections.Generic;
using System.Linq;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Protocol.State;

/// <summary>The rules of <c>WorldState</c> said with dictionaries: a snapshot is a copy of everything.</summary>
internal sealed class ModelState
{
    public SortedDictionary<Address, ModelAccount> Accounts { get; private init; } = [];

    public HashSet<Address> Warm { get; private init; } = [];

    public HashSet<(Address Address, U256 Key)> WarmSlots { get; private init; } = [];

    public Dictionary<(Address Address, U256 Key), U256> Transient { get; private init; } = [];

    public HashSet<Address> Created { get; private init; } = [];

    public HashSet<Address> Touched { get; private init; } = [];

    public HashSet<Address> Destroyed { get; private init; } = [];

    public List<string> Logs { get; private init; } = [];

    public ModelState Copy()
    {
        ModelState copy = new()
        {
            Warm = [.. Warm],
            WarmSlots = [.. WarmSlots],
            Transient = new Dictionary<(Address, U256), U256>(Transient),
            Created = [.. Created],
            Touched = [.. Touched],
            Destroyed = [.. Destroyed],
            Logs = [.. Logs],
        };
        foreach ((Address address, ModelAccount account) in Accounts)
        {
            copy.Accounts[address] = account.Copy();
        }

        return copy;
    }

    public ModelAccount At(Address address)
    {
        if (!Accounts.TryGetValue(address, out ModelAccount? account))
        {
            Accounts[address] = account = new ModelAccount();
        }

        return account;
    }

    public void SelfDestruct(Address address, Address beneficiary)
    {
        U256 balance = At(address).Balance;
        if (address != beneficiary)
        {
            At(address).Balance = U256.Zero;
            At(beneficiary).Balance += balance;
            Touched.Add(address);
            Touched.Add(beneficiary);
        }

        if (Created.Contains(address))
        {
            At(address).Balance = U256.Zero;
            Destroyed.Add(address);
        }
    }

    public void EndTransaction()
    {
        foreach (Address address in Destroyed)
        {
            Accounts.Remove(address);
        }

        foreach (Address address in Accounts.Keys.ToList())
        {
            if (Accounts[address].IsEmpty)
            {
                Accounts.Remove(address);
            }
        }

        Warm.Clear();
        WarmSlots.Clear();
        Transient.Clear();
        Created.Clear();
        Touched.Clear();
        Destroyed.Clear();
    }

    /// <summary>Leaves of the account trie.</summary>
    public Dictionary<Hash256, byte[]> AccountLeaves() =>
        Accounts.Where(pair => !pair.Value.IsEmpty).ToDictionary(pair => Keccak.Hash(pair.Key.Bytes), pair => pair.Value.Encode());

    public Dictionary<Hash256, byte[]> StorageLeaves(Address address) =>
        Accounts.TryGetValue(address, out ModelAccount? account) && !account.IsEmpty ? account.StorageLeaves() : [];
}

internal sealed class ModelAccount
{
    public ulong Nonce { get; set; }

    public U256 Balance { get; set; }

    public byte[] Code { get; set; } = [];

    public SortedDictionary<U256, U256> Storage { get; private init; } = [];

    public bool IsEmpty => Nonce == 0 && Balance.IsZero && Code.Length == 0;

    public ModelAccount Copy() => new() { Nonce = Nonce, Balance = Balance, Code = Code, Storage = new SortedDictionary<U256, U256>(Storage) };

    public U256 Read(U256 key) => Storage.GetValueOrDefault(key);

    public Dictionary<Hash256, byte[]> StorageLeaves()
    {
        Dictionary<Hash256, byte[]> leaves = [];
        foreach ((U256 key, U256 value) in Storage.Where(slot => !slot.Value.IsZero))
        {
            RlpWriter rlp = new();
            rlp.Write(value);
            leaves[Keccak.Hash(key.ToHash256().Bytes)] = rlp.ToArray();
        }

        return leaves;
    }

    public byte[] Encode()
    {
        RlpWriter rlp = new();
        int list = rlp.BeginList();
        rlp.Write(Nonce);
        rlp.Write(Balance);
        rlp.Write(new OracleTrie(StorageLeaves()).Root);
        rlp.Write(Keccak.Hash(Code));
        rlp.EndList(list);
        return rlp.ToArray();
    }
}
