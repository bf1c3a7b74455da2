using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Sequitur.Rollup;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Formats;
using Sequitur.Rpc.Json;
using Sequitur.Rpc.Ports;
using Sequitur.Sequencing;

namespace Sequitur.Rpc.Methods;

/// <summary>eth_sendRawTransaction and a look into the mempool.</summary>
internal sealed class SubmissionMethods(Chain chain, ITransactionPool pool)
{
    public IEnumerable<RpcMethod> All() =>
    [
        new() { Name = "eth_sendRawTransaction", WaitingBody = SendRawTransactionAsync },
        new() { Name = "txpool_status", Body = Status },
        new() { Name = "txpool_content", Body = Content, IsHeavy = true },
    ];

    private async ValueTask<RpcError?> SendRawTransactionAsync(ReadOnlyMemory<byte> json, JsonOutput result)
    {
        if (!TryRead(json.Span, out Transaction? transaction, out RpcError? error))
        {
            return error;
        }

        if (chain.Ledger.TryGetPlace(transaction!.Hash, out _))
        {
            return SubmissionErrors.Of(new MempoolRefusal(MempoolRefusalReason.AlreadyKnown));
        }

        MempoolRefusal refusal = await pool.SubmitAsync(transaction).ConfigureAwait(false);
        if (refusal.IsRefused)
        {
            return SubmissionErrors.Of(refusal);
        }

        result.Data(transaction.Hash);
        return null;
    }

    private static bool TryRead(ReadOnlySpan<byte> json, out Transaction? transaction, out RpcError? error)
    {
        transaction = null;
        Parameters parameters = new(json);
        byte[] raw = parameters.Bytes("transaction");
        if (parameters.Failed(out error))
        {
            return false;
        }

        TransactionError malformed = Transaction.TryDecode(raw, out transaction);
        error = malformed == TransactionError.None ? null : SubmissionErrors.Of(malformed);
        return error is null;
    }

    private RpcError? Status(ref Parameters parameters, JsonOutput result)
    {
        if (parameters.Failed(out RpcError? error)) return error;
        ulong executable = 0;
        ulong queued = 0;
        foreach (PendingTransaction pending in pool.PendingTransactions())
        {
            if (pending.IsExecutable)
            {
                executable++;
            }
            else
            {
                queued++;
            }
        }

        result.BeginObject();
        result.Quantity("pending"u8, executable);
        result.Quantity("queued"u8, queued);
        result.EndObject();
        return null;
    }

    private RpcError? Content(ref Parameters parameters, JsonOutput result)
    {
        if (parameters.Failed(out RpcError? error)) return error;
        PendingTransaction[] all = pool.PendingTransactions();
        Array.Sort(all, static (left, right) =>
        {
            int order = left.Transaction.Sender.CompareTo(right.Transaction.Sender);
            return order != 0 ? order : left.Transaction.Nonce.CompareTo(right.Transaction.Nonce);
        });
        result.BeginObject();
        result.Name("pending"u8);
        WriteContent(result, all, isExecutable: true);
        result.Name("queued"u8);
        WriteContent(result, all, isExecutable: false);
        result.EndObject();
        return null;
    }

    /// <summary>Address → nonce in decimal → transaction.</summary>
    private static void WriteContent(JsonOutput result, PendingTransaction[] sorted, bool isExecutable)
    {
        result.BeginObject();
        Primitives.Address? sender = null;
        foreach (PendingTransaction pending in sorted)
        {
            if (pending.IsExecutable != isExecutable)
            {
                continue;
            }

            Transaction transaction = pending.Transaction;
            if (sender != transaction.Sender)
            {
                if (sender is not null)
                {
                    result.EndObject();
                }

                sender = transaction.Sender;
                result.Name(System.Text.Encoding.ASCII.GetBytes(transaction.Sender.ToString()));
                result.BeginObject();
            }

            result.Name(System.Text.Encoding.ASCII.GetBytes(transaction.Nonce.ToString()));
            TransactionJson.WritePending(result, transaction);
        }

        if (sender is not null)
        {
            result.EndObject();
        }

        result.EndObject();
    }
}
