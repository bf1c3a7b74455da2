using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Sequencing;

/// <summary>The checks on a transaction that need no account: form, chain, type, sizes, gas, signature.</summary>
/// <remarks>Independent of the mempool's state, so a driver may run it for many transactions at once.</remarks>
public static class TransactionAdmission
{
    /// <summary>Judges a decoded transaction by the rules of the next block and recovers its signer.</summary>
    public static MempoolRefusal Check(
        Transaction transaction, ChainConfiguration configuration, ForkRules rules, ulong blockGasLimit, MempoolLimits limits, out PooledTransaction? pooled)
    {
        pooled = null;
        MempoolRefusal refusal = CheckForm(transaction, configuration, rules, limits);
        if (refusal.IsRefused) return refusal;
        refusal = CheckGas(transaction, rules, blockGasLimit);
        if (refusal.IsRefused) return refusal;
        if (!TryCost(transaction, out U256 cost)) return new MempoolRefusal(MempoolRefusalReason.CostOverflow);
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

    private static MempoolRefusal CheckForm(Transaction transaction, ChainConfiguration configuration, ForkRules rules, MempoolLimits limits)
    {
        int size = transaction.Raw.Length;
        if (size > limits.TransactionBytesMax) return Refuse(MempoolRefusalReason.OversizedTransaction, (ulong)limits.TransactionBytesMax, (ulong)size);
        if (transaction.Type == TransactionType.Blob) return new MempoolRefusal(MempoolRefusalReason.TypeThreeRefused);
        if (transaction.Type == TransactionType.SetCode && !rules.HasSetCode)
        {
            return Refuse(MempoolRefusalReason.TypeNotActive, (ulong)TransactionType.Blob, (ulong)transaction.Type);
        }

        if (!transaction.IsReplayProtected) return new MempoolRefusal(MempoolRefusalReason.Unprotected);
        if (transaction.ChainId != configuration.ChainId) return Refuse(MempoolRefusalReason.WrongChain, configuration.ChainId, transaction.ChainId);
        if (transaction.Nonce == ulong.MaxValue) return Refuse(MempoolRefusalReason.NonceTooHigh, ulong.MaxValue - 1, transaction.Nonce);
        if (transaction.MaxPriorityFeePerGas > transaction.MaxFeePerGas)
        {
            return new MempoolRefusal(MempoolRefusalReason.TipAboveFeeCap, transaction.MaxFeePerGas, transaction.MaxPriorityFeePerGas);
        }

        if (transaction.IsCreate && transaction.Data.Length > GasCosts.InitCodeBytesMax)
        {
            return Refuse(MempoolRefusalReason.OversizedInitCode, GasCosts.InitCodeBytesMax, (ulong)transaction.Data.Length);
        }

        bool setsCodeWrongly = transaction.Type == TransactionType.SetCode && (transaction.IsCreate || transaction.Authorizations.Length == 0);
        return setsCodeWrongly ? new MempoolRefusal(MempoolRefusalReason.SetCodeMalformed) : MempoolRefusal.None;
    }

    private static MempoolRefusal CheckGas(Transaction transaction, ForkRules rules, ulong blockGasLimit)
    {
        ulong largest = rules.TransactionGasLimitMax < blockGasLimit ? rules.TransactionGasLimitMax : blockGasLimit;
        if (transaction.GasLimit > largest) return Refuse(MempoolRefusalReason.GasLimitExceeded, largest, transaction.GasLimit);
        int keys = 0;
        foreach (AccessListEntry entry in transaction.AccessList) keys += entry.StorageKeys.Length;
        ulong intrinsic = IntrinsicGas.Compute(
            transaction.Data, transaction.IsCreate, transaction.AccessList.Length, keys, transaction.Authorizations.Length);
        ulong floor = IntrinsicGas.Floor(transaction.Data, rules);
        ulong needed = intrinsic > floor ? intrinsic : floor;
        return transaction.GasLimit < needed ? Refuse(MempoolRefusalReason.IntrinsicGas, needed, transaction.GasLimit) : MempoolRefusal.None;
    }

    private static bool TryCost(Transaction transaction, out U256 cost)
    {
        cost = default;
        return !U256.MultiplyOverflows(transaction.MaxFeePerGas, transaction.GasLimit, out U256 gasCost)
            && !U256.AddOverflows(gasCost, transaction.Value, out cost);
    }

    private static MempoolRefusal Refuse(MempoolRefusalReason reason, ulong expected, ulong got) => new(reason, expected, got);
}
