using Sequitur.Rollup;
using Sequitur.Rpc.Dispatch;
using Sequitur.Sequencing;

namespace Sequitur.Rpc.Methods;

/// <summary>Says why a transaction was not taken, opening with the words that wallets and libraries look for.</summary>
internal static class SubmissionErrors
{
    public static RpcError Of(TransactionError malformed) =>
        RpcError.InvalidParams($"invalid transaction: {Describe(malformed)}");

    public static RpcError Of(in MempoolRefusal refusal)
    {
        string expected = Calls.Decimal.Of(refusal.Expected);
        string got = Calls.Decimal.Of(refusal.Got);
        string message = refusal.Reason switch
        {
            MempoolRefusalReason.AlreadyKnown => "already known",
            MempoolRefusalReason.NonceTooLow => $"nonce too low: next nonce {expected}, tx nonce {got}",
            MempoolRefusalReason.NonceTooHigh => $"nonce too high: highest nonce held now {expected}, tx nonce {got}",
            MempoolRefusalReason.InsufficientFunds => $"insufficient funds for gas * price + value: balance {got}, tx cost {expected}",
            MempoolRefusalReason.Underpriced => "transaction underpriced: the pool is full and the cheapest transaction in it pays no less",
            MempoolRefusalReason.ReplacementUnderpriced => $"replacement transaction underpriced: needed {expected}, offered {got}",
            MempoolRefusalReason.IntrinsicGas => $"intrinsic gas too low: gas {got}, minimum needed {expected}",
            MempoolRefusalReason.GasLimitExceeded => $"exceeds block gas limit: at most {expected}, tx gas limit {got}",
            MempoolRefusalReason.TipAboveFeeCap => $"max priority fee per gas higher than max fee per gas: maxPriorityFeePerGas {got}, maxFeePerGas {expected}",
            MempoolRefusalReason.WrongChain => $"invalid chain id for signer: have {got} want {expected}",
            MempoolRefusalReason.Unprotected => "only replay-protected (EIP-155) transactions allowed over RPC",
            MempoolRefusalReason.TypeThreeRefused => "transaction type not supported: this chain takes no blobs",
            MempoolRefusalReason.TypeNotActive => $"transaction type not supported: type {got} is not accepted by the rules of the next block",
            MempoolRefusalReason.MessageFromL1 => "transaction type not supported: a message from L1 (type 0x7e) is sent to the queue's contract there",
            MempoolRefusalReason.OversizedTransaction => $"oversized data: transaction size {got}, limit {expected}",
            MempoolRefusalReason.OversizedInitCode => $"max initcode size exceeded: code size {got}, limit {expected}",
            MempoolRefusalReason.SenderHasCode => "sender not an eoa: the account has code (EIP-3607)",
            MempoolRefusalReason.BadSignature => "invalid sender: the signature belongs to nobody",
            MempoolRefusalReason.CostOverflow => "insufficient funds for gas * price + value: the cost overflows 256 bits",
            MempoolRefusalReason.SenderLimit => $"account limit exceeded: at most {expected} transactions of one sender may wait",
            MempoolRefusalReason.PoolFull => $"txpool is full: {expected} transactions",
            _ => refusal.Reason.ToString(),
        };
        return refusal.Reason == MempoolRefusalReason.Unavailable
            ? new RpcError(RpcErrorCode.ResourceUnavailable, "the node takes no transactions now: it is stopping, or too many are being submitted", Reason: "UNAVAILABLE")
            : RpcError.Server(message, refusal.Reason.ToString());
    }

    private static string Describe(TransactionError malformed) => malformed switch
    {
        TransactionError.Empty => "expected EIP-2718 bytes, got none",
        TransactionError.UnknownType => "transaction type not supported",
        TransactionError.WrappedBlobTransaction => "transaction type not supported: this chain takes no blobs",
        TransactionError.HighSignatureS or TransactionError.SignatureOutOfRange or TransactionError.InvalidSignatureParity =>
            $"invalid transaction v, r, s values ({malformed})",
        _ => $"malformed RLP ({malformed})",
    };
}
