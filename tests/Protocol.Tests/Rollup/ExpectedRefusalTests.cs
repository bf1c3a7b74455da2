using System;
using System.Collections.Generic;
using System.Linq;
using Sequitur.Cli.OfficialTests;
using Sequitur.Rollup;
using Xunit;

namespace Sequitur.Protocol.Rollup;

/// <summary>The judge of refusals in the official tests: complete in names, narrow in reasons.</summary>
public sealed class ExpectedRefusalTests
{
    /// <summary>TransactionException of execution-specs (packages/testing/…/exceptions/transaction.py), whole.</summary>
    private const string TransactionNames = """
        TYPE_NOT_SUPPORTED SENDER_NOT_EOA ADDRESS_TOO_SHORT ADDRESS_TOO_LONG NONCE_MISMATCH_TOO_HIGH NONCE_MISMATCH_TOO_LOW NONCE_TOO_BIG NONCE_IS_MAX
        NONCE_OVERFLOW GASLIMIT_OVERFLOW VALUE_OVERFLOW GASPRICE_OVERFLOW GASLIMIT_PRICE_PRODUCT_OVERFLOW INVALID_SIGNATURE_VRS RLP_INVALID_SIGNATURE_R
        RLP_INVALID_SIGNATURE_S RLP_LEADING_ZEROS_GASLIMIT RLP_LEADING_ZEROS_GASPRICE RLP_LEADING_ZEROS_VALUE RLP_LEADING_ZEROS_NONCE
        RLP_LEADING_ZEROS_R RLP_LEADING_ZEROS_S RLP_LEADING_ZEROS_V RLP_LEADING_ZEROS_BASEFEE RLP_LEADING_ZEROS_PRIORITY_FEE
        RLP_LEADING_ZEROS_DATA_SIZE RLP_LEADING_ZEROS_NONCE_SIZE RLP_TOO_FEW_ELEMENTS RLP_TOO_MANY_ELEMENTS RLP_ERROR_EOF RLP_ERROR_SIZE
        RLP_ERROR_SIZE_LEADING_ZEROS INVALID_CHAINID RLP_INVALID_DATA RLP_INVALID_GASLIMIT RLP_INVALID_NONCE RLP_INVALID_TO
        RLP_INVALID_ACCESS_LIST_ADDRESS_TOO_LONG RLP_INVALID_ACCESS_LIST_ADDRESS_TOO_SHORT RLP_INVALID_ACCESS_LIST_STORAGE_TOO_LONG
        RLP_INVALID_ACCESS_LIST_STORAGE_TOO_SHORT RLP_INVALID_HEADER RLP_INVALID_VALUE EC_RECOVERY_FAIL INSUFFICIENT_ACCOUNT_FUNDS
        INSUFFICIENT_MAX_FEE_PER_GAS PRIORITY_OVERFLOW PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS_2
        INSUFFICIENT_MAX_FEE_PER_BLOB_GAS INTRINSIC_GAS_TOO_LOW INTRINSIC_GAS_BELOW_FLOOR_GAS_COST INITCODE_SIZE_EXCEEDED TYPE_1_TX_PRE_FORK
        TYPE_2_TX_PRE_FORK TYPE_3_TX_PRE_FORK TYPE_3_TX_ZERO_BLOBS_PRE_FORK TYPE_3_TX_INVALID_BLOB_VERSIONED_HASH TYPE_3_TX_WITH_FULL_BLOBS
        TYPE_3_TX_BLOB_COUNT_EXCEEDED TYPE_3_TX_CONTRACT_CREATION TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED GAS_ALLOWANCE_EXCEEDED
        GAS_LIMIT_EXCEEDS_MAXIMUM TYPE_3_TX_ZERO_BLOBS TYPE_4_EMPTY_AUTHORIZATION_LIST TYPE_4_INVALID_AUTHORITY_SIGNATURE
        TYPE_4_INVALID_AUTHORITY_SIGNATURE_S_TOO_HIGH TYPE_4_TX_CONTRACT_CREATION TYPE_4_INVALID_AUTHORIZATION_FORMAT TYPE_4_TX_PRE_FORK LOG_MISMATCH
        """;

