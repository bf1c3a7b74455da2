using Sequitur.Rollup;
using Sequitur.Rpc.Formats;
using Sequitur.Rpc.Json;

namespace Sequitur.Rpc.Traces;

/// <summary>Writes a batch: docs/spec/prover-api.md, schema version 1.</summary>
internal static class BatchJson
{
    public static void Write(JsonOutput output, ChainConfiguration configuration, CollectedBatch batch)
    {
        output.BeginObject();
        output.Quantity("version"u8, TraceOptions.SupportedVersion);
        output.Quantity("chainId"u8, configuration.ChainId);
        output.Name("blocks"u8);
        output.BeginArray();
        foreach (Block block in batch.Blocks)
        {
            output.BeginObject();
            TraceJson.WriteBlock(output, configuration, block);
            output.EndObject();
        }

        output.EndArray();
        output.Name("witness"u8);
        output.BeginObject();
        WitnessJson.WriteMembers(output, batch.Witness);
        output.EndObject();
        output.Name("previousValidatorSet"u8);
        AccountProofJson.Write(output, configuration.Consensus.ValidatorSet, batch.PreviousAccount, batch.PreviousProof, []);
        TraceFinalityJson.Write(output, configuration, batch.Blocks[^1].Header, batch.Finality);
        output.EndObject();
    }
}
