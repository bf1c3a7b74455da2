using Sequitur.Crypto;
using Sequitur.Evm;
using Sequitur.Finality;
using Sequitur.Primitives;
using Reason = Sequitur.Rollup.TransactionRejectionReason;

namespace Sequitur.Rollup;

/// <summary>Messages from L1 (docs/spec/l1-messages.md).</summary>
public sealed partial class TransactionExecutor<TTracer>
{
    /// <summary>Executes the message that is next in the queue. Whatever becomes of its call, it is processed: its value is minted and the queue moves on.</summary>
    private TransactionRejection TryExecuteMessage(Transaction transaction, ulong gasUsedBefore, out TransactionResult? result)
    {
        result = null;
        L1Message message = transaction.Message!;
        BridgeParameters bridge = _configuration!.Bridge;
        if (!bridge.TakesMessages)
        {
            return TransactionRules.Reject(Reason.MessagesNotTaken, 0, message.QueueIndex);
        }

        ulong needed = MessageRules.GasNeeded(message, _window.Rules, _block!.GasLimit);
        ulong gasLeft = _block.GasLimit - gasUsedBefore;
        if (needed > gasLeft)
        {
            return TransactionRules.Reject(Reason.GasLimitAboveBlock, gasLeft, needed);
        }

        TransactionRejection rejection = CheckQueue(bridge, message, out QueuePosition position);
        return rejection.IsRejected ? rejection : Execute(transaction, position, gasUsedBefore, out result);
    }

    private TransactionRejection CheckQueue(BridgeParameters bridge, L1Message message, out QueuePosition position)
    {
        position = BridgeReader.Read(bridge, _state).Queue;
        _state.GetCodeHash(bridge.Contract, out Hash256 codeHash);
        if (_state.IsFaulted)
        {
            return Faulted();
        }

        return codeHash.IsZero || codeHash == Keccak.Empty ? TransactionRules.Reject(Reason.BridgeContractMissing, position.Index, message.QueueIndex)
            : position.Index == ulong.MaxValue ? TransactionRules.Reject(Reason.QueueIndexAtMaximum, ulong.MaxValue - 1, position.Index)
            : position.Index != message.QueueIndex ? TransactionRules.Reject(Reason.QueueIndexMismatch, position.Index, message.QueueIndex)
            : default;
    }

    /// <summary>Mints the value, moves the queue, then calls; a call that fails takes nothing back but itself.</summary>
    private TransactionRejection Execute(
        Transaction transaction, in QueuePosition position, ulong gasUsedBefore, out TransactionResult? result)
    {
        result = null;
        L1Message message = transaction.Message!;
        BridgeParameters bridge = _configuration!.Bridge;
        bool isExecutable = MessageRules.IsExecutable(message, _window.Rules, _block!.GasLimit);
        _state.BeginTransaction();
        bool isMinted = TryMint(message);
        QueuePosition next = position.After(message);
        _state.SetStorage(bridge.Contract, bridge.QueueIndexSlot, next.Index);
        _state.SetStorage(bridge.Contract, bridge.QueueHashSlot, U256.FromBigEndian(next.Hash.Bytes));
        ExecutionOutcome outcome = isMinted && isExecutable
            ? Call(message)
            : new ExecutionOutcome(isMinted ? ExitReason.OutOfGas : ExitReason.InsufficientBalance, 0, 0, [], default);
        if (outcome.IsAborted || _state.IsFaulted || _window.IsFaulted)
        {
            return Abandon(outcome);
        }

        ulong gasUsed = isExecutable
            ? GasAfterRefund(message.Gas - outcome.GasLeft, outcome.Refund, IntrinsicGas.Floor(message.Data, _window.Rules))
            : MessageRules.GasOfFailure(message, _window.Rules, _block.GasLimit);
        Log[] logs = outcome.IsSuccess ? _state.Logs.ToArray() : [];
        _state.EndTransaction();
        if (_state.IsFaulted)
        {
            return Faulted();
        }

        Receipt receipt = new(TransactionType.L1Message, outcome.IsSuccess, gasUsedBefore + gasUsed, BloomOf(logs), logs);
        result = new TransactionResult(transaction, receipt, gasUsed, default, 0, outcome.Reason, outcome.Output, null);
        return default;
    }

    private ExecutionOutcome Call(L1Message message)
    {
        Message call = new(
            false, message.Sender, message.To, message.To, message.Value, message.Data, message.Gas - MessageRules.IntrinsicGasOf(message));
        return ExecuteMessage(call, new TransactionEnvironment(message.Sender, default, []), [], [], out _);
    }

    /// <summary>False, and nothing minted, where the balance would be no balance any more: no L1 holds so much.</summary>
    private bool TryMint(L1Message message)
    {
        _state.GetBalance(message.Sender, out U256 balance);
        bool isMinted = !U256.AddOverflows(balance, message.Value, out U256 sum);
        if (isMinted)
        {
            _state.SetBalance(message.Sender, sum);
        }

        return isMinted;
    }
}
