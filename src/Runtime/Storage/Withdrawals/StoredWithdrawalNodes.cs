using System;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Storage;

/// <summary>The complete nodes of the tree of messages to L1 in their table.</summary>
internal sealed class StoredWithdrawalNodes(LmdbTransaction transaction, LedgerTables tables) : IWithdrawalNodes
{
    /// <summary>A level and a place.</summary>
    public const int KeySize = 1 + StateKeys.NumberSize;

    public Hash256 Read(int level, ulong place)
    {
        Span<byte> key = stackalloc byte[KeySize];
        WriteKey(level, place, key);
        return transaction.TryGet(tables.WithdrawalNodes, key, out ReadOnlySpan<byte> value) && value.Length == Hash256.Size
            ? new Hash256(value)
            : throw CorruptedLedger.Because($"node {place} of level {level} of the tree of messages to L1 is missing or malformed", transaction.Folder);
    }

    public void Write(int level, ulong place, in Hash256 node)
    {
        Span<byte> key = stackalloc byte[KeySize];
        WriteKey(level, place, key);
        transaction.Put(tables.WithdrawalNodes, key, node.Bytes);
    }

    public static void WriteKey(int level, ulong place, Span<byte> key)
    {
        key[0] = (byte)level;
        StateKeys.WriteNumber(place, key[1..]);
    }
}
