using System.Collections.Generic;
using System.Linq;
using Sequitur.Rollup;
using Sequitur.Storage;

namespace Sequitur.Rpc.Traces;

/// <summary>What traces and batches have in common: blocks, one witness for all of them, and why the last is final.</summary>
/// <param name="ChainId">Of the chain they are of.</param>
/// <param name="Blocks">At least one.</param>
/// <param name="Witness">Nodes, codes and headers.</param>
/// <param name="Finality">Null in the trace of a chain whose blocks have no certificates.</param>
public sealed record TraceContent(ulong ChainId, TraceBlock[] Blocks, BlockWitness Witness, TraceFinality? Finality)
{
    /// <summary>Whether any of the transactions is a message from L1.</summary>
    public bool HasMessages => Blocks.Any(static block => block.Content.Transactions.Any(static transaction => transaction is [(byte)TransactionType.L1Message, ..]));

    /// <param name="file">What has the members that are common.</param>
    /// <param name="blocks">The block, or the blocks, in it.</param>
    internal static TraceContent Read(TraceMember file, IEnumerable<TraceMember> blocks)
    {
        TraceMember witness = file["witness"];
        witness.AllowOnly(["state", "codes", "headers"]);
        return new TraceContent(
            file["chainId"].Quantity(),
            [.. blocks.Select(TraceBlock.Read)],
            new BlockWitness(witness["state"].DataList(), witness["codes"].DataList(), witness["headers"].DataList(), [], []),
            TraceFinality.Read(file));
    }
}
