using System.Linq;
using Sequitur.Finality;
using Sequitur.Protocol.Rollup;
using Sequitur.Rollup;

namespace Sequitur.Protocol.Witness;

/// <summary>What the blocks of a run had in them: a generator that no longer makes something must not go unnoticed.</summary>
internal sealed class WitnessTally
{
    private int _blocks;
    private int _transactions;
    private int _created;
    private int _deleted;
    private int _succeeded;
    private int _failed;
    private int _unexecutable;
    private int _notMinted;
    private int _delegated;
    private int _deposited;
    private int _sending;
    private int _several;
    private int _mixed;
    private int _splits;
    private int _splitsAmongMessages;
    private int _splitsAfterMessages;

    public void Add(SealedBlock block, WholeState before, WholeState after, bool isSplit)
    {
        TransactionResult[] messages = [.. block.Results.Where(result => result.Transaction.IsMessage)];
        int count = block.Results.Length;
        _blocks++;
        _transactions += count - messages.Length;
        _created += after.Leaves.Keys.Count(key => !before.Leaves.ContainsKey(key));
        _deleted += before.Leaves.Keys.Count(key => !after.Leaves.ContainsKey(key));
        foreach (TransactionResult result in messages) Add(result, before);
        if (messages.Length > 1) _several++;
        if (messages.Length > 0 && messages.Length < count) _mixed++;
        if (!isSplit) return;
        _splits += count + 1;
        if (messages.Length > 1) _splitsAmongMessages += messages.Length - 1;
        if (messages.Length > 0) _splitsAfterMessages++;
    }

    /// <summary>What there was too little of; null when there was enough of everything.</summary>
    /// <param name="worlds">Of 200 blocks each.</param>
    public string? Shortfall(int worlds)
    {
        (string Name, int Count, int Least)[] counts =
        [
            ("transactions", _transactions, 200), ("accounts created", _created, 40), ("accounts deleted", _deleted, 2), ("messages that succeeded", _succeeded, 60),
            ("messages that failed", _failed, 10), ("messages nobody can execute", _unexecutable, 20), ("messages whose value was not minted", _notMinted, 3),
            ("messages whose sender has delegated code", _delegated, 10), ("deposits to nobody yet", _deposited, 5), ("messages that send one to L1", _sending, 3),
            ("blocks with several messages", _several, 40), ("blocks with messages and transactions", _mixed, 40), ("splits among messages", _splitsAmongMessages, 4),
            ("splits after messages", _splitsAfterMessages, 4),
        ];
        foreach ((string name, int count, int least) in counts)
        {
            if (count < least * worlds) return $"{count} {name}, expected {least * worlds} at least, of {this}";
        }

        return null;
    }

    public override string ToString() =>
        $"{_blocks} blocks, {_transactions} transactions, {_succeeded} messages succeeded, {_failed} failed, {_unexecutable} could not be executed, {_notMinted} minted nothing; "
        + $"{_delegated} by a sender with delegated code, {_deposited} deposits to nobody yet, {_sending} that send a message to L1; "
        + $"{_several} blocks with several, {_mixed} with transactions too; {_created} accounts created, {_deleted} deleted; "
        + $"{_splits} splits, {_splitsAmongMessages} among messages, {_splitsAfterMessages} just after them";

    private void Add(TransactionResult result, WholeState before)
    {
        L1Message message = result.Transaction.Message!;
        bool isSuccess = result.Receipt.IsSuccess;
        if (before.HasCode(message.Sender) && TestLedger.Wallets.Any(wallet => wallet.Address == message.Sender)) _delegated++;
        if (isSuccess && !message.Value.IsZero && !before.Exists(message.To)) _deposited++;
        if (isSuccess && message.To == Predeploys.MessageQueue) _sending++;
        bool isBadGas = message.Gas is < 21_000 or > 1 << 24;
        if (message.Value == Primitives.U256.MaxValue) _notMinted++;
        else if (isBadGas) _unexecutable++;
        else if (isSuccess) _succeeded++;
        else _failed++;
    }
}
