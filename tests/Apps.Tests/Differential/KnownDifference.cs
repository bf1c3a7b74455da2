using System;
using System.Linq;
using Sequitur.Evm;
using Sequitur.Primitives;

namespace Sequitur.Apps.Differential;

/// <summary>A difference that is understood and not ours: whose, why, and how it is recognised. docs/spec/differential-tests.md has the evidence.</summary>
internal sealed record KnownDifference(string Implementation, string Reason, Func<Scenario, Observation, Observation, bool> Covers)
{
    public static KnownDifference[] All { get; } =
    [
        new("anvil", "eth_simulateV1 cannot be asked for a creation", (program, _, theirs) =>
            program.Transaction.To is null && RefusedAs(theirs, "missing keys: [\"to\"]")),
        new("anvil", "eth_simulateV1 ignores the blob base fee", (program, _, _) => program.Block.ExcessBlobGas != 0),
        new("anvil", "eth_simulateV1 does not check nonce, fee cap and gas cap", (_, ours, theirs) =>
            theirs.Refusal is null
            && ours.Refusal is "NonceTooHigh" or "NonceTooLow" or "NonceAtMaximum" or "GasLimitAboveTransactionCap" or "MaxFeeBelowBaseFee"),
        new("anvil", "refunds EIP-7702's account creation for authorities that do not exist", (program, ours, theirs) =>
            ours.DifferencesFrom(theirs) is [nameof(Observation.GasUsed)]
            && theirs.GasUsed < ours.GasUsed
            && ours.GasUsed - theirs.GasUsed <= (GasCosts.AuthorizationEmptyAccount - GasCosts.AuthorizationBase) * AbsentAuthorities(program)),
    ];

    /// <summary>The rule that covers what the implementation says; null when it is a finding.</summary>
    public static KnownDifference? Find(string implementation, Scenario program, Observation ours, Observation theirs) =>
        Array.Find(All, known => known.Implementation == implementation && known.Covers(program, ours, theirs));

    private static bool RefusedAs(Observation observation, string reason) =>
        observation.Refusal?.Contains(reason, StringComparison.Ordinal) == true;

    /// <summary>Authorizations by accounts that are not there before the transaction; a spoilt signature may well be such an account's.</summary>
    private static ulong AbsentAuthorities(Scenario program) => (ulong)StateTestWriter.FieldsOf(program.Transaction).Authorizations.Count(
        authorization => authorization.TryRecoverAuthority(out Address authority) && program.Accounts.All(account => account.Address != authority));
}
