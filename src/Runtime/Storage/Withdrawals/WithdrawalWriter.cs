using System;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Storage;

/// <summary>Stores with a block the messages to L1 that it sent: where each event is, and the nodes of the tree that it completes.</summary>
/// <remarks>
/// Only what the bridge's contract tells counts, and only in its order. A contract that tells something else gets a tree whose root is not the one in its
/// slot, and no proof is served from it; the chain goes on.
/// </remarks>
internal sealed class WithdrawalWriter(LedgerTables tables, ChainConfiguration configuration)
{
    public void Write(LmdbTransaction transaction, SealedBlock block)
    {
        if (!configuration.Bridge.HasContract) return;
        ulong? next = null;
        int logIndex = 0;
        for (int i = 0; i < block.Results.Length; i++)
        {
            foreach (Log log in block.Results[i].Receipt.Logs)
            {
                if (log.Address == configuration.Bridge.Contract && SentMessage.TryRead(log, configuration.ChainId, out SentMessage? message))
                {
                    next ??= CountOf(transaction, tables);
                    if (message!.Index == next)
                    {
                        Append(transaction, message, new WithdrawalPlace(new TransactionPlace(block.Block.Header.Number, i), logIndex));
                        next++;
                    }
                }

                logIndex++;
            }
        }
    }

    /// <summary>How many messages were sent up to the block written last.</summary>
    public static ulong CountOf(LmdbTransaction transaction, LedgerTables tables)
    {
        using LmdbCursor cursor = transaction.OpenCursor(tables.Withdrawals);
        return cursor.MoveLast() ? StateKeys.ReadNumber(cursor.Key) + 1 : 0;
    }

    private void Append(LmdbTransaction transaction, SentMessage message, WithdrawalPlace place)
    {
        Span<byte> key = stackalloc byte[StateKeys.NumberSize];
        StateKeys.WriteNumber(message.Index, key);
        Span<byte> value = stackalloc byte[WithdrawalPlace.Size];
        place.Write(value);
        transaction.Append(tables.Withdrawals, key, value);
        WithdrawalTree.Append(new StoredWithdrawalNodes(transaction, tables), message.Index, message.Leaf(configuration.ChainId));
    }
}
