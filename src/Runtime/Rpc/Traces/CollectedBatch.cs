using System;
using System.Linq;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Storage;

namespace Sequitur.Rpc.Traces;

/// <summary>Blocks of one epoch that follow each other, with what a prover needs for all of them.</summary>
/// <param name="Blocks">At least one.</param>
/// <param name="Witness">Shared by the blocks; the headers end before the first.</param>
/// <param name="Finality">Of the last block; the bridge before it is that before the first.</param>
/// <param name="PreviousAccount">The contract that names the validators in the state before the first block.</param>
/// <param name="PreviousProof">The proof of that.</param>
internal sealed record CollectedBatch(Block[] Blocks, BlockWitness Witness, ShownFinality Finality, Account PreviousAccount, byte[][] PreviousProof)
{
    public BatchInput ToInput(ChainConfiguration configuration) => new()
    {
        Configuration = configuration,
        Headers = Witness.Headers,
        Blocks = [.. Blocks.Select(InputOf)],
        WitnessState = Witness.Nodes,
        WitnessCodes = Witness.Codes,
        Certificate = Finality.Given.Certificate,
        Proof = Finality.Given.Proof,
        PreviousAccount = PreviousProof,
    };

    private static BatchBlock InputOf(Block block) => new()
    {
        HeaderRlp = block.Header.Rlp,
        Transactions = Array.ConvertAll(block.Transactions, static transaction => transaction.Raw),
        Withdrawals = block.Withdrawals,
    };
}
