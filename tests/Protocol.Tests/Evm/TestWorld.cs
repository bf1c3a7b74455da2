using System;
using System.Collections.Generic;
using Sequitur.Crypto;
using Sequitur.Evm;
using Sequitur.Primitives;

namespace Sequitur.Protocol.Evm;

/// <summary>A small world in memory with an undo journal: enough state to run the EVM alone. Allocates nothing once its tables are warm.</summary>
internal sealed class TestWorld
{
    private readonly Dictionary<Address, int> _indexes = [];
    private readonly List<TestAccount> _accounts = [];
    private readonly Dictionary<(Address, U256), U256> _storage = [];
    private readonly Dictionary<(Address, U256), U256> _transient = [];
    private readonly Dictionary<(Address, U256), int> _warmSlots = [];
    private readonly List<Undo> _journal = [];

    public Dictionary<(Address, U256), U256> OriginalStorage { get; } = [];

    public List<Log> Logs { get; } = [];

    public bool KeepsLogs { get; set; } = true;

    public int LogCount { get; private set; }

    public bool IsFaulted { get; set; }

    public int StorageWrites { get; private set; }

    private enum Kind
    {
        Balance,
        Nonce,
        Code,
        WarmAccount,
        WarmSlot,
        Storage,
        Transient,
        Log,
        Created,
        Destroyed,
    }

    public TestAccount this[Address address]
    {
        get
        {
            if (!_indexes.TryGetValue(address, out int index))
            {
                index = _accounts.Count;
                _indexes[address] = index;
                _accounts.Add(new TestAccount());
            }

            return _accounts[index];
        }
    }

    public IEnumerable<Address> AllAccounts() => _indexes.Keys;

    public IEnumerable<(U256 Key, U256 Value)> AllStorage(Address address)
    {
        foreach (((Address owner, U256 key), U256 value) in _storage)
        {
            if (owner == address)
            {
                yield return (key, value);
            }
        }
    }

    public U256 StorageOf(Address address, U256 key) => _storage.GetValueOrDefault((address, key));

    public void SetInitialStorage(Address address, U256 key, U256 value)
    {
        _storage[(address, key)] = value;
        OriginalStorage[(address, key)] = value;
    }

    public bool WarmAccount(in Address address)
    {
        TestAccount account = this[address];
        if (account.IsWarm)
        {
            return false;
        }

        account.IsWarm = true;
        _journal.Add(new Undo { Kind = Kind.WarmAccount, Account = account });
        return true;
    }

    public bool WarmStorage(in Address address, in U256 key)
    {
        if (_warmSlots.GetValueOrDefault((address, key)) != 0)
        {
            return false;
        }

        _warmSlots[(address, key)] = 1;
        _journal.Add(new Undo { Kind = Kind.WarmSlot, Address = address, Key = key });
        return true;
    }

    public void SetBalance(in Address address, in U256 balance)
    {
        TestAccount account = this[address];
        _journal.Add(new Undo { Kind = Kind.Balance, Account = account, Word = account.Balance });
        account.Balance = balance;
    }

    public void SetNonce(in Address address, ulong nonce)
    {
        TestAccount account = this[address];
        _journal.Add(new Undo { Kind = Kind.Nonce, Account = account, Word = account.Nonce });
        account.Nonce = nonce;
    }

    public void SetCode(in Address address, ReadOnlySpan<byte> code)
    {
        TestAccount account = this[address];
        _journal.Add(new Undo { Kind = Kind.Code, Account = account, Code = account.Code });
        account.Code = new Bytecode(code.ToArray(), Keccak.Hash(code));
    }

    public void SetStorage(in Address address, in U256 key, in U256 value)
    {
        StorageWrites++;
        _journal.Add(new Undo { Kind = Kind.Storage, Address = address, Key = key, Word = StorageOf(address, key) });
        _storage[(address, key)] = value;
    }

    public U256 TransientOf(in Address address, in U256 key) => _transient.GetValueOrDefault((address, key));

    public void SetTransient(in Address address, in U256 key, in U256 value)
    {
        _journal.Add(new Undo { Kind = Kind.Transient, Address = address, Key = key, Word = TransientOf(address, key) });
        _transient[(address, key)] = value;
    }

    /// <summary>EIP-684, and EIP-7610 for what lies in storage.</summary>
    public bool HasCollision(Address address)
    {
        bool isTaken = this[address].Nonce != 0 || this[address].Code.Length != 0;
        foreach ((U256 _, U256 value) in AllStorage(address))
        {
            isTaken |= !value.IsZero;
        }

        return isTaken;
    }

    public void CreateContract(in Address address)
    {
        SetNonce(address, 1);
        TestAccount account = this[address];
        account.IsCreated = true;
        _journal.Add(new Undo { Kind = Kind.Created, Account = account });
    }

    public void SelfDestruct(in Address address, in Address beneficiary)
    {
        TestAccount account = this[address];
        U256 balance = account.Balance;
        if (address != beneficiary || account.IsCreated)
        {
            SetBalance(address, 0);
        }

        if (address != beneficiary)
        {
            SetBalance(beneficiary, Sum(this[beneficiary].Balance, balance));
        }

        if (account.IsCreated)
        {
            _journal.Add(new Undo { Kind = Kind.Destroyed, Account = account, Word = account.IsDestroyed ? 1UL : 0UL });
            account.IsDestroyed = true;
        }
    }

