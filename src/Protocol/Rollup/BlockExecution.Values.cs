using Sequitur.Crypto;
using Sequitur.Primitives;
using Sequitur.State;

namespace Sequitur.Rollup;

public sealed partial class BlockExecution
{
    /// <summary>The values after the transactions so far, with a state root that somebody else computed.</summary>
    /// <param name="stateRoot">Of the state so far.</param>
    /// <param name="from">Index of the first transaction executed here.</param>
    /// <param name="transactions">The trie of the transactions before it; not needed for a block's first.</param>
    /// <param name="receipts">The same of the receipts.</param>
    /// <param name="after">The values; of no use after a fault.</param>
    internal RangeFault Advance(
        in Hash256 stateRoot, int from, IndexedAccumulator? transactions, IndexedAccumulator? receipts, out RunningValues after)
    {
        byte[][] encoded = new byte[_results.Count][];
        ulong bytes = _before is null ? 0 : _before.TransactionBytes;
        for (int i = 0; i < encoded.Length; i++)
        {
            encoded[i] = _results[i].Transaction.Raw;
            bytes += (ulong)Block.SizeInBody(_results[i].Transaction);
        }

        StateFault fault = ListRoot(transactions, from, encoded, out Hash256 transactionsRoot);
        StateFault receiptFault = ListRoot(receipts, from, EncodeReceipts(out Bloom bloom), out Hash256 receiptsRoot);
        after = new RunningValues
        {
            StateRoot = stateRoot,
            TransactionsRoot = transactionsRoot,
            ReceiptsRoot = receiptsRoot,
            GasUsed = GasUsed,
            BlobGasUsed = _blobGasUsed,
            TransactionBytes = bytes,
            LogsBloom = bloom,
        };
        ListFault = fault.IsSet ? fault : receiptFault;
        return fault.IsSet ? RangeFault.TransactionNodes : receiptFault.IsSet ? RangeFault.ReceiptNodes : RangeFault.None;
    }

    /// <summary>Which node the last <see cref="Advance"/> missed.</summary>
    internal StateFault ListFault { get; private set; }

    /// <summary>Consensus encodings of the receipts of the transactions executed here, and the filter over the logs of the whole block so far.</summary>
    internal byte[][] EncodeReceipts(out Bloom bloom)
    {
        bloom = _before is null ? new Bloom() : new Bloom(_before.LogsBloom.Bytes);
        byte[][] receipts = new byte[_results.Count][];
        for (int i = 0; i < receipts.Length; i++)
        {
            Receipt receipt = _results[i].Receipt;
            receipts[i] = receipt.Encode();
            if (receipt.Logs.Length != 0)
            {
                bloom.Add(receipt.Bloom);
            }
        }

        return receipts;
    }

    /// <summary>The header of the block as executed. The values are those after its last transaction and its end step.</summary>
    internal BlockHeader MakeHeader(RunningValues after) => new()
    {
        ParentHash = _parent!.Hash,
        OmmersHash = Keccak.EmptyList,
        Beneficiary = _attributes!.Beneficiary,
        StateRoot = after.StateRoot,
        TransactionsRoot = after.TransactionsRoot,
        ReceiptsRoot = after.ReceiptsRoot,
        LogsBloom = after.LogsBloom,
        Difficulty = default,
        Number = _block!.Number,
        GasLimit = _block.GasLimit,
        GasUsed = after.GasUsed,
        Timestamp = _block.Timestamp,
        ExtraData = _attributes.ExtraData,
        PrevRandao = _attributes.PrevRandao,
        Nonce = 0,
        BaseFee = _block.BaseFee,
        WithdrawalsRoot = Block.RootOf(_attributes.Withdrawals),
        BlobGasUsed = after.BlobGasUsed,
        ExcessBlobGas = _excessBlobGas,
        ParentBeaconRoot = _attributes.ParentBeaconRoot,
        RequestsHash = _rules.HasRequests ? Requests.HashOf(_requests.Span) : null,
    };

    private static StateFault ListRoot(IndexedAccumulator? earlier, int from, byte[][] values, out Hash256 root)
    {
        if (from != 0)
        {
            return earlier!.Append(from, values, out root);
        }

        root = IndexedTrie.Root(values);
        return default;
    }
}
