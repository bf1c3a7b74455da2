using Sequitur.Finality;
using Sequitur.Rollup;
using Sequitur.Rpc.Traces;
using Sequitur.Storage;

namespace Sequitur.Cli;

/// <summary>The rules a trace is read under when nobody gives them: what it says itself, and what new chains have. A result under them is never trusted.</summary>
internal static class AssumedRules
{
    /// <exception cref="SettingsException">Something decides that neither the trace nor a custom can say.</exception>
    public static TraceRules Of(TraceContent trace)
    {
        TraceBlock first = trace.Blocks[0];
        if (first.EvmProfile != "A")
        {
            throw new SettingsException($"trace, evmProfile: expected A, got '{first.EvmProfile}': what the chain chose stands in its genesis file or l2trace_config, --config");
        }

        if (trace.HasMessages)
        {
            throw new SettingsException(
                "this trace contains messages from L1, and which L1 and which queue there they come from stands in no trace: expected --config FILE (the genesis file, or l2trace_config of a node you trust)");
        }

        if (trace.Finality is null)
        {
            throw new SettingsException(
                "this trace has no certificate, and whether its chain has validators and a bridge stands in no trace: expected --config FILE (the genesis file, or l2trace_config of a node you trust)");
        }

        ChainConfiguration configuration = Assume(trace.ChainId, first.Fork, trace.Finality);
        return new TraceRules(configuration, true, RulesOrigin.Assumed) { Assumptions = Tell(configuration, first.Fork) };
    }

    private static ChainConfiguration Assume(ulong chainId, string fork, TraceFinality finality)
    {
        string times = fork switch
        {
            "Cancun" => string.Empty,
            "Prague" => ""","pragueTime":0""",
            "Osaka" => ""","pragueTime":0,"osakaTime":0""",
            _ => throw new SettingsException($"trace, fork: expected Cancun, Prague or Osaka, got '{fork}'"),
        };
        string seals = finality.Certificate.Aggregate is null ? "ecdsa" : "bls";
        string bridge = finality.Proof.Bridge is null ? string.Empty : ""","bridge":{}""";
        return GenesisFile.Parse(
            $$$"""
            {"config":{"chainId":{{{chainId}}},"cancunTime":0{{{times}}},
             "sequitur":{"consensus":{"epochLength":{{{NewChain.UsualEpochLength}}},"seals":"{{{seals}}}"}{{{bridge}}} } },"gasLimit":1}
            """).Configuration;
    }

    /// <summary>Chain id, kind of seals and whether there is a bridge are the trace's own words.</summary>
    private static string[] Tell(ChainConfiguration rules, string fork)
    {
        ConsensusParameters consensus = rules.Consensus;
        BridgeParameters bridge = rules.Bridge;
        string[] always =
        [
            $"rules of {fork} from the first block on",
            $"base fee: denominator {rules.BaseFeeDenominator}, elasticity {rules.BaseFeeElasticity}; no beacon chain",
            $"validators in {consensus.ValidatorSet}: stakes at slot {consensus.StakesSlot}, count at {consensus.CountSlot}, quorum ceil-2n/3, epochs of {consensus.EpochLength} blocks",
        ];
        return bridge.HasContract
            ? [.. always, $"bridge in {bridge.Contract}: withdraw root at slot {bridge.WithdrawRootSlot}, queue at {bridge.QueueIndexSlot} and {bridge.QueueHashSlot}; no L1 whose messages are taken"]
            : always;
    }
}
