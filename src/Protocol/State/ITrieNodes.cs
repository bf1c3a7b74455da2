using System;
using Sequitur.Primitives;

namespace Sequitur.State;

/// <summary>The stored nodes of the tries before a block. The node reads by path, the stateless program by hash; both are given.</summary>
public interface ITrieNodes
{
    /// <summary>RLP of a node, or empty when it is not there.</summary>
    /// <param name="owner">Keccak of the account's address for a storage trie; zero for the account trie.</param>
    /// <param name="path">Nibbles from the trie's root to the node, one per byte.</param>
    /// <param name="hash">Keccak the parent names.</param>
    ReadOnlySpan<byte> Read(in Hash256 owner, ReadOnlySpan<byte> path, in Hash256 hash);
}
