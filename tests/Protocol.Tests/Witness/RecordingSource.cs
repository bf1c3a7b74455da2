using System.Collections.Generic;
using Sequitur.Primitives;
using Sequitur.State;

namespace Sequitur.Protocol.Witness;

/// <summary>Answers from another state and keeps what it was asked.</summary>
internal sealed class RecordingSource(IStateSource source) : IStateSource
{
    public SortedSet<Address> Accounts { get; } = [];

    public Dictionary<Address, HashSet<U256>> Slots { get; } = [];

    public Dictionary<Hash256, byte[]> Codes { get; } = [];

    public StateFault Fault => source.Fault;

    public bool TryReadAccount(in Address address, out Account account)
    {
        Accounts.Add(address);
        return source.TryReadAccount(in address, out account);
    }

    public void ReadStorage(in Address address, in U256 key, out U256 value)
    {
        if (!Slots.TryGetValue(address, out HashSet<U256>? keys)) Slots[address] = keys = [];
        keys.Add(key);
        source.ReadStorage(in address, in key, out value);
    }

    public Bytecode ReadCode(in Hash256 codeHash)
    {
        Bytecode code = source.ReadCode(in codeHash);
        if (code.Bytes.Length > 0) Codes[codeHash] = code.Bytes.ToArray();
        return code;
    }
}
