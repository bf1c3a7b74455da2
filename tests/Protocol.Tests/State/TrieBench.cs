using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.State;
using Xunit;

namespace Sequitur.Protocol.State;

/// <summary>A partial trie over a store of nodes by path, beside the oracle. After each round of writes both must agree on everything.</summary>
internal sealed class TrieBench : ITrieNodes
{
    private static readonly Hash256 Owner = Keccak.Hash([7]);
    private readonly Dictionary<string, byte[]> _stored = [];
    private readonly PartialTrie _trie = new();

    public SortedDictionary<Hash256, byte[]> Content { get; } = [];

    public Hash256 Root { get; private set; } = Keccak.EmptyTrie;

    /// <summary>Walks to the accessed keys, writes (null deletes) and compares root, stored nodes and nodes read with the oracle's.</summary>
    public void Round(IReadOnlyList<Hash256> accessed, IReadOnlyDictionary<Hash256, byte[]?> writes)
    {
        HashSet<string> needed = OracleTrie.NeededPaths(Content, accessed, writes);
        HashSet<string> neededNodes = [.. needed.Select(path => Hex.Encode(_stored[path]))];
        _trie.Reset(Owner, Root);
        foreach (Hash256 key in accessed.Concat(writes.Keys))
        {
            Assert.True(_trie.TryWalk(this, key));
        }

        foreach ((Hash256 key, byte[]? value) in writes)
        {
            Assert.True(value is null || _trie.TrySet(this, key, value));
        }

        foreach ((Hash256 key, byte[]? value) in writes)
        {
            Assert.True(value is not null || _trie.TryDelete(this, key));
        }

        foreach ((Hash256 key, byte[]? value) in writes)
        {
            if (value is null)
            {
                Content.Remove(key);
            }
            else
            {
                Content[key] = value;
            }
        }

        OracleTrie oracle = new(Content);
        Root = _trie.Finish(collects: true);
        Assert.Equal(oracle.Root, Root);
        Assert.Equal(neededNodes.Order(), Enumerable.Range(0, _trie.LoadedCount).Select(index => Hex.Encode(_trie.LoadedRlp(index))).Distinct().Order());
        Store();
        Assert.Equal(
            oracle.Nodes.Select(node => (node.Key, Hex.Encode(node.Value))).Order(),
            _stored.Select(node => (node.Key, Hex.Encode(node.Value))).Order());
    }

    public ReadOnlySpan<byte> Read(in Hash256 owner, ReadOnlySpan<byte> path, in Hash256 hash)
    {
        Assert.Equal(Owner, owner);
        byte[] node = _stored[OracleTrie.PathText(path)];
        Assert.Equal(hash, Keccak.Hash(node));
        return node;
    }

    private void Store()
    {
        GrowList<TrieNodeChange> changes = new();
        _trie.ListChanges(changes);
        string previous = "";
        foreach (TrieNodeChange change in changes.Span)
        {
            string path = OracleTrie.PathText(change.Path);
            Assert.True(previous == "" || string.CompareOrdinal(previous, path) < 0, "changes are sorted by path");
            previous = path;
            if (change.Rlp.Length == 0)
            {
                Assert.True(_stored.Remove(path), "only what was stored is deleted");
            }
            else
            {
                Assert.False(_stored.TryGetValue(path, out byte[]? old) && old.AsSpan().SequenceEqual(change.Rlp), "only what changed is listed");
                _stored[path] = change.Rlp;
            }
        }
    }
}
