#pragma warning disable CA1822 // Bodies follow.
using System;
using Sequitur.Primitives;

namespace Sequitur.State;

/// <summary>The trie of RLP(index) → value that headers commit to for transactions, receipts and withdrawals (Yellow Paper §4.3.2).</summary>
public static class IndexedTrie
{
    /// <summary>Root of the trie over the values in order. Values are non-empty; the root of no values is that of the empty trie.</summary>
    public static Hash256 Root(ReadOnlySpan<byte[]> values) => throw new InvalidOperationException("not built yet");
}
