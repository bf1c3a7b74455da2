#pragma warning disable CA1822 // Bodies follow.
using System;
using Sequitur.Primitives;

namespace Sequitur.State;

/// <summary>A state known only by the nodes and codes somebody supplied, found by their keccak: nothing supplied is trusted.</summary>
public sealed class WitnessState : IStateSource, ITrieNodes
{
    public WitnessState(byte[][] nodes, byte[][] codes, Hash256 root) => throw new InvalidOperationException("not built yet");

    public StateFault Fault => throw new InvalidOperationException("not built yet");

    public Hash256 StateRoot => throw new InvalidOperationException("not built yet");

    /// <summary>Supplied nodes that nothing has read so far; a second copy of the same node counts as unused.</summary>
    public int UnusedNodes => throw new InvalidOperationException("not built yet");

    /// <summary>Supplied codes that nothing has read so far.</summary>
    public int UnusedCodes => throw new InvalidOperationException("not built yet");

    public bool TryReadAccount(in Address address, out Account account) => throw new InvalidOperationException("not built yet");

    public void ReadStorage(in Address address, in U256 key, out U256 value) => throw new InvalidOperationException("not built yet");

    public Bytecode ReadCode(in Hash256 codeHash) => throw new InvalidOperationException("not built yet");

    public ReadOnlySpan<byte> Read(in Hash256 owner, ReadOnlySpan<byte> path, in Hash256 hash) => throw new InvalidOperationException("not built yet");
}
