using System;
using System.Collections.Generic;
using System.Text;
using System.Threading.Tasks;
using Sequitur.Primitives;
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
        new() { Name = "txpool_contentFrom", Body = ContentFrom, IsHeavy = true },
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
        PendingTransaction[] all = Sorted();
        result.BeginObject();
        result.Name("pending"u8);
        WriteContent(result, all, isExecutable: true);
        result.Name("queued"u8);
        WriteContent(result, all, isExecutable: false);
        result.EndObject();
        return null;
    }

    private RpcError? ContentFrom(ref Parameters parameters, JsonOutput result)
    {
        Address sender = parameters.Address("address");
        if (parameters.Failed(out RpcError? error)) return error;
        PendingTransaction[] all = Array.FindAll(Sorted(), pending => pending.Transaction.Sender == sender);
        result.BeginObject();
        result.Name("pending"u8);
        result.BeginObject();
        WriteNonces(result, Array.FindAll(all, static pending => pending.IsExecutable));
        result.EndObject();
        result.Name("queued"u8);
        result.BeginObject();
        WriteNonces(result, Array.FindAll(all, static pending => !pending.IsExecutable));
        result.EndObject();
        result.EndObject();
        return null;
    }

    /// <summary>By sender, then by nonce.</summary>
    private PendingTransaction[] Sorted()
    {
        PendingTransaction[] all = pool.PendingTransactions();
        Array.Sort(all, static (left, right) =>
        {
            int order = left.Transaction.Sender.CompareTo(right.Transaction.Sender);
            return order != 0 ? order : left.Transaction.Nonce.CompareTo(right.Transaction.Nonce);
        });
        return all;
    }

    /// <summary>Address → nonce in decimal → transaction.</summary>
    private static void WriteContent(JsonOutput result, PendingTransaction[] sorted, bool isExecutable)
    {
        PendingTransaction[] chosen = Array.FindAll(sorted, pending => pending.IsExecutable == isExecutable);
        result.BeginObject();
        for (int first = 0; first < chosen.Length;)
        {
            Address sender = chosen[first].Transaction.Sender;
            int end = first;
            while (end < chosen.Length && chosen[end].Transaction.Sender == sender)
            {
                end++;
            }

            result.Name(Encoding.ASCII.GetBytes(sender.ToString()));
            result.BeginObject();
            WriteNonces(result, chosen.AsSpan(first, end - first));
            result.EndObject();
            first = end;
        }

        result.EndObject();
    }

    private static void WriteNonces(JsonOutput result, ReadOnlySpan<PendingTransaction> ofOneSender)
    {
        foreach (PendingTransaction pending in ofOneSender)
        {
            result.Name(Encoding.ASCII.GetBytes(pending.Transaction.Nonce.ToString()));
            TransactionJson.WritePending(result, pending.Transaction);
        }
    }
}