    public void AddLog(in Address address, ReadOnlySpan<Hash256> topics, ReadOnlySpan<byte> data)
    {
        LogCount++;
        _journal.Add(new Undo { Kind = Kind.Log });
        if (KeepsLogs)
        {
            Logs.Add(new Log(address, topics.ToArray(), data.ToArray()));
        }
    }

    public static U256 Sum(U256 left, U256 right) => left + right;

    public int Snapshot() => _journal.Count;

    public void RevertTo(int snapshot)
    {
        for (int i = _journal.Count - 1; i >= snapshot; i--)
        {
            Apply(_journal[i]);
        }

        _journal.RemoveRange(snapshot, _journal.Count - snapshot);
    }

    private void Apply(in Undo undo)
    {
        switch (undo.Kind)
        {
            case Kind.Balance: undo.Account!.Balance = undo.Word; break;
            case Kind.Nonce: undo.Account!.Nonce = undo.Word.U0; break;
            case Kind.Code: undo.Account!.Code = undo.Code!; break;
            case Kind.WarmAccount: undo.Account!.IsWarm = false; break;
            case Kind.WarmSlot: _warmSlots[(undo.Address, undo.Key)] = 0; break;
            case Kind.Storage: _storage[(undo.Address, undo.Key)] = undo.Word; break;
            case Kind.Transient: _transient[(undo.Address, undo.Key)] = undo.Word; break;
            case Kind.Created: undo.Account!.IsCreated = false; break;
            case Kind.Destroyed: undo.Account!.IsDestroyed = undo.Word != 0; break;
            case Kind.Log:
                LogCount--;
                if (KeepsLogs)
                {
                    Logs.RemoveAt(Logs.Count - 1);
                }

                break;
            default: throw new InvalidOperationException();
        }
    }

    private record struct Undo
    {
        public Kind Kind;
        public TestAccount? Account;
        public Bytecode? Code;
        public Address Address;
        public U256 Key;
        public U256 Word;
    }
}

internal sealed class TestAccount
{
    public static readonly Bytecode NoCode = new([], Keccak.Empty);

    public U256 Balance;
    public ulong Nonce;
    public Bytecode Code = NoCode;
    public bool IsWarm;
    public bool IsCreated;
    public bool IsDestroyed;

    public bool IsDead => Balance.IsZero && Nonce == 0 && Code.Length == 0;
}

/// <summary>The struct face of a <see cref="TestWorld"/>.</summary>
internal readonly struct TestHost(TestWorld world) : IEvmHost
{
    public bool IsFaulted => world.IsFaulted;

    public bool WarmAccount(in Address address) => world.WarmAccount(address);

    public bool WarmStorage(in Address address, in U256 key) => world.WarmStorage(address, key);

    public bool IsDead(in Address address) => world[address].IsDead;

    public void GetBalance(in Address address, out U256 balance) => balance = world[address].Balance;

    public ulong GetNonce(in Address address) => world[address].Nonce;

    public Bytecode GetCode(in Address address) => world[address].Code;

    public void GetCodeHash(in Address address, out Hash256 hash) =>
        hash = world[address].IsDead ? default : world[address].Code.Hash;

    public void GetStorage(in Address address, in U256 key, out U256 value) => value = world.StorageOf(address, key);

    public void GetOriginalStorage(in Address address, in U256 key, out U256 value) =>
        value = world.OriginalStorage.TryGetValue((address, key), out U256 original) ? original : default;

    public void SetStorage(in Address address, in U256 key, in U256 value) => world.SetStorage(address, key, value);

    public void GetTransientStorage(in Address address, in U256 key, out U256 value) => value = world.TransientOf(address, key);

    public void SetTransientStorage(in Address address, in U256 key, in U256 value) => world.SetTransient(address, key, value);

    public void Transfer(in Address from, in Address to, in U256 value)
    {
        world.SetBalance(from, world[from].Balance - value);
        world.SetBalance(to, world[to].Balance + value);
    }

    public void SetNonce(in Address address, ulong nonce) => world.SetNonce(address, nonce);

    public bool HasCollision(in Address address) => world.HasCollision(address);

    public void CreateContract(in Address address) => world.CreateContract(address);

    public void SetCode(in Address address, ReadOnlySpan<byte> code) => world.SetCode(address, code);

    public void SelfDestruct(in Address address, in Address beneficiary) => world.SelfDestruct(address, beneficiary);

    public void AddLog(in Address address, ReadOnlySpan<Hash256> topics, ReadOnlySpan<byte> data) =>
        world.AddLog(address, topics, data);

    public void GetBlockHash(ulong number, out Hash256 hash) =>
        hash = number is >= 744 and < 1000 ? Keccak.Hash([(byte)number]) : default;

    public int Snapshot() => world.Snapshot();

    public void RevertTo(int snapshot) => world.RevertTo(snapshot);
}
