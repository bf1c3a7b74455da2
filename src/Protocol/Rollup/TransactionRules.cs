using Sequitur.Evm;
using Sequitur.Primitives;
using Reason = Sequitur.Rollup.TransactionRejectionReason;

namespace Sequitur.Rollup;

/// <summary>Which transactions a block may hold. The mempool asks the same questions.</summary>
public static class TransactionRules
{
    /// <summary>What follows from the transaction, the chain and the fork alone.</summary>
    public static TransactionRejection CheckForm(
        Transaction transaction, ChainConfiguration configuration, ForkRules rules, BlobParameters blobs)
    {
        if (!rules.Profile.TransactionTypes.Has((ulong)transaction.Type))
        {
            return Reject(Reason.UnsupportedType, 0, (ulong)transaction.Type);
        }

        if (transaction.IsReplayProtected && transaction.ChainId != configuration.ChainId)
        {
            return Reject(Reason.ChainIdMismatch, configuration.ChainId, transaction.ChainId);
        }

        if (transaction.IsCreate && transaction.Data.Length > GasCosts.InitCodeBytesMax)
        {
            return Reject(Reason.InitCodeTooLarge, (ulong)GasCosts.InitCodeBytesMax, (ulong)transaction.Data.Length);
        }

        ulong intrinsic = IntrinsicGasOf(transaction);
        if (transaction.GasLimit < intrinsic)
        {
            return Reject(Reason.IntrinsicGasTooLow, intrinsic, transaction.GasLimit);
        }

        ulong floor = IntrinsicGas.Floor(transaction.Data, rules);
        if (transaction.GasLimit < floor)
        {
            return Reject(Reason.FloorGasTooLow, floor, transaction.GasLimit);
        }

        if (transaction.GasLimit > rules.TransactionGasLimitMax)
        {
            return Reject(Reason.GasLimitAboveTransactionCap, rules.TransactionGasLimitMax, transaction.GasLimit);
        }

        if (transaction.Nonce == ulong.MaxValue)
        {
            return Reject(Reason.NonceAtMaximum, ulong.MaxValue - 1, transaction.Nonce);
        }

        if (transaction.MaxFeePerGas < transaction.MaxPriorityFeePerGas)
        {
            return Reject(Reason.PriorityFeeAboveMaxFee, transaction.MaxFeePerGas, transaction.MaxPriorityFeePerGas);
        }

        // EIP-7594 limits a transaction; before it, and in any case, so does what the block may hold.
        ulong blobsMax = blobs.MaxBlobs < (ulong)rules.TransactionBlobsMax ? blobs.MaxBlobs : (ulong)rules.TransactionBlobsMax;
        if ((ulong)transaction.BlobHashes.Length > blobsMax)
        {
            return Reject(Reason.TooManyBlobs, blobsMax, (ulong)transaction.BlobHashes.Length);
        }

        return default;
    }

    /// <summary>The prices of this block: EIP-1559 and EIP-4844 caps.</summary>
    public static TransactionRejection CheckPrice(Transaction transaction, in U256 baseFee, in U256 blobBaseFee)
    {
        if (transaction.MaxFeePerGas < baseFee)
        {
            return Reject(Reason.MaxFeeBelowBaseFee, baseFee, transaction.MaxFeePerGas);
        }

        return transaction.Type == TransactionType.Blob && transaction.MaxFeePerBlobGas < blobBaseFee
            ? Reject(Reason.MaxFeePerBlobGasTooLow, blobBaseFee, transaction.MaxFeePerBlobGas)
            : default;
    }

    /// <summary>The sender as the state has it: nonce (EIP-2681), code (EIP-3607, EIP-7702), balance.</summary>
    public static TransactionRejection CheckSender(Transaction transaction, ulong nonce, in U256 balance, Bytecode code, ForkRules rules)
    {
        if (transaction.Nonce != nonce)
        {
            return Reject(transaction.Nonce < nonce ? Reason.NonceTooLow : Reason.NonceTooHigh, nonce, transaction.Nonce);
        }

        if (code.Length != 0 && !(rules.HasSetCode && Delegation.TryParse(code.Bytes, out _)))
        {
            return Reject(Reason.SenderIsContract, 0, (ulong)code.Length);
        }

        if (!TryGetMaximumCost(transaction, out U256 cost))
        {
            return Reject(Reason.CostOverflow, U256.MaxValue, transaction.MaxFeePerGas);
        }

        return balance < cost ? Reject(Reason.InsufficientFunds, cost, balance) : default;
    }

    /// <summary>The balance a sender must have: gas and blob gas at their caps, and the value. False beyond 2^256.</summary>
    public static bool TryGetMaximumCost(Transaction transaction, out U256 cost) =>
        !U256.MultiplyOverflows(transaction.MaxFeePerGas, transaction.GasLimit, out cost)
        & !U256.MultiplyOverflows(transaction.MaxFeePerBlobGas, transaction.BlobGas, out U256 blobCost)
        && !U256.AddOverflows(cost, blobCost, out cost)
        && !U256.AddOverflows(cost, transaction.Value, out cost);

    public static ulong IntrinsicGasOf(Transaction transaction) => IntrinsicGas.Compute(
        transaction.Data,
        transaction.IsCreate,
        transaction.AccessList.Length,
        CountKeys(transaction.AccessList),
        transaction.Authorizations.Length);

    internal static int CountKeys(AccessListEntry[] accessList)
    {
        int keys = 0;
        for (int i = 0; i < accessList.Length; i++)
        {
            keys += accessList[i].StorageKeys.Length;
        }

        return keys;
    }

    internal static TransactionRejection Reject(Reason reason, in U256 expected, in U256 actual) => new(reason, expected, actual);
}
