using Sequitur.Evm;
using Sequitur.Primitives;
using Reason = Sequitur.Rollup.TransactionRejectionReason;

namespace Sequitur.Rollup;

/// <summary>Which transactions a block may hold. The mempool asks the same questions.</summary>
/// <remarks>
/// A transaction may break several rules; the reason is that of the first. <see cref="TransactionExecutor{TTracer}"/> asks in the order of the
/// executable specification (execution-specs, validate_transaction and then check_transaction): gas, room in the block, chain and signature, blobs,
/// sender. Only the fee caps come before, as in go-ethereum. Official tests expect the reason that this order gives: those of execution-specs were
/// filled by the one, those of ethereum/tests by the other. Without a block, the chain comes first.
/// </remarks>
public static class TransactionRules
{
    /// <summary>What follows from the transaction, the chain and the fork alone. Messages from L1, which nobody submits, have none of these rules.</summary>
    public static TransactionRejection CheckForm(
        Transaction transaction, ChainConfiguration configuration, ForkRules rules, BlobParameters blobs)
    {
        TransactionRejection rejection = transaction.IsMessage
            ? Reject(Reason.UnsupportedType, 0, (ulong)transaction.Type)
            : CheckChain(transaction, configuration);
        if (!rejection.IsRejected)
        {
            rejection = CheckGas(transaction, rules);
        }

        if (!rejection.IsRejected)
        {
            rejection = CheckPriorityFee(transaction);
        }

        return rejection.IsRejected ? rejection : CheckBlobCount(transaction, rules, blobs);
    }

    /// <summary>The type, the gas limit against its bounds, the nonce (EIP-2681), the length of init code (EIP-3860).</summary>
    internal static TransactionRejection CheckGas(Transaction transaction, ForkRules rules)
    {
        if (!rules.Profile.TransactionTypes.Has((ulong)transaction.Type))
        {
            return Reject(Reason.UnsupportedType, 0, (ulong)transaction.Type);
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

        if (transaction.Nonce == ulong.MaxValue)
        {
            return Reject(Reason.NonceAtMaximum, ulong.MaxValue - 1, transaction.Nonce);
        }

        if (transaction.IsCreate && transaction.Data.Length > GasCosts.InitCodeBytesMax)
        {
            return Reject(Reason.InitCodeTooLarge, (ulong)GasCosts.InitCodeBytesMax, (ulong)transaction.Data.Length);
        }

        return transaction.GasLimit > rules.TransactionGasLimitMax
            ? Reject(Reason.GasLimitAboveTransactionCap, rules.TransactionGasLimitMax, transaction.GasLimit)
            : default;
    }

    internal static TransactionRejection CheckChain(Transaction transaction, ChainConfiguration configuration) =>
        transaction.IsReplayProtected && transaction.ChainId != configuration.ChainId
            ? Reject(Reason.ChainIdMismatch, configuration.ChainId, transaction.ChainId)
            : default;

    /// <summary>The fee caps against each other and against the price of the block (EIP-1559).</summary>
    internal static TransactionRejection CheckPrice(Transaction transaction, in U256 baseFee)
    {
        TransactionRejection rejection = CheckPriorityFee(transaction);
        return !rejection.IsRejected && transaction.MaxFeePerGas < baseFee
            ? Reject(Reason.MaxFeeBelowBaseFee, baseFee, transaction.MaxFeePerGas)
            : rejection;
    }

    /// <summary>The number of blobs, and what the block charges for them (EIP-4844).</summary>
    internal static TransactionRejection CheckBlobs(Transaction transaction, ForkRules rules, BlobParameters blobs, in U256 blobBaseFee)
    {
        TransactionRejection rejection = CheckBlobCount(transaction, rules, blobs);
        return !rejection.IsRejected && transaction.Type == TransactionType.Blob && transaction.MaxFeePerBlobGas < blobBaseFee
            ? Reject(Reason.MaxFeePerBlobGasTooLow, blobBaseFee, transaction.MaxFeePerBlobGas)
            : rejection;
    }

    /// <summary>The sender as the state has it: nonce, balance, code (EIP-3607, EIP-7702).</summary>
    public static TransactionRejection CheckSender(Transaction transaction, ulong nonce, in U256 balance, Bytecode code, ForkRules rules)
    {
        if (transaction.Nonce != nonce)
        {
            return Reject(transaction.Nonce < nonce ? Reason.NonceTooLow : Reason.NonceTooHigh, nonce, transaction.Nonce);
        }

        if (!TryGetMaximumCost(transaction, out U256 cost))
        {
            return Reject(Reason.CostOverflow, U256.MaxValue, transaction.MaxFeePerGas);
        }

        if (balance < cost)
        {
            return Reject(Reason.InsufficientFunds, cost, balance);
        }

        return code.Length != 0 && !(rules.HasSetCode && Delegation.TryParse(code.Bytes, out _))
            ? Reject(Reason.SenderIsContract, 0, (ulong)code.Length)
            : default;
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

    private static TransactionRejection CheckPriorityFee(Transaction transaction) => transaction.MaxFeePerGas < transaction.MaxPriorityFeePerGas
        ? Reject(Reason.PriorityFeeAboveMaxFee, transaction.MaxFeePerGas, transaction.MaxPriorityFeePerGas)
        : default;

    /// <summary>EIP-7594 limits a transaction; before it, and in any case, so does what the block may hold.</summary>
    private static TransactionRejection CheckBlobCount(Transaction transaction, ForkRules rules, BlobParameters blobs)
    {
        ulong blobsMax = blobs.MaxBlobs < (ulong)rules.TransactionBlobsMax ? blobs.MaxBlobs : (ulong)rules.TransactionBlobsMax;
        return (ulong)transaction.BlobHashes.Length > blobsMax
            ? Reject(Reason.TooManyBlobs, blobsMax, (ulong)transaction.BlobHashes.Length)
            : default;
    }

    internal static TransactionRejection Reject(Reason reason, in U256 expected, in U256 actual) => new(reason, expected, actual);
}
