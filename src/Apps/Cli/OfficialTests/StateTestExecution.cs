using System;
using Sequitur.Rollup;
using Sequitur.State;

namespace Sequitur.Cli.OfficialTests;

/// <summary>What the transaction of a state test came to, executed here.</summary>
/// <param name="Delta">What it did to the state, with the witness if that was asked for.</param>
/// <param name="Malformed">Why its bytes are no transaction.</param>
/// <param name="Rejection">Why it was refused, when they are one.</param>
/// <param name="Result">What it did; null when it was refused.</param>
/// <param name="OldestBlockHashRead">The oldest block of which BLOCKHASH gave the hash; ulong.MaxValue when none.</param>
internal sealed record StateTestExecution(
    StateDelta Delta, TransactionError Malformed, TransactionRejection Rejection, TransactionResult? Result, ulong OldestBlockHashRead)
{
    /// <summary>Null when it was executed.</summary>
    public Enum? Refusal => Malformed != TransactionError.None ? Malformed : Rejection.IsRejected ? Rejection.Reason : null;

    /// <summary>Whether both came to the same state and the same receipt, or to the same refusal.</summary>
    public bool IsSame(StateTestExecution other) =>
        Delta.StateRoot == other.Delta.StateRoot && Equals(Refusal, other.Refusal)
        && (Result is null || Result.Receipt.Encode().AsSpan().SequenceEqual(other.Result!.Receipt.Encode()));
}
