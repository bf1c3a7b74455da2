using System.Collections.Generic;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.State;

namespace Sequitur.Rpc.Traces;

/// <summary>A state source that answers from a block's running state and remembers what was asked.</summary>
internal sealed class TouchRecorder(WorldState running, IStateSource parent) : IStateSource
{
    /// <summary>Any root but the empty trie's.</summary>
    private static readonly Hash256 SomeStorage = Keccak.Empty;

    private readonly SortedDictionary<Address, TouchedAccount> _accounts = [];

    public StateFault Fault => running.Fault;

    public bool TryReadAccount(in Address address, out Account account)
    {
        account = Touch(address).Start;
        return account != TouchedAccount.Absent;
    }

    public void ReadStorage(in Address address, in U256 key, out U256 value)
    {
        running.GetStorage(address, key, out value);
        Touch(address).Storage[key] = value;
    }

    public Bytecode ReadCode(in Hash256 codeHash)
    {
        foreach (TouchedAccount account in _accounts.Values)
        {
            if (account.Start.CodeHash == codeHash)
            {
                return running.GetCode(account.Address);
            }
        }

        return parent.ReadCode(codeHash);
    }

    public TransactionTouches Touches() => new([.. _accounts.Values]);

    private TouchedAccount Touch(in Address address)
    {
        if (_accounts.TryGetValue(address, out TouchedAccount? touched))
        {
            return touched;
        }

        touched = new TouchedAccount(address, Read(address));
        _accounts.Add(address, touched);
        return touched;
    }

    private Account Read(in Address address)
    {
        if (running.IsDead(address))
        {
            return TouchedAccount.Absent;
        }

        running.GetBalance(address, out U256 balance);
        running.GetCodeHash(address, out Hash256 codeHash);
        ulong nonce = running.GetNonce(address);
        // No root exists between transactions. It only tells whether there may be storage to ask for, and whether a create would collide (EIP-7610);
        // for the latter an account without code and nonce counts, and such a one has the storage that it had before the block.
        bool mayHaveStorage = nonce != 0 || codeHash != Keccak.Empty || (parent.TryReadAccount(address, out Account before) && before.StorageRoot != Keccak.EmptyTrie);
        return new Account(nonce, balance, mayHaveStorage ? SomeStorage : Keccak.EmptyTrie, codeHash);
    }
}
