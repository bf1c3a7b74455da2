using System;
using System.Buffers.Binary;
using Sequitur.Primitives;

namespace Sequitur.Storage;

/// <summary>Keys of the state tables. All of them sort as the state's own order: account by account, trie by trie, path prefix first.</summary>
internal static class StateKeys
{
    public const int SlotSize = 2 * Hash256.Size;

    /// <summary>A kind, an owner and 64 nibbles.</summary>
    public const int NodeSizeMax = 1 + Hash256.Size + 64;

    public const int NumberSize = sizeof(ulong);

    private const byte AccountTrie = 0;
    private const byte StorageTrie = 1;

    public static void WriteNumber(ulong number, Span<byte> destination) => BinaryPrimitives.WriteUInt64BigEndian(destination, number);

    public static ulong ReadNumber(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadUInt64BigEndian(key);

    public static void WriteSlot(in Hash256 addressHash, in Hash256 keyHash, Span<byte> destination)
    {
        addressHash.Bytes.CopyTo(destination);
        keyHash.Bytes.CopyTo(destination[Hash256.Size..]);
    }

    /// <summary>0 ‖ path for the account trie, 1 ‖ owner ‖ path for a storage trie, one nibble per byte, so that a node precedes those below it.</summary>
    public static int WriteNode(in Hash256 owner, ReadOnlySpan<byte> path, Span<byte> destination)
    {
        if (owner.IsZero)
        {
            destination[0] = AccountTrie;
            path.CopyTo(destination[1..]);
            return 1 + path.Length;
        }

        int prefix = WriteNodeOwner(owner, destination);
        path.CopyTo(destination[prefix..]);
        return prefix + path.Length;
    }

    /// <summary>What the keys of all nodes of an account's storage trie start with.</summary>
    public static int WriteNodeOwner(in Hash256 owner, Span<byte> destination)
    {
        destination[0] = StorageTrie;
        owner.Bytes.CopyTo(destination[1..]);
        return 1 + Hash256.Size;
    }
}
