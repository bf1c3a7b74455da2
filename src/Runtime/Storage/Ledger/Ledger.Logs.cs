using System;
using System.Collections.Generic;
using System.Threading;
using Sequitur.Primitives;

namespace Sequitur.Storage;

/// <content>The search for logs: blooms first, in place in the stored headers; receipts only of blocks that may match.</content>
public sealed partial class Ledger
{
    /// <summary>Logs of the blocks from <paramref name="first"/> to <paramref name="last"/> (or the head, if that is earlier), in chain order.</summary>
    public LogSearchEnd FindLogs(
        LogFilter filter, ulong first, ulong last, int logsMax, out FoundLog[] logs, CancellationToken cancellation = default)
    {
        logs = [];
        List<FoundLog> found = [];
        using LmdbTransaction transaction = _environment.BeginRead();
        using LmdbCursor headers = transaction.OpenCursor(_tables.Headers);
        Span<byte> key = stackalloc byte[StateKeys.NumberSize];
        StateKeys.WriteNumber(first, key);
        for (bool there = headers.MoveToAtLeast(key); there; there = headers.MoveNext())
        {
            ulong number = StateKeys.ReadNumber(headers.Key);
            if (number > last)
            {
                break;
            }

            cancellation.ThrowIfCancellationRequested();
            if (filter.MayMatch(StoredHeader.ReadBloom(headers.Value)) && !AddMatches(transaction, filter, number, headers.Value, found, logsMax))
            {
                return LogSearchEnd.TooManyLogs;
            }
        }

        logs = [.. found];
        return LogSearchEnd.Complete;
    }

    private bool AddMatches(
        LmdbTransaction transaction, LogFilter filter, ulong number, ReadOnlySpan<byte> header, List<FoundLog> found, int logsMax)
    {
        if (!StoredHeader.TryRead(header, out StoredHeader? stored)
            || !TryGetByNumber(transaction, _tables.Bodies, number, out ReadOnlySpan<byte> body)
            || !IndexedEntries.TryOpen(body, out IndexedEntries bodies))
        {
            throw Malformed("header or body", number);
        }

        IndexedEntries receipts = ReadReceipts(transaction, number);
        for (int i = 0; i < receipts.Count; i++)
        {
            if (!StoredReceipts.TryReadLogs(receipts[i], out Log[] logs, out int firstLog))
            {
                throw Malformed("receipts", number);
            }

            Hash256? transactionHash = null;
            for (int l = 0; l < logs.Length; l++)
            {
                if (!filter.Matches(logs[l]))
                {
                    continue;
                }

                if (found.Count == logsMax)
                {
                    return false;
                }

                transactionHash ??= StoredBody.HashOf(bodies[i]);
                found.Add(new FoundLog(logs[l], number, stored!.Hash, stored.Header.Timestamp, transactionHash.Value, i, firstLog + l));
            }
        }

        return true;
    }
}
