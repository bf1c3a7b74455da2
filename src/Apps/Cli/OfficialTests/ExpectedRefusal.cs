using System;
using System.Collections.Generic;
using Sequitur.Rollup;
using Block = Sequitur.Rollup.BlockRejectionReason;
using Form = Sequitur.Rollup.TransactionError;
using Rule = Sequitur.Rollup.TransactionRejectionReason;

namespace Sequitur.Cli.OfficialTests;

/// <summary>Which of our reasons answer to the exception names of the official tests.</summary>
internal static class ExpectedRefusal
{
    private static readonly Enum[] MalformedTransaction =
    [
        Form.Empty, Form.UnknownType, Form.TrailingBytes, Form.MalformedRlp, Form.LeadingZero, Form.FieldTooLong, Form.WrongFieldLength,
        Form.MissingField, Form.ExcessField, Form.ChainIdTooLarge, Form.MalformedAccessList, Form.MalformedAuthorization,
        Form.MalformedBlobHashes, Form.WrappedBlobTransaction,
    ];

    private static readonly Enum[] Malformed =
        [Block.MalformedRlp, Block.MalformedHeader, Block.MalformedWithdrawal, .. MalformedTransaction];

    private static readonly Dictionary<string, Enum[]> Reasons = new()
    {
        ["TransactionException.INSUFFICIENT_ACCOUNT_FUNDS"] = [Rule.InsufficientFunds, Rule.CostOverflow],
        ["TransactionException.GASLIMIT_PRICE_PRODUCT_OVERFLOW"] = [Rule.CostOverflow],
        ["TransactionException.INTRINSIC_GAS_TOO_LOW"] = [Rule.IntrinsicGasTooLow],
        ["TransactionException.INTRINSIC_GAS_BELOW_FLOOR_GAS_COST"] = [Rule.FloorGasTooLow],
        ["TransactionException.SENDER_NOT_EOA"] = [Rule.SenderIsContract],
        ["TransactionException.INITCODE_SIZE_EXCEEDED"] = [Rule.InitCodeTooLarge],
        ["TransactionException.INSUFFICIENT_MAX_FEE_PER_GAS"] = [Rule.MaxFeeBelowBaseFee],
        ["TransactionException.PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS"] = [Rule.PriorityFeeAboveMaxFee],
        ["TransactionException.INSUFFICIENT_MAX_FEE_PER_BLOB_GAS"] = [Rule.MaxFeePerBlobGasTooLow],
        ["TransactionException.GAS_LIMIT_EXCEEDS_MAXIMUM"] = [Rule.GasLimitAboveTransactionCap],
        ["TransactionException.GAS_ALLOWANCE_EXCEEDED"] = [Rule.GasLimitAboveBlock],
        ["TransactionException.NONCE_IS_MAX"] = [Rule.NonceAtMaximum],
        ["TransactionException.NONCE_MISMATCH_TOO_LOW"] = [Rule.NonceTooLow],
        ["TransactionException.NONCE_MISMATCH_TOO_HIGH"] = [Rule.NonceTooHigh],
        ["TransactionException.INVALID_CHAINID"] = [Rule.ChainIdMismatch, Form.ChainIdTooLarge],
        ["TransactionException.INVALID_SIGNATURE_VRS"] =
            [Form.InvalidSignatureParity, Form.SignatureOutOfRange, Form.HighSignatureS, Rule.UnrecoverableSignature],
        ["TransactionException.TYPE_3_TX_PRE_FORK"] = [],
        ["TransactionException.TYPE_3_TX_ZERO_BLOBS"] = [Form.EmptyBlobList],
        ["TransactionException.TYPE_3_TX_INVALID_BLOB_VERSIONED_HASH"] = [Form.WrongBlobHashVersion, Form.MalformedBlobHashes],
        ["TransactionException.TYPE_3_TX_CONTRACT_CREATION"] = [Form.MissingRecipient],
        ["TransactionException.TYPE_3_TX_WITH_FULL_BLOBS"] = [Form.WrappedBlobTransaction],
        ["TransactionException.TYPE_3_TX_BLOB_COUNT_EXCEEDED"] = [Rule.TooManyBlobs],
        ["TransactionException.TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED"] = [Rule.BlobGasAboveBlock, Rule.TooManyBlobs],
        ["TransactionException.TYPE_4_EMPTY_AUTHORIZATION_LIST"] = [Form.EmptyAuthorizationList],
        ["TransactionException.TYPE_4_TX_CONTRACT_CREATION"] = [Form.MissingRecipient],
        ["TransactionException.TYPE_4_INVALID_AUTHORIZATION_FORMAT"] = [Form.MalformedAuthorization],
        ["TransactionException.TYPE_4_TX_PRE_FORK"] = [Rule.UnsupportedType],
        ["BlockException.RLP_STRUCTURES_ENCODING"] = Malformed,
        ["BlockException.RLP_INVALID_FIELD_OVERFLOW_64"] = [Form.FieldTooLong, Block.MalformedHeader, Block.MalformedWithdrawal],
        ["BlockException.RLP_INVALID_ADDRESS"] = [Form.WrongFieldLength, Block.MalformedHeader, Block.MalformedWithdrawal],
        ["BlockException.INCORRECT_BLOCK_FORMAT"] = [Block.MalformedRlp, Block.MalformedHeader],
        ["BlockException.RLP_BLOCK_LIMIT_EXCEEDED"] = [Block.BlockTooLarge],
        ["BlockException.UNKNOWN_PARENT"] = [Block.ParentHashMismatch],
        ["BlockException.UNKNOWN_PARENT_ZERO"] = [Block.ParentHashMismatch],
        ["BlockException.INVALID_BLOCK_NUMBER"] = [Block.NumberMismatch],
        ["BlockException.INVALID_BLOCK_TIMESTAMP_OLDER_THAN_PARENT"] = [Block.TimestampTooOld],
        ["BlockException.INVALID_GASLIMIT"] = [Block.GasLimitTooFarFromParent, Block.GasLimitTooLow],
        ["BlockException.GASLIMIT_TOO_BIG"] = [Block.GasLimitTooHigh],
        ["BlockException.GAS_USED_OVERFLOW"] = [Block.GasUsedAboveGasLimit, Rule.GasLimitAboveBlock],
        ["BlockException.INVALID_GAS_USED"] = [Block.GasUsedMismatch],
        ["BlockException.INVALID_GAS_USED_ABOVE_LIMIT"] = [Block.GasUsedAboveGasLimit],
        ["BlockException.EXTRA_DATA_TOO_BIG"] = [Block.ExtraDataTooLong],
        ["BlockException.IMPORT_IMPOSSIBLE_UNCLES_OVER_PARIS"] = [Block.OmmersNotEmpty, Block.OmmersHashMismatch],
        ["BlockException.IMPORT_IMPOSSIBLE_DIFFICULTY_OVER_PARIS"] = [Block.DifficultyNotZero],
        ["BlockException.INVALID_BASEFEE_PER_GAS"] = [Block.BaseFeeMismatch],
        ["BlockException.INCORRECT_EXCESS_BLOB_GAS"] = [Block.ExcessBlobGasMismatch],
        ["BlockException.INCORRECT_BLOB_GAS_USED"] = [Block.BlobGasUsedMismatch],
        ["BlockException.BLOB_GAS_USED_ABOVE_LIMIT"] = [Block.BlobGasUsedMismatch],
        ["BlockException.INVALID_TRANSACTIONS_ROOT"] = [Block.TransactionsRootMismatch],
        ["BlockException.INVALID_WITHDRAWALS_ROOT"] = [Block.WithdrawalsRootMismatch],
        ["BlockException.INVALID_RECEIPTS_ROOT"] = [Block.ReceiptsRootMismatch],
        ["BlockException.INVALID_LOG_BLOOM"] = [Block.LogsBloomMismatch],
        ["BlockException.INVALID_STATE_ROOT"] = [Block.StateRootMismatch],
        ["BlockException.INVALID_REQUESTS"] = [Block.RequestsHashMismatch, Block.RequestsHashMissing],
        ["BlockException.INVALID_DEPOSIT_EVENT_LAYOUT"] = [Block.MalformedDepositLog],
        ["BlockException.SYSTEM_CONTRACT_EMPTY"] = [Block.SystemContractMissing],
        ["BlockException.SYSTEM_CONTRACT_CALL_FAILED"] = [Block.SystemCallFailed],
    };

    /// <summary>Null when one of the expected names (separated by '|') covers the reason; else what is wrong.</summary>
    public static string? Compare(string expected, Enum actual)
    {
        foreach (string name in expected.Split('|'))
        {
            if (Reasons.TryGetValue(name, out Enum[]? reasons) && Array.Exists(reasons, reason => reason.Equals(actual)))
            {
                return null;
            }
        }

        return $"refused as {actual}, expected {expected}";
    }

    /// <summary>The most specific reason of a block's refusal.</summary>
    public static Enum ReasonOf(BlockRejection rejection) => rejection.Reason switch
    {
        Block.InvalidTransaction => rejection.Transaction.Reason,
        Block.MalformedTransaction => rejection.TransactionError,
        _ => rejection.Reason,
    };
}
