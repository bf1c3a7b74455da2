using System;
using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Sequencing;

/// <summary>The checks on a transaction that need no account: local policy, the rules of the chain (<see cref="TransactionRules"/>), the signature.</summary>
/// <remarks>Independent of the mempool's state, so a driver may run it for many transactions at once.</remarks>
public static class TransactionAdmission
{
    /// <summary>Judges a decoded transaction by the rules of the next block and recovers its signer.</summary>
    public static MempoolRefusal Check(
        Transaction transaction, ChainConfiguration configuration, ulong timestamp, ulong blockGasLimit, MempoolLimits limits, out PooledTransaction? pooled)
    {
        pooled = null;
        MempoolRefusal refusal = CheckPolicy(transaction, blockGasLimit, limits);
        if (refusal.IsRefused) return refusal;
        ForkRules rules = configuration.RulesAt(timestamp);
        refusal = Translate(TransactionRules.CheckForm(transaction, configuration, rules, configuration.BlobParametersAt(timestamp)));
        if (refusal.IsRefused) return refusal;
        if (!TransactionRules.TryGetMaximumCost(transaction, out U256 cost)) return new MempoolRefusal(MempoolRefusalReason.CostOverflow);

        // The dearest check comes last.
        if (!transaction.TryGetSender(out Address sender)) return new MempoolRefusal(MempoolRefusalReason.BadSignature);
        pooled = new PooledTransaction
        {
            Hash = transaction.Hash,
            Sender = sender,
            Nonce = transaction.Nonce,
            GasLimit = transaction.GasLimit,
            FeeCap = transaction.MaxFeePerGas,
            TipCap = transaction.MaxPriorityFeePerGas,
            Cost = cost,
            Size = transaction.Raw.Length,
            Body = transaction,
        };
        return MempoolRefusal.None;
    }

    private static MempoolRefusal CheckPolicy(Transaction transaction, ulong blockGasLimit, MempoolLimits limits)
    {
        if (transaction.IsMessage) return new MempoolRefusal(MempoolRefusalReason.MessageFromL1);
        int size = transaction.Raw.Length;
        if (size > limits.TransactionBytesMax) return Refuse(MempoolRefusalReason.OversizedTransaction, (ulong)limits.TransactionBytesMax, (ulong)size);

        // Where a chain's blob schedule allowed blobs, they would have to come with their sidecars; ours never does (D19).
        if (transaction.Type == TransactionType.Blob) return new MempoolRefusal(MempoolRefusalReason.TypeThreeRefused);
        if (!transaction.IsReplayProtected) return new MempoolRefusal(MempoolRefusalReason.Unprotected);
        return transaction.GasLimit > blockGasLimit
            ? Refuse(MempoolRefusalReason.GasLimitExceeded, blockGasLimit, transaction.GasLimit)
            : MempoolRefusal.None;
    }

    private static MempoolRefusal Translate(in TransactionRejection rejection) => rejection.Reason switch
    {
        TransactionRejectionReason.None => MempoolRefusal.None,
        TransactionRejectionReason.UnsupportedType => new MempoolRefusal(MempoolRefusalReason.TypeNotActive, Got: rejection.Actual),
        TransactionRejectionReason.ChainIdMismatch => Translate(MempoolRefusalReason.WrongChain, rejection),
        TransactionRejectionReason.InitCodeTooLarge => Translate(MempoolRefusalReason.OversizedInitCode, rejection),
        TransactionRejectionReason.IntrinsicGasTooLow or TransactionRejectionReason.FloorGasTooLow =>
            Translate(MempoolRefusalReason.IntrinsicGas, rejection),
        TransactionRejectionReason.GasLimitAboveTransactionCap => Translate(MempoolRefusalReason.GasLimitExceeded, rejection),
        TransactionRejectionReason.NonceAtMaximum => Translate(MempoolRefusalReason.NonceTooHigh, rejection),
        TransactionRejectionReason.PriorityFeeAboveMaxFee => Translate(MempoolRefusalReason.TipAboveFeeCap, rejection),
        TransactionRejectionReason.TooManyBlobs => new MempoolRefusal(MempoolRefusalReason.TypeThreeRefused),
        _ => throw new InvalidOperationException("A rule of form that the mempool does not know."),
    };

    private static MempoolRefusal Translate(MempoolRefusalReason reason, in TransactionRejection rejection) =>
        new(reason, rejection.Expected, rejection.Actual);

    private static MempoolRefusal Refuse(MempoolRefusalReason reason, ulong expected, ulong got) => new(reason, expected, got);
}
