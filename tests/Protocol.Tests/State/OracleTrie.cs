using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Protocol.State;

/// <summary>A Merkle-Patricia trie by the book: built anew from all keys by recursion, with its own RLP. Slow and independent of the real one.</summary>
internal sealed class OracleTrie
{
    private readonly Dictionary<string, byte[]> _nodes = [];

    public OracleTrie(IReadOnlyDictionary<Hash256, byte[]> content)
    {
        List<(byte[] Key, byte[] Value)> items = [.. content.Select(pair => (Expand(pair.Key), pair.Value))];
        Root = items.Count == 0 ? Keccak.EmptyTrie : Keccak.Hash(Build(items, 0, isRoot: true));
    }

    private OracleTrie(IReadOnlyDictionary<string, byte[]> content)
    {
        List<(byte[] Key, byte[] Value)> items = [.. content.Select(pair => (Nibbles(pair.Key), pair.Value))];
        Root = items.Count == 0 ? Keccak.EmptyTrie : Keccak.Hash(Build(items, 0, isRoot: true));
    }

    public Hash256 Root { get; }

    /// <summary>Nodes that are stored on their own, by path ("" is the root).</summary>
    public IReadOnlyDictionary<string, byte[]> Nodes => _nodes;

    /// <summary>Root of a trie whose keys, in hex, may have different lengths; one that is a prefix of another has its value in a branch.</summary>
    public static Hash256 RootOf(IReadOnlyDictionary<string, byte[]> content) => new OracleTrie(content).Root;

    public static byte[] Nibbles(string hex) => [.. hex.Select(digit => (byte)Convert.ToInt32(digit.ToString(), 16))];

    public static byte[] Expand(Hash256 key) => [.. key.Bytes.ToArray().SelectMany(pair => new[] { (byte)(pair >> 4), (byte)(pair & 15) })];

    public static string PathText(ReadOnlySpan<byte> nibbles)
    {
        string text = "";
        foreach (byte nibble in nibbles)
        {
            text += "0123456789abcdef"[nibble];
        }

        return text;
    }

    /// <summary>Paths of the stored nodes on the way to a key, present or not: each one whose own path is a prefix and that the walk gets to.</summary>
    public IEnumerable<string> PathsTowards(Hash256 key)
    {
        string text = PathText(Expand(key));
        for (int length = 0; length <= text.Length; length++)
        {
            if (_nodes.ContainsKey(text[..length]))
            {
                yield return text[..length];
            }
        }
    }

    /// <summary>
    /// Paths whose nodes a re-execution needs: the ways to all accessed keys, and the child that is left where deletions leave one child to a branch
    /// of the trie that has the insertions already.
    /// </summary>
    public static HashSet<string> NeededPaths(
        IReadOnlyDictionary<Hash256, byte[]> before, IEnumerable<Hash256> accessed, IReadOnlyDictionary<Hash256, byte[]?> writes)
    {
        OracleTrie trie = new(before);
        HashSet<string> needed = [.. accessed.Concat(writes.Keys).SelectMany(trie.PathsTowards)];
        HashSet<string> deleted = [.. writes.Where(pair => pair.Value is null).Select(pair => PathText(Expand(pair.Key)))];
        List<string> inserted = [.. before.Keys.Concat(writes.Where(pair => pair.Value is not null).Select(pair => pair.Key)).Distinct()
            .Select(key => PathText(Expand(key)))];
        AddSurvivors(inserted, "", deleted, trie, needed);
        return needed;
    }

    private static void AddSurvivors(List<string> keys, string prefix, HashSet<string> deleted, OracleTrie trie, HashSet<string> needed)
    {
        if (keys.Count < 2)
        {
            return;
        }

        List<IGrouping<char, string>> groups = [.. keys.GroupBy(key => key[prefix.Length])];
        if (groups.Count > 1)
        {
            List<IGrouping<char, string>> surviving = [.. groups.Where(group => group.Any(key => !deleted.Contains(key)))];
            string child = surviving.Count == 1 ? prefix + surviving[0].Key : "?";
            if (trie._nodes.ContainsKey(child))
            {
                needed.Add(child);
            }
        }

        foreach (IGrouping<char, string> group in groups)
        {
            AddSurvivors([.. group], prefix + group.Key, deleted, trie, needed);
        }
    }

    private byte[] Build(List<(byte[] Key, byte[] Value)> items, int depth, bool isRoot)
    {
        byte[] path = items[0].Key;
        byte[] node;
        if (items.Count == 1)
        {
            node = List([Text(Compact(path[depth..], isLeaf: true)), Text(items[0].Value)]);
        }
        else
        {
            int shared = depth;
            while (items.All(item => item.Key.Length > shared && item.Key[shared] == path[shared]))
            {
                shared++;
            }

            node = shared > depth
                ? List([Text(Compact(path[depth..shared], isLeaf: false)), Reference(Build(items, shared, isRoot: false))])
                : BuildBranch(items, depth);
        }

        if (isRoot || node.Length >= 32)
        {
            _nodes[PathText(path.AsSpan(0, depth))] = node;
        }

        return node;
    }

    private byte[] BuildBranch(List<(byte[] Key, byte[] Value)> items, int depth)
    {
        List<byte[]> children = [];
        for (byte nibble = 0; nibble < 16; nibble++)
        {
            List<(byte[] Key, byte[] Value)> group = [.. items.Where(item => item.Key.Length > depth && item.Key[depth] == nibble)];
            children.Add(group.Count == 0 ? [0x80] : Reference(Build(group, depth + 1, isRoot: false)));
        }

        children.Add(Text([.. items.Where(item => item.Key.Length == depth).SelectMany(item => item.Value)]));
        return List(children);
    }

    private static byte[] Reference(byte[] node) => node.Length < 32 ? node : Text(Keccak.Hash(node).Bytes.ToArray());

    private static byte[] Compact(byte[] nibbles, bool isLeaf)
    {
        int flag = (isLeaf ? 2 : 0) + (nibbles.Length % 2);
        byte[] padded = nibbles.Length % 2 == 1 ? [(byte)flag, .. nibbles] : [(byte)flag, 0, .. nibbles];
        return [.. Enumerable.Range(0, padded.Length / 2).Select(index => (byte)((padded[2 * index] << 4) | padded[(2 * index) + 1]))];
    }

    private static byte[] Text(byte[] content) =>
        content.Length == 1 && content[0] < 0x80 ? content : [.. Header(0x80, content.Length), .. content];

    private static byte[] List(List<byte[]> items)
    {
        byte[] payload = [.. items.SelectMany(item => item)];
        return [.. Header(0xc0, payload.Length), .. payload];
    }

    private static byte[] Header(int kind, int length)
    {
        if (length < 56)
        {
            return [(byte)(kind + length)];
        }

        byte[] digits = [.. BitConverter.GetBytes(length).Reverse().SkipWhile(digit => digit == 0)];
        return [(byte)(kind + 55 + digits.Length), .. digits];
    }
}
