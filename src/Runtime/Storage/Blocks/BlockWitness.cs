using Sequitur.Primitives;

namespace Sequitur.Storage;

/// <summary>What a stateless re-execution of a block needs beside the block, in canonical order.</summary>
/// <param name="Nodes">RLP of trie nodes of the state before the block, sorted.</param>
/// <param name="Codes">Codes read from the state before the block, sorted.</param>
/// <param name="Headers">RLP of headers, ascending and contiguous; the last is the parent.</param>
/// <param name="Addresses">Every account that was read or written, sorted: the `keys` of debug_executionWitness.</param>
/// <param name="Slots">Every storage key that was read or written, sorted.</param>
public sealed record BlockWitness(byte[][] Nodes, byte[][] Codes, byte[][] Headers, Address[] Addresses, Hash256[] Slots);
