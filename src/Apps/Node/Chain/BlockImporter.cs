using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Sequitur.Finality;
using Sequitur.Network;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Storage;

namespace Sequitur.Node.Chain;

/// <summary>Imports final blocks of a peer: each certificate against the validators that the state before its block names, then the block by execution.</summary>
/// <remarks>A peer is trusted in nothing. All blocks of a call become durable in one transaction.</remarks>
internal sealed class BlockImporter(ChainWriter chain, Action imported)
{
    private ValidatorSet? _known;

    public ulong Head => chain.Ledger.Head.Number;

    /// <summary>Imports as many as hold, from the head on.</summary>
    /// <param name="execution">Executes the blocks.</param>
    /// <param name="from">Number of the first block.</param>
    /// <param name="blocks">Consecutive blocks as they came.</param>
    /// <param name="head">The head afterwards.</param>
    /// <returns>What is wrong with the first block that does not hold; null when there is none.</returns>
    public string? Import(BlockExecution execution, ulong from, FinalBlock[] blocks, out ulong head)
    {
        DecodedBlock[] decoded = Decode(blocks);
        string? objection = null;
        chain.Import(() =>
        {
            List<SealedBlock> added = [];
            using LedgerImport import = chain.Ledger.BeginImport();
            for (int i = 0; i < decoded.Length && objection is null; i++)
            {
                // Consensus may have brought the first ones meanwhile.
                if (from + (ulong)i <= import.Head.Number) continue;
                objection = Add(execution, import, decoded[i], added);
            }

            if (added.Count > 0) import.Commit();
            return [.. added];
        });
        head = Head;
        imported();
        return objection;
    }

    private string? Add(BlockExecution execution, LedgerImport import, in DecodedBlock decoded, List<SealedBlock> added)
    {
        if (decoded.Objection is not null) return decoded.Objection;
        ChainConfiguration configuration = chain.Ledger.Configuration;
        Block block = decoded.Block!;
        BlockHeader header = block.Header;
        ValidatorSetFault fault = ActiveValidators.TryRead(configuration, import.Head, import, out ValidatorSet? validators);
        if (fault != ValidatorSetFault.None) throw new InvalidOperationException($"The validator set after block {import.Head.Number} cannot be used: {fault}.");

        // Keys of BLS seals are decoded when they are first asked for, and kept as long as their validators stay.
        validators = _known = validators!.WithKeysOf(_known);
        CertificateFault unsealed = CertificateCheck.Check(
            decoded.Certificate!, configuration.ChainId, header.Number, header.Hash, validators, configuration.Consensus.Quorum);
        if (unsealed != CertificateFault.None) return $"block {header.Number} {header.Hash}: its certificate: {unsealed}";

        BlockRejection rejection = BlockImport.Execute(
            execution, configuration, import.Head, block, import, import, import, recordWitness: true, out SealedBlock? executed);
        if (import.Fault.IsSet) throw new InvalidOperationException($"The state after block {import.Head.Number} cannot be read: {import.Fault}.");
        if (rejection.IsRejected) return $"block {header.Number} {header.Hash}: {rejection.Reason}";
        import.Add(executed!, decoded.Certificate);
        added.Add(executed!);
        return null;
    }

    /// <summary>Decodes on all cores, and recovers the senders, which execution would do one after the other.</summary>
    private static DecodedBlock[] Decode(FinalBlock[] blocks)
    {
        var decoded = new DecodedBlock[blocks.Length];
        Parallel.For(0, blocks.Length, i =>
        {
            BlockRejection rejection = Block.TryDecode(blocks[i].BlockRlp, out Block? block);
            if (rejection.IsRejected)
            {
                decoded[i] = new DecodedBlock(null, null, $"block {i} of the answer: {rejection.Reason}");
                return;
            }

            if (FinalityCertificate.TryDecode(blocks[i].CertificateRlp, out FinalityCertificate? certificate) is var fault && fault != RlpError.None)
            {
                decoded[i] = new DecodedBlock(null, null, $"block {block!.Header.Number}: its certificate is malformed: {fault}");
                return;
            }

            foreach (Transaction transaction in block!.Transactions) transaction.TryGetSender(out _);
            decoded[i] = new DecodedBlock(block, certificate, null);
        });
        return decoded;
    }

    private readonly record struct DecodedBlock(Block? Block, FinalityCertificate? Certificate, string? Objection);
}
