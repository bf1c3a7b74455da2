using System;
using Sequitur.Evm;
using Sequitur.Primitives;

namespace Sequitur.Rollup;

/// <summary>Notes which accounts and slots instructions name, for eth_createAccessList.</summary>
internal readonly struct AccessTracer(AccessRecord record) : ITracer
{
    private const byte Balance = 0x31;
    private const byte ExternalCodeSize = 0x3b;
    private const byte ExternalCodeCopy = 0x3c;
    private const byte ExternalCodeHash = 0x3f;
    private const byte StorageLoad = 0x54;
    private const byte StorageStore = 0x55;
    private const byte Call = 0xf1;
    private const byte CallCode = 0xf2;
    private const byte DelegateCall = 0xf4;
    private const byte StaticCall = 0xfa;
    private const byte SelfDestruct = 0xff;

    public static bool IsOn => true;

    public void Step(int programCounter, byte opcode, ulong gas, int depth, ReadOnlySpan<U256> stack, in Address address)
    {
        switch (opcode)
        {
            case StorageLoad or StorageStore when stack.Length >= 1:
                record.AddSlot(address, stack[^1]);
                break;
            case Balance or ExternalCodeSize or ExternalCodeCopy or ExternalCodeHash or SelfDestruct when stack.Length >= 1:
                record.AddAccount(Address.FromWord(stack[^1]));
                break;
            case Call or CallCode or DelegateCall or StaticCall when stack.Length >= 5:
                record.AddAccount(Address.FromWord(stack[^2]));
                break;
        }
    }
}

/// <summary>An access list under construction. Excluded accounts are listed only with slots: they are warm anyway.</summary>
internal sealed class AccessRecord(ForkRules rules)
{
    private readonly Table<Address, Entry> _accounts = new();

    public void Include(AccessListEntry[] accessList)
    {
        for (int i = 0; i < accessList.Length; i++)
        {
            Find(accessList[i].Address).IsListed = true;
            for (int k = 0; k < accessList[i].StorageKeys.Length; k++)
            {
                AddSlot(accessList[i].Address, accessList[i].StorageKeys[k]);
            }
        }
    }

    public void Exclude(in Address address) => Find(address).IsExcluded = true;

    public void AddAccount(in Address address)
    {
        if (Precompiles.NumberOf(address, rules) == 0)
        {
            Find(address).IsListed = true;
        }
    }

    public void AddSlot(in Address address, in U256 key)
    {
        GrowList<U256> keys = Find(address).Keys;
        for (int i = 0; i < keys.Count; i++)
        {
            if (keys[i] == key)
            {
                return;
            }
        }

        keys.Add(key);
    }

    public AccessListEntry[] ToAccessList()
    {
        GrowList<AccessListEntry> list = new();
        for (int i = 0; i < _accounts.Count; i++)
        {
            Entry entry = _accounts.ValueAt(i);
            if (entry.Keys.Count != 0 || (entry.IsListed && !entry.IsExcluded))
            {
                list.Add(new AccessListEntry(_accounts.KeyAt(i), entry.Keys.ToArray()));
            }
        }

        return list.ToArray();
    }

    private Entry Find(in Address address)
    {
        int index = _accounts.FindOrAdd(address, out bool added);
        if (added)
        {
            _accounts.ValueAt(index) = new Entry();
        }

        return _accounts.ValueAt(index);
    }

    private sealed class Entry
    {
        public readonly GrowList<U256> Keys = new();
        public bool IsListed;
        public bool IsExcluded;
    }
}
