using System;
using System.Collections.Generic;
using Sequitur.Rollup;
using Block = Sequitur.Rollup.BlockRejectionReason;
using Form = Sequitur.Rollup.TransactionError;
using Rule = Sequitur.Rollup.TransactionRejectionReason;

namespace Sequitur.Cli.OfficialTests;

/// <summary>Which of our reasons answer to the exception names of the official tests.</summary>
/// <remarks>
/// The names are all of <c>TransactionException</c> and <c>BlockException</c> of execution-spec-tests, and those older fixtures of ethereum/tests had.
/// Each has the narrowest set that is right, or stands in <see cref="Impossible"/> with the reason why no block of ours is refused for it.
/// </remarks>
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

    /// <summary>A header or block with the fields of another fork does not decode.</summary>
    private static readonly Enum[] OtherForksShape =
        [Block.MalformedRlp, Block.MalformedHeader, Block.RequestsHashMissing, Block.RequestsHashUnexpected];

    /// <summary>Zeros in front of a number may make it longer than its type.</summary>
    private static readonly Enum[] PaddedNumber = [Form.LeadingZero, Form.FieldTooLong];

    /// <summary>A byte that begins no list is for us the type of EIP-2718.</summary>
    private static readonly Enum[] NoList = [Form.MalformedRlp, Form.UnknownType];

    private static readonly Dictionary<string, Enum[]> Reasons = new()
    {
        ["TransactionException.TYPE_NOT_SUPPORTED"] = [Form.UnknownType, Rule.UnsupportedType],
        ["TransactionException.TYPE_4_TX_PRE_FORK"] = [Rule.UnsupportedType],
        ["TransactionException.SENDER_NOT_EOA"] = [Rule.SenderIsContract],
        ["TransactionException.NONCE_MISMATCH_TOO_HIGH"] = [Rule.NonceTooHigh],
        ["TransactionException.NONCE_MISMATCH_TOO_LOW"] = [Rule.NonceTooLow],
        ["TransactionException.NONCE_TOO_BIG"] = [Rule.NonceAtMaximum],
        ["TransactionException.NONCE_IS_MAX"] = [Rule.NonceAtMaximum],

        // Numbers beyond their type.
        ["TransactionException.NONCE_OVERFLOW"] = [Form.FieldTooLong],
        ["TransactionException.GASLIMIT_OVERFLOW"] = [Form.FieldTooLong],
        ["TransactionException.VALUE_OVERFLOW"] = [Form.FieldTooLong],
        ["TransactionException.GASPRICE_OVERFLOW"] = [Form.FieldTooLong],
        ["TransactionException.PRIORITY_OVERFLOW"] = [Form.FieldTooLong],
        ["TransactionException.GASLIMIT_PRICE_PRODUCT_OVERFLOW"] = [Rule.CostOverflow],

        // The specification computes without bounds: no balance covers what we call an overflow.
        ["TransactionException.INSUFFICIENT_ACCOUNT_FUNDS"] = [Rule.InsufficientFunds, Rule.CostOverflow],

        // Signatures.
        ["TransactionException.INVALID_SIGNATURE_VRS"] =
            [Form.InvalidSignatureParity, Form.SignatureOutOfRange, Form.HighSignatureS, Form.FieldTooLong, Rule.UnrecoverableSignature],
        ["TransactionException.EC_RECOVERY_FAIL"] = [Rule.UnrecoverableSignature],

        // The v of a legacy transaction holds both parity and chain (EIP-155).
        ["TransactionException.INVALID_CHAINID"] = [Rule.ChainIdMismatch, Form.ChainIdTooLarge, Form.InvalidSignatureParity],

        // Encodings.
        ["TransactionException.ADDRESS_TOO_SHORT"] = [Form.WrongFieldLength],
        ["TransactionException.ADDRESS_TOO_LONG"] = [Form.WrongFieldLength],
        ["TransactionException.RLP_INVALID_SIGNATURE_R"] = [Form.MalformedRlp],
        ["TransactionException.RLP_INVALID_SIGNATURE_S"] = [Form.MalformedRlp],
        ["TransactionException.RLP_INVALID_DATA"] = [Form.MalformedRlp],
        ["TransactionException.RLP_INVALID_GASLIMIT"] = [Form.MalformedRlp],
        ["TransactionException.RLP_INVALID_NONCE"] = [Form.MalformedRlp],
        ["TransactionException.RLP_INVALID_TO"] = [Form.MalformedRlp],
        ["TransactionException.RLP_INVALID_VALUE"] = [Form.MalformedRlp],
        ["TransactionException.RLP_INVALID_HEADER"] = NoList,
        ["TransactionException.RLP_LEADING_ZEROS_GASLIMIT"] = PaddedNumber,
        ["TransactionException.RLP_LEADING_ZEROS_GASPRICE"] = PaddedNumber,
        ["TransactionException.RLP_LEADING_ZEROS_VALUE"] = PaddedNumber,
        ["TransactionException.RLP_LEADING_ZEROS_NONCE"] = PaddedNumber,
        ["TransactionException.RLP_LEADING_ZEROS_R"] = PaddedNumber,
        ["TransactionException.RLP_LEADING_ZEROS_S"] = PaddedNumber,
        ["TransactionException.RLP_LEADING_ZEROS_V"] = PaddedNumber,
        ["TransactionException.RLP_LEADING_ZEROS_BASEFEE"] = PaddedNumber,
        ["TransactionException.RLP_LEADING_ZEROS_PRIORITY_FEE"] = PaddedNumber,
        ["TransactionException.RLP_LEADING_ZEROS_DATA_SIZE"] = [Form.MalformedRlp],
        ["TransactionException.RLP_LEADING_ZEROS_NONCE_SIZE"] = [Form.MalformedRlp],
        ["TransactionException.RLP_TOO_FEW_ELEMENTS"] = [Form.MissingField],
        ["TransactionException.RLP_TOO_MANY_ELEMENTS"] = [Form.ExcessField],
        ["TransactionException.RLP_ERROR_EOF"] = NoList,
        ["TransactionException.RLP_ERROR_SIZE"] = [Form.MalformedRlp, Form.TrailingBytes],
        ["TransactionException.RLP_ERROR_SIZE_LEADING_ZEROS"] = [Form.MalformedRlp],
        ["TransactionException.RLP_INVALID_ACCESS_LIST_ADDRESS_TOO_LONG"] = [Form.MalformedAccessList],
        ["TransactionException.RLP_INVALID_ACCESS_LIST_ADDRESS_TOO_SHORT"] = [Form.MalformedAccessList],
        ["TransactionException.RLP_INVALID_ACCESS_LIST_STORAGE_TOO_LONG"] = [Form.MalformedAccessList],
        ["TransactionException.RLP_INVALID_ACCESS_LIST_STORAGE_TOO_SHORT"] = [Form.MalformedAccessList],

        // Gas and fees.
        ["TransactionException.INTRINSIC_GAS_TOO_LOW"] = [Rule.IntrinsicGasTooLow],
        ["TransactionException.INTRINSIC_GAS_BELOW_FLOOR_GAS_COST"] = [Rule.FloorGasTooLow],
        ["TransactionException.INITCODE_SIZE_EXCEEDED"] = [Rule.InitCodeTooLarge],
        ["TransactionException.GAS_LIMIT_EXCEEDS_MAXIMUM"] = [Rule.GasLimitAboveTransactionCap],
        ["TransactionException.GAS_ALLOWANCE_EXCEEDED"] = [Rule.GasLimitAboveBlock],
        ["TransactionException.INSUFFICIENT_MAX_FEE_PER_GAS"] = [Rule.MaxFeeBelowBaseFee],
        ["TransactionException.PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS"] = [Rule.PriorityFeeAboveMaxFee],
        ["TransactionException.PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS_2"] = [Rule.PriorityFeeAboveMaxFee],
        ["TransactionException.INSUFFICIENT_MAX_FEE_PER_BLOB_GAS"] = [Rule.MaxFeePerBlobGasTooLow],

        // Types 3 and 4.
        ["TransactionException.TYPE_3_TX_ZERO_BLOBS"] = [Form.EmptyBlobList],
        ["TransactionException.TYPE_3_TX_INVALID_BLOB_VERSIONED_HASH"] = [Form.WrongBlobHashVersion],
        ["TransactionException.TYPE_3_TX_CONTRACT_CREATION"] = [Form.MissingRecipient],
        ["TransactionException.TYPE_3_TX_WITH_FULL_BLOBS"] = [Form.WrappedBlobTransaction],
        ["TransactionException.TYPE_3_TX_BLOB_COUNT_EXCEEDED"] = [Rule.TooManyBlobs],
        ["TransactionException.TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED"] = [Rule.BlobGasAboveBlock],
        ["TransactionException.TYPE_4_EMPTY_AUTHORIZATION_LIST"] = [Form.EmptyAuthorizationList],
        ["TransactionException.TYPE_4_TX_CONTRACT_CREATION"] = [Form.MissingRecipient],
        ["TransactionException.TYPE_4_INVALID_AUTHORIZATION_FORMAT"] = [Form.MalformedAuthorization],

        // Blocks: encoding and size.
        ["BlockException.RLP_STRUCTURES_ENCODING"] = Malformed,
        ["BlockException.RLP_WITHDRAWALS_NOT_READ"] = [Block.MalformedRlp],
        ["BlockException.RLP_INVALID_FIELD_OVERFLOW_64"] = [Form.FieldTooLong, Block.MalformedHeader, Block.MalformedWithdrawal],
        ["BlockException.RLP_INVALID_ADDRESS"] = [Block.MalformedWithdrawal],
        ["BlockException.INCORRECT_BLOCK_FORMAT"] = OtherForksShape,
        ["BlockException.RLP_BLOCK_LIMIT_EXCEEDED"] = [Block.BlockTooLarge],
        ["BlockException.IMPORT_IMPOSSIBLE_LEGACY"] = OtherForksShape,
        ["BlockException.IMPORT_IMPOSSIBLE_LEGACY_WRONG_PARENT"] = OtherForksShape,
        ["BlockException.IMPORT_IMPOSSIBLE_LONDON_WRONG_PARENT"] = OtherForksShape,
        ["BlockException.IMPORT_IMPOSSIBLE_LONDON_OVER_PARIS"] = OtherForksShape,
        ["BlockException.IMPORT_IMPOSSIBLE_PARIS_OVER_SHANGHAI"] = OtherForksShape,
        ["BlockException.IMPORT_IMPOSSIBLE_SHANGHAI"] = OtherForksShape,

        // Blocks: headers.
        ["BlockException.UNKNOWN_PARENT"] = [Block.ParentHashMismatch],
        ["BlockException.UNKNOWN_PARENT_ZERO"] = [Block.ParentHashMismatch],
        ["BlockException.INVALID_BLOCK_NUMBER"] = [Block.NumberMismatch],
        ["BlockException.INVALID_BLOCK_TIMESTAMP_OLDER_THAN_PARENT"] = [Block.TimestampTooOld],
        ["BlockException.INVALID_GASLIMIT"] = [Block.GasLimitTooFarFromParent, Block.GasLimitTooLow, Block.GasLimitTooHigh],
        ["BlockException.GASLIMIT_TOO_BIG"] = [Block.GasLimitTooHigh],
        ["BlockException.EXTRA_DATA_TOO_BIG"] = [Block.ExtraDataTooLong],
        ["BlockException.IMPORT_IMPOSSIBLE_UNCLES_OVER_PARIS"] = [Block.OmmersNotEmpty, Block.OmmersHashMismatch],
        ["BlockException.INVALID_UNCLES_HASH"] = [Block.OmmersHashMismatch],
        ["BlockException.IMPORT_IMPOSSIBLE_DIFFICULTY_OVER_PARIS"] = [Block.DifficultyNotZero],
        ["BlockException.INVALID_DIFFICULTY"] = [Block.DifficultyNotZero],
        ["BlockException.INVALID_BASEFEE_PER_GAS"] = [Block.BaseFeeMismatch],
        ["BlockException.INCORRECT_EXCESS_BLOB_GAS"] = [Block.ExcessBlobGasMismatch],

        // Blocks: what execution gives. A claim above the limit of blob gas is a mismatch, since no execution gets there.
        ["BlockException.GAS_USED_OVERFLOW"] = [Block.GasUsedAboveGasLimit, Rule.GasLimitAboveBlock],
        ["BlockException.INVALID_GAS_USED"] = [Block.GasUsedMismatch],
        ["BlockException.INVALID_GAS_USED_ABOVE_LIMIT"] = [Block.GasUsedAboveGasLimit],
        ["BlockException.INCORRECT_BLOB_GAS_USED"] = [Block.BlobGasUsedMismatch],
        ["BlockException.BLOB_GAS_USED_ABOVE_LIMIT"] = [Block.BlobGasUsedMismatch],
        ["BlockException.INVALID_TRANSACTIONS_ROOT"] = [Block.TransactionsRootMismatch],
        ["BlockException.INVALID_WITHDRAWALS_ROOT"] = [Block.WithdrawalsRootMismatch],
        ["BlockException.INVALID_RECEIPTS_ROOT"] = [Block.ReceiptsRootMismatch],
        ["BlockException.INVALID_LOG_BLOOM"] = [Block.LogsBloomMismatch],
        ["BlockException.INVALID_STATE_ROOT"] = [Block.StateRootMismatch],
        ["BlockException.INVALID_REQUESTS"] = [Block.RequestsHashMismatch],
        ["BlockException.INVALID_DEPOSIT_EVENT_LAYOUT"] = [Block.MalformedDepositLog],
        ["BlockException.SYSTEM_CONTRACT_EMPTY"] = [Block.SystemContractMissing],
        ["BlockException.SYSTEM_CONTRACT_CALL_FAILED"] = [Block.SystemCallFailed],
    };

    /// <summary>What ethereum/tests wrote before it took over the names of execution-spec-tests.</summary>
    private static readonly Dictionary<string, string> OlderNames = new()
    {
        ["TR_TypeNotSupported"] = "TransactionException.TYPE_NOT_SUPPORTED",
        ["TR_NoFunds"] = "TransactionException.INSUFFICIENT_ACCOUNT_FUNDS",
        ["TR_NoFundsX"] = "TransactionException.INSUFFICIENT_ACCOUNT_FUNDS",
        ["TR_NoFundsOrGas"] = "TransactionException.INSUFFICIENT_ACCOUNT_FUNDS|TransactionException.INTRINSIC_GAS_TOO_LOW",
        ["TR_IntrinsicGas"] = "TransactionException.INTRINSIC_GAS_TOO_LOW",
        ["IntrinsicGas"] = "TransactionException.INTRINSIC_GAS_TOO_LOW",
        ["TR_FeeCapLessThanBlocks"] = "TransactionException.INSUFFICIENT_MAX_FEE_PER_GAS",
        ["TR_FeeCapLessThanBlocksORNoFunds"] =
            "TransactionException.INSUFFICIENT_MAX_FEE_PER_GAS|TransactionException.INSUFFICIENT_ACCOUNT_FUNDS",
        ["TR_FeeCapLessThanBlocksORGasLimitReached"] =
            "TransactionException.INSUFFICIENT_MAX_FEE_PER_GAS|TransactionException.GAS_ALLOWANCE_EXCEEDED",
        ["TR_TipGtFeeCap"] = "TransactionException.PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS",
        ["TR_GasLimitReached"] = "TransactionException.GAS_ALLOWANCE_EXCEEDED",
        ["TR_NonceTooLow"] = "TransactionException.NONCE_MISMATCH_TOO_LOW",
        ["TR_NonceTooHigh"] = "TransactionException.NONCE_MISMATCH_TOO_HIGH",
        ["TR_NonceHasMaxValue"] = "TransactionException.NONCE_IS_MAX",
        ["TR_InitCodeLimitExceeded"] = "TransactionException.INITCODE_SIZE_EXCEEDED",
        ["TR_EMPTYBLOB"] = "TransactionException.TYPE_3_TX_ZERO_BLOBS",
        ["TR_BLOBCREATE"] = "TransactionException.TYPE_3_TX_CONTRACT_CREATION",
        ["TR_BLOBVERSION_INVALID"] = "TransactionException.TYPE_3_TX_INVALID_BLOB_VERSIONED_HASH",
        ["TR_BLOBLIST_OVERSIZE"] = "TransactionException.TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED",
        ["SenderNotEOA"] = "TransactionException.SENDER_NOT_EOA",
        ["InvalidTransactionVRS"] = "TransactionException.INVALID_SIGNATURE_VRS",
        ["PostParisUncleHashIsNotEmpty"] = "BlockException.IMPORT_IMPOSSIBLE_UNCLES_OVER_PARIS",
        ["PostParisDifficultyIsNot0"] = "BlockException.IMPORT_IMPOSSIBLE_DIFFICULTY_OVER_PARIS",
        ["InvalidNumber"] = "BlockException.INVALID_BLOCK_NUMBER",
        ["InvalidTimestampOlderParent"] = "BlockException.INVALID_BLOCK_TIMESTAMP_OLDER_THAN_PARENT",
        ["InvalidGasLimit"] = "BlockException.GASLIMIT_TOO_BIG",
        ["InvalidGasLimit2"] = "BlockException.INVALID_GASLIMIT",
        ["InvalidGasUsed"] = "BlockException.INVALID_GAS_USED",
        ["TooMuchGasUsed"] = "BlockException.INVALID_GAS_USED_ABOVE_LIMIT",
        ["InvalidStateRoot"] = "BlockException.INVALID_STATE_ROOT",
        ["InvalidReceiptsStateRoot"] = "BlockException.INVALID_RECEIPTS_ROOT",
        ["InvalidTransactionsRoot"] = "BlockException.INVALID_TRANSACTIONS_ROOT",
        ["InvalidLogBloom"] = "BlockException.INVALID_LOG_BLOOM",
        ["InvalidUnclesHash"] = "BlockException.INVALID_UNCLES_HASH",
        ["UnknownParent"] = "BlockException.UNKNOWN_PARENT",
        ["UnknownParent2"] = "BlockException.UNKNOWN_PARENT_ZERO",
        ["ExtraDataTooBig"] = "BlockException.EXTRA_DATA_TOO_BIG",
        ["1559BlockImportImpossible_BaseFeeWrong"] = "BlockException.INVALID_BASEFEE_PER_GAS",
        ["INPUT_UNMARSHAL_ERROR"] = "BlockException.RLP_INVALID_FIELD_OVERFLOW_64",
        ["INPUT_UNMARSHAL_ADDRESS_ERROR"] = "BlockException.RLP_INVALID_ADDRESS",
        ["RLP_BODY_UNMARSHAL_ERROR"] = "BlockException.RLP_STRUCTURES_ENCODING",
    };

    /// <summary>Names for which no block or transaction of the forks from Cancun on is refused, and why.</summary>
    public static IReadOnlyDictionary<string, string> Impossible { get; } = new Dictionary<string, string>
    {
        ["TransactionException.TYPE_1_TX_PRE_FORK"] = "type 1 is older than Cancun",
        ["TransactionException.TYPE_2_TX_PRE_FORK"] = "type 2 is older than Cancun",
        ["TransactionException.TYPE_3_TX_PRE_FORK"] = "Cancun has type 3",
        ["TransactionException.TYPE_3_TX_ZERO_BLOBS_PRE_FORK"] = "Cancun has type 3",
        ["TransactionException.TYPE_4_INVALID_AUTHORITY_SIGNATURE"] = "EIP-7702 passes over such a tuple and keeps the transaction",
        ["TransactionException.TYPE_4_INVALID_AUTHORITY_SIGNATURE_S_TOO_HIGH"] = "EIP-7702 passes over such a tuple and keeps the transaction",
        ["TransactionException.LOG_MISMATCH"] = "logs are a result, not a reason",
        ["BlockException.TOO_MANY_UNCLES"] = "since Paris any ommer is one too many, under another name",
        ["BlockException.UNCLE_IN_CHAIN"] = "since Paris no ommer is looked at",
        ["BlockException.UNCLE_IS_ANCESTOR"] = "since Paris no ommer is looked at",
        ["BlockException.UNCLE_IS_BROTHER"] = "since Paris no ommer is looked at",
        ["BlockException.UNCLE_PARENT_INCORRECT"] = "since Paris no ommer is looked at",
        ["BlockException.UNCLE_UNKNOWN_PARENT"] = "since Paris no ommer is looked at",
        ["BlockException.EXTRA_DATA_INVALID_DAO"] = "the fork of the DAO is older than Cancun",
        ["BlockException.IMPORT_IMPOSSIBLE_PARIS_WRONG_POW"] = "the terminal difficulty is passed before Cancun",
        ["BlockException.IMPORT_IMPOSSIBLE_PARIS_WRONG_POS"] = "the terminal difficulty is passed before Cancun",
        ["BlockException.INVALID_VERSIONED_HASHES"] = "the consensus client names these hashes to the engine API; a block in RLP does not",
        ["BlockException.INVALID_BLOCK_HASH"] = "the engine API claims a hash; of a block in RLP it is computed",
        ["BlockException.SYSTEM_CONTRACT_ADDRESS_OCCUPIED"] = "no fork up to Osaka installs a contract by itself",
        ["BlockException.INVALID_BLOCK_ACCESS_LIST"] = "EIP-7928 belongs to Amsterdam",
        ["BlockException.INVALID_BAL_HASH"] = "EIP-7928 belongs to Amsterdam",
        ["BlockException.BLOCK_ACCESS_LIST_GAS_LIMIT_EXCEEDED"] = "EIP-7928 belongs to Amsterdam",
    };

    /// <summary>Every name that a refusal may be expected under, with our reasons; older names are resolved.</summary>
    public static IReadOnlyDictionary<string, Enum[]> All => Reasons;

    /// <summary>Null when one of the expected names (separated by '|') covers the reason; else what is wrong.</summary>
    public static string? Compare(string expected, Enum actual)
    {
        foreach (string name in expected.Split('|'))
        {
            if (OlderNames.TryGetValue(name, out string? names) && Compare(names, actual) is null)
            {
                return null;
            }

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