    /// <summary>BlockException of execution-specs (packages/testing/…/exceptions/block.py), whole.</summary>
    private const string BlockNames = """
        TOO_MANY_UNCLES UNCLE_IN_CHAIN UNCLE_IS_ANCESTOR UNCLE_IS_BROTHER UNCLE_PARENT_INCORRECT EXTRA_DATA_TOO_BIG EXTRA_DATA_INVALID_DAO UNKNOWN_PARENT
        UNCLE_UNKNOWN_PARENT UNKNOWN_PARENT_ZERO GASLIMIT_TOO_BIG INVALID_BLOCK_NUMBER INVALID_BLOCK_TIMESTAMP_OLDER_THAN_PARENT INVALID_DIFFICULTY
        INVALID_LOG_BLOOM INVALID_STATE_ROOT INVALID_RECEIPTS_ROOT INVALID_TRANSACTIONS_ROOT INVALID_UNCLES_HASH GAS_USED_OVERFLOW INVALID_GASLIMIT
        INVALID_BASEFEE_PER_GAS INVALID_GAS_USED INVALID_GAS_USED_ABOVE_LIMIT INVALID_WITHDRAWALS_ROOT INCORRECT_BLOCK_FORMAT BLOB_GAS_USED_ABOVE_LIMIT
        INCORRECT_BLOB_GAS_USED INCORRECT_EXCESS_BLOB_GAS INVALID_VERSIONED_HASHES RLP_STRUCTURES_ENCODING RLP_WITHDRAWALS_NOT_READ
        RLP_INVALID_FIELD_OVERFLOW_64 RLP_INVALID_ADDRESS RLP_BLOCK_LIMIT_EXCEEDED INVALID_REQUESTS IMPORT_IMPOSSIBLE_LEGACY
        IMPORT_IMPOSSIBLE_LEGACY_WRONG_PARENT IMPORT_IMPOSSIBLE_LONDON_WRONG_PARENT IMPORT_IMPOSSIBLE_PARIS_WRONG_POW
        IMPORT_IMPOSSIBLE_PARIS_WRONG_POS IMPORT_IMPOSSIBLE_LONDON_OVER_PARIS IMPORT_IMPOSSIBLE_PARIS_OVER_SHANGHAI IMPORT_IMPOSSIBLE_SHANGHAI
        IMPORT_IMPOSSIBLE_UNCLES_OVER_PARIS IMPORT_IMPOSSIBLE_DIFFICULTY_OVER_PARIS SYSTEM_CONTRACT_EMPTY SYSTEM_CONTRACT_CALL_FAILED
        SYSTEM_CONTRACT_ADDRESS_OCCUPIED INVALID_BLOCK_HASH INVALID_DEPOSIT_EVENT_LAYOUT INVALID_BLOCK_ACCESS_LIST INVALID_BAL_HASH
        BLOCK_ACCESS_LIST_GAS_LIMIT_EXCEEDED
        """;

    private static IEnumerable<string> Names =>
        Split("TransactionException.", TransactionNames).Concat(Split("BlockException.", BlockNames));

    [Fact]
    public void Every_name_has_reasons_or_cannot_be_the_reason()
    {
        HashSet<string> known = [.. ExpectedRefusal.All.Keys, .. ExpectedRefusal.Impossible.Keys];
        Assert.Equal(Names.Order(StringComparer.Ordinal), known.Order(StringComparer.Ordinal));
        Assert.Equal(known.Count, ExpectedRefusal.All.Count + ExpectedRefusal.Impossible.Count);
        Assert.All(ExpectedRefusal.All.Values, reasons => Assert.NotEmpty(reasons));
    }

