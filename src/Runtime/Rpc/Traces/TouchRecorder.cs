using System.Collections.Generic;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.State;

namespace Sequitur.Rpc.Traces;

/// <summary>A state source that answers from a block's running state and remembers what was asked.</summary>
internal sealed class TouchRecorder(WorldState running, IStateSource parent) : IStateSource
{
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

        // The storage root only tells whether a create would collide, and nothing but genesis gives storage to an account that has neither code nor nonce.
        Hash256 storageRoot = parent.TryReadAccount(address, out Account before) ? before.StorageRoot : Keccak.EmptyTrie;
        running.GetBalance(address, out U256 balance);
        running.GetCodeHash(address, out Hash256 codeHash);
        return new Account(running.GetNonce(address), balance, storageRoot, codeHash);
    }
}
