using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Storage;

/// <summary>Receives a leaf: its 32-byte key and its value.</summary>
internal delegate void LeafVisitor(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

/// <summary>Walks one Merkle-Patricia trie depth first, hashing every node and refusing malformed ones.</summary>
internal sealed class TrieWalk(LedgerCheck check, OrderedTable nodes, Hash256 owner, LeafVisitor visit)
{
    private const int KeyNibbles = 2 * Hash256.Size;

    private readonly byte[] _path = new byte[KeyNibbles + 1];

    public void Run(in Hash256 root)
    {
        if (root != Keccak.EmptyTrie)
        {
            WalkHash(root, 0);
        }
    }

    private string Where(int depth) =>
        $"{(owner.IsZero ? "account trie" : $"storage trie of {owner}")}, path {Convert.ToHexStringLower(_path.AsSpan(0, depth))}";

    private void WalkHash(in Hash256 hash, int depth)
    {
        Span<byte> key = stackalloc byte[StateKeys.NodeSizeMax];
        int length = StateKeys.WriteNode(owner, _path.AsSpan(0, depth), key);
        if (!nodes.TryTake(key[..length], Where(depth), out ReadOnlySpan<byte> rlp))
        {
            return;
        }

        check.Nodes++;
        Hash256 actual = Keccak.Hash(rlp);
        if (actual != hash)
        {
            check.Report(LedgerFindingKind.TrieNode, Where(depth), $"hashes to {actual}, its parent names {hash}");
        }

        WalkNode(rlp, depth);
    }

    private void WalkNode(ReadOnlySpan<byte> rlp, int depth)
    {
        RlpReader reader = new(rlp);
        RlpReader items = reader.ReadList();
        reader.ExpectEnd();
        int count = items.CountItems();
        bool isSound = !reader.HasError && !items.HasError && count switch
        {
            17 => WalkBranch(ref items, depth),
            2 => WalkShort(ref items, depth),
            _ => false,
        };
        if (!isSound)
        {
            check.Report(LedgerFindingKind.TrieNode, Where(depth), "malformed");
        }
    }

    private bool WalkBranch(ref RlpReader items, int depth)
    {
        if (depth >= KeyNibbles)
        {
            return false;
        }

        int children = 0;
        for (byte nibble = 0; nibble < 16; nibble++)
        {
            ReadOnlySpan<byte> child = items.ReadItem();
            if (child.Length == 1 && child[0] == 0x80)
            {
                continue;
            }

            children++;
            _path[depth] = nibble;
            if (!WalkReference(child, depth + 1))
            {
                return false;
            }
        }

        // All keys are equally long, so no value ends at a branch.
        return items.ReadBytes().IsEmpty && !items.HasError && children >= 2;
    }

    private bool WalkShort(ref RlpReader items, int depth)
    {
        ReadOnlySpan<byte> compact = items.ReadBytes();
        if (items.HasError || compact.IsEmpty || compact[0] >= 0x40)
        {
            return false;
        }

        bool isLeaf = (compact[0] & 0x20) != 0;
        bool isOdd = (compact[0] & 0x10) != 0;
        int count = ((compact.Length - 1) * 2) + (isOdd ? 1 : 0);
        int end = depth + count;
        if ((!isOdd && (compact[0] & 0x0F) != 0) || (isLeaf ? end != KeyNibbles : end >= KeyNibbles || count == 0))
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            int position = i + (isOdd ? 1 : 2);
            _path[depth + i] = (byte)((position & 1) == 0 ? compact[position / 2] >> 4 : compact[position / 2] & 0x0F);
        }

        if (!isLeaf)
        {
            ReadOnlySpan<byte> child = items.ReadItem();
            return !items.HasError && WalkReference(child, end);
        }

        ReadOnlySpan<byte> value = items.ReadBytes();
        if (items.HasError || value.IsEmpty)
        {
            return false;
        }

        Span<byte> key = stackalloc byte[Hash256.Size];
        for (int i = 0; i < key.Length; i++)
        {
            key[i] = (byte)((_path[2 * i] << 4) | _path[(2 * i) + 1]);
        }

        visit(key, value);
        return true;
    }

    /// <summary>A child: 32 bytes of hash, or a node of less than 32 bytes in place.</summary>
    private bool WalkReference(ReadOnlySpan<byte> item, int depth)
    {
        if (item.Length == 1 + Hash256.Size && item[0] == 0xa0)
        {
            WalkHash(new Hash256(item[1..]), depth);
            return true;
        }

        if (item.IsEmpty || item[0] < 0xc0 || item.Length >= Hash256.Size)
        {
            return false;
        }

        WalkNode(item, depth);
        return true;
    }
}