    /// <summary>What a conforming block or transaction of the tests may be refused for; the rest are faults of ours, or of chains without a beacon chain.</summary>
    [Fact]
    public void Every_reason_answers_to_a_name_unless_it_is_none_of_ethereums()
    {
        Enum[] ours =
        [
            TransactionRejectionReason.None, TransactionRejectionReason.StateFault,
            TransactionRejectionReason.BlockTooLarge, BlockRejectionReason.None, BlockRejectionReason.StateFault,
            BlockRejectionReason.PrevRandaoNotZero, BlockRejectionReason.BeaconRootNotZero, BlockRejectionReason.WithdrawalsNotEmpty,
            BlockRejectionReason.InvalidTransaction, BlockRejectionReason.MalformedTransaction, TransactionError.None,

            // Messages from L1 are no transactions of Ethereum.
            TransactionRejectionReason.MessagesNotTaken, TransactionRejectionReason.BridgeContractMissing, TransactionRejectionReason.QueueIndexAtMaximum,
            TransactionRejectionReason.QueueIndexMismatch, TransactionRejectionReason.MessageAfterTransaction,

            // No fixture name is for the nonce of a header, which Paris fixes.
            BlockRejectionReason.NonceNotZero,
        ];
        HashSet<Enum> answering = [.. ExpectedRefusal.All.Values.SelectMany(reasons => reasons)];
        IEnumerable<Enum> all = Enum.GetValues<TransactionRejectionReason>().Cast<Enum>()
            .Concat(Enum.GetValues<BlockRejectionReason>().Cast<Enum>()).Concat(Enum.GetValues<TransactionError>().Cast<Enum>());
        Assert.All(all, reason => Assert.True(answering.Contains(reason) != ours.Contains(reason), $"{reason.GetType().Name}.{reason}"));
    }

    [Theory]
    [InlineData("TransactionException.NONCE_IS_MAX", TransactionRejectionReason.NonceAtMaximum, true)]
    [InlineData("TransactionException.NONCE_IS_MAX", TransactionRejectionReason.NonceTooHigh, false)]
    [InlineData("TransactionException.TYPE_3_TX_PRE_FORK|TransactionException.NONCE_IS_MAX", TransactionRejectionReason.NonceAtMaximum, true)]
    [InlineData("TransactionException.TYPE_3_TX_BLOB_COUNT_EXCEEDED", TransactionRejectionReason.BlobGasAboveBlock, false)]
    [InlineData("TransactionException.TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED", TransactionRejectionReason.TooManyBlobs, false)]
    [InlineData("BlockException.INVALID_GASLIMIT", BlockRejectionReason.GasUsedAboveGasLimit, false)]
    [InlineData("BlockException.INVALID_GASLIMIT", BlockRejectionReason.GasLimitTooFarFromParent, true)]
    [InlineData("BlockException.NO_SUCH_NAME", BlockRejectionReason.MalformedRlp, false)]
    [InlineData("BlockException.INVALID_BLOCK_HASH", BlockRejectionReason.ParentHashMismatch, false)]
    [InlineData("TR_NoFundsOrGas", TransactionRejectionReason.IntrinsicGasTooLow, true)]
    [InlineData("TR_NoFundsOrGas", TransactionRejectionReason.NonceTooLow, false)]
    [InlineData("3675PoWBlockRejected", BlockRejectionReason.DifficultyNotZero, false)]
    public void A_reason_is_judged_by_its_name_alone(string expected, Enum actual, bool isCovered)
    {
        string? mismatch = ExpectedRefusal.Compare(expected, actual);
        Assert.Equal(isCovered, mismatch is null);
        Assert.True(isCovered || mismatch!.Contains(actual.ToString(), StringComparison.Ordinal));
    }

    private static IEnumerable<string> Split(string prefix, string names) =>
        names.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(name => prefix + name);
}
