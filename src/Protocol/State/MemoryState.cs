#pragma warning disable CA1822 // Bodies follow.
using System;
using Sequitur.Primitives;

namespace Sequitur.State;

/// <summary>A whole state in memory: accounts, slots, codes and trie nodes by path. Starts empty.</summary>
public sealed class MemoryState : IStateSource, ITrieNodes
{
    public MemoryState() => throw new InvalidOperationException("not built yet");

    public StateFault Fault => default;

    public Hash256 StateRoot => throw new InvalidOperationException("not built yet");

    /// <summary>Makes the delta's post-state the current one.</summary>
    public void Apply(StateDelta delta) => throw new InvalidOperationException("not built yet");

    public bool TryReadAccount(in Address address, out Account account) => throw new InvalidOperationException("not built yet");

    public void ReadStorage(in Address address, in U256 key, out U256 value) => throw new InvalidOperationException("not built yet");

    public Bytecode ReadCode(in Hash256 codeHash) => throw new InvalidOperationException("not built yet");

    public ReadOnlySpan<byte> Read(in Hash256 owner, ReadOnlySpan<byte> path, in Hash256 hash) => throw new InvalidOperationException("not built yet");
}
