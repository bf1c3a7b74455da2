using System;
using Sequitur.Evm;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Dispatch;

namespace Sequitur.Rpc.Calls;

/// <summary>Finds a gas limit with which a call succeeds: bisection between the gas a generous run used and what it was given.</summary>
/// <remarks>
/// Gas used is not enough: EIP-150 lets a call keep back a 64th, and a contract may ask how much is left. The first guess is the used gas with refund
/// and stipend, scaled by 64/63; then the interval is halved until it is within 1.5 % (the same method and tolerance as go-ethereum).
/// </remarks>
internal sealed class GasEstimation(TransactionCall call, CallArguments arguments, in U256 baseFee, TimeSpan time)
{
    private const ulong TransferGas = 21_000;
    private const ulong CallStipend = 2_300;
    private const double Tolerance = 0.015;

    private readonly U256 _baseFee = baseFee;
    private readonly long _start = TimeProvider.System.GetTimestamp();

    /// <param name="gasMax">The most that may be tried.</param>
    /// <param name="isPlainTransfer">No input, and nothing runs at the recipient.</param>
    /// <param name="gas">A limit that suffices.</param>
    public RpcError? Find(ulong gasMax, bool isPlainTransfer, out ulong gas)
    {
        gas = TransferGas;
        if (isPlainTransfer && gasMax >= TransferGas && Run(TransferGas).IsSuccess)
        {
            return null;
        }

        gas = gasMax;
        CallOutcome generous = Run(gasMax);
        if (!generous.IsSuccess)
        {
            return WhyNot(generous, gasMax);
        }

        ulong low = generous.GasUsed - 1;
        ulong optimistic = checked((generous.GasUsedBeforeRefund + CallStipend) * 64 / 63);
        if (optimistic < gas)
        {
            Narrow(optimistic, ref low, ref gas);
        }

        while (low + 1 < gas && (double)(gas - low) / gas >= Tolerance)
        {
            if (TimeProvider.System.GetElapsedTime(_start) > time)
            {
                return new RpcError(RpcErrorCode.ResourceUnavailable, $"estimation took longer than {time.TotalSeconds} s", Reason: "TIMEOUT");
            }

            // Most calls need little more than they use: lean towards the low end.
            Narrow(Math.Min((gas + low) / 2, low * 2), ref low, ref gas);
        }

        return null;
    }

    private static RpcError WhyNot(CallOutcome outcome, ulong gasMax)
    {
        bool isShort = outcome.Reason == ExitReason.OutOfGas && !outcome.Rejection.IsRejected;
        bool isShortBefore = outcome.Rejection.Reason is TransactionRejectionReason.IntrinsicGasTooLow or TransactionRejectionReason.FloorGasTooLow;
        return isShort || isShortBefore ? RpcError.Server($"gas required exceeds allowance ({gasMax})") : CallErrors.Of(outcome)!;
    }

    private void Narrow(ulong middle, ref ulong low, ref ulong high)
    {
        if (Run(middle).IsSuccess)
        {
            high = middle;
        }
        else
        {
            low = middle;
        }
    }

    private CallOutcome Run(ulong gas) => call.Execute(arguments.ToRequest(gas, _baseFee));
}
