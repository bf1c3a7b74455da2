using System;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Storage;

/// <content>Messages to L1 and what proves them.</content>
public sealed partial class Ledger
{
    /// <summary>How many messages to L1 the chain has sent.</summary>
    public ulong CountWithdrawals()
    {
        using LmdbTransaction transaction = _environment.BeginRead();
        return WithdrawalWriter.CountOf(transaction, _tables);
    }

    /// <summary>
    /// The proof of a message under the root in the state after a block, which must be there and may be any from the one that sent it on. Where that state is
    /// no longer kept the root follows from the tree alone, which is then compared with the state of the head: a leaf that were wrong would be wrong there too.
    /// </summary>
    public WithdrawalFault TryGetWithdrawalProof(uint index, ulong blockNumber, out WithdrawalProof? proof)
    {
        proof = null;
        if (!Configuration.Bridge.HasContract) return WithdrawalFault.NoBridge;
        using LmdbTransaction transaction = _environment.BeginRead();
        ulong head = new MetaTable(transaction, _tables.Meta).ReadHead();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(blockNumber, head);
        ulong count = WithdrawalWriter.CountOf(transaction, _tables);
        if (index >= count) return WithdrawalFault.NotSent;
        WithdrawalPlace place = ReadWithdrawal(transaction, index);
        if (place.Transaction.BlockNumber > blockNumber) return WithdrawalFault.SentLater;

        StoredWithdrawalNodes nodes = new(transaction, _tables);
        ulong size = SizeAt(transaction, index, count, blockNumber);
        Hash256 root = WithdrawalTree.Root(nodes, size);
        bool isKept = blockNumber >= OldestState(transaction);
        bool isSame = isKept
            ? root == ReadWithdrawRoot(transaction, blockNumber, head)
            : WithdrawalTree.Root(nodes, count) == ReadWithdrawRoot(transaction, head, head);
        if (!isSame) return WithdrawalFault.OtherRoot;

        (SentMessage message, Hash256 hash) = ReadMessage(transaction, index, place);
        Hash256 leaf = nodes.Read(0, index);
        if (leaf != message.Leaf(Configuration.ChainId)) throw CorruptedLedger.Because($"message {index} to L1 does not give its leaf", Folder);
        StoredHeader block = ReadStoredHeader(transaction, blockNumber);
        proof = new WithdrawalProof(message, leaf, hash, place, blockNumber, block.Hash, size, root, WithdrawalTree.Proof(nodes, index, size));
        return WithdrawalFault.None;
    }

    /// <summary>How many messages were sent up to a block that is not before the one that sent message <paramref name="index"/>.</summary>
    private ulong SizeAt(LmdbTransaction transaction, ulong index, ulong count, ulong blockNumber)
    {
        // Messages are sent in the order of blocks: below the lower bound all were sent by then, from the upper one on none.
        (ulong lower, ulong upper) = (index + 1, count);
        while (lower < upper)
        {
            ulong middle = lower + ((upper - lower) / 2);
            if (ReadWithdrawal(transaction, middle).Transaction.BlockNumber <= blockNumber) lower = middle + 1;
            else upper = middle;
        }

        return lower;
    }

    private Hash256 ReadWithdrawRoot(LmdbTransaction transaction, ulong number, ulong head)
    {
        // The snapshot is not disposed: that would end the transaction, which is the caller's.
        LedgerSnapshot state = new(transaction, _tables, _codes, ReadStoredHeader(transaction, number), FindUndo(transaction, number, head));
        Hash256 root = BridgeReader.Read(Configuration.Bridge, state).WithdrawRoot;
        return state.Fault.IsSet ? throw CorruptedLedger.Because($"block {number}: the state of the bridge is unreadable ({state.Fault.Kind})", Folder) : root;
    }

    private WithdrawalPlace ReadWithdrawal(LmdbTransaction transaction, ulong index) =>
        TryGetByNumber(transaction, _tables.Withdrawals, index, out ReadOnlySpan<byte> value) && WithdrawalPlace.TryRead(value, out WithdrawalPlace place)
            ? place
            : throw CorruptedLedger.Because($"the place of message {index} to L1 is missing or malformed", Folder);

    private (SentMessage Message, Hash256 TransactionHash) ReadMessage(LmdbTransaction transaction, uint index, WithdrawalPlace place)
    {
        ulong number = place.Transaction.BlockNumber;
        IndexedEntries receipts = ReadReceipts(transaction, number);
        if ((uint)place.Transaction.Index >= (uint)receipts.Count
            || !StoredReceipts.TryReadLogs(receipts[place.Transaction.Index], out Log[] logs, out int firstLog)
            || (uint)(place.LogIndex - firstLog) >= (uint)logs.Length
            || !SentMessage.TryRead(logs[place.LogIndex - firstLog], Configuration.ChainId, out SentMessage? message)
            || message!.Index != index)
        {
            throw CorruptedLedger.Because($"the event of message {index} to L1 is not in block {number} where it should be", Folder);
        }

        return TryGetByNumber(transaction, _tables.Bodies, number, out ReadOnlySpan<byte> body) && StoredBody.TryReadTransaction(body, place.Transaction.Index, out Transaction? sender)
            ? (message, sender!.Hash)
            : throw Malformed("body", number);
    }
}
