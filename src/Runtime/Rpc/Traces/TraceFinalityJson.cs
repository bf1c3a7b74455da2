using System;
using System.Collections.Generic;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Formats;
using Sequitur.Rpc.Json;

namespace Sequitur.Rpc.Traces;

/// <summary>Writes why a block is final: the members <c>finalBlockStorage</c> and <c>commit</c> of a trace (docs/spec/prover-api.md).</summary>
internal static class TraceFinalityJson
{
    /// <param name="output">A trace's object.</param>
    /// <param name="configuration">The chain's rules.</param>
    /// <param name="header">Of the block.</param>
    /// <param name="finality">The certificate and its proofs.</param>
    /// <param name="result">What <see cref="FinalityCheck"/> found in them; it must be final.</param>
    public static void Write(JsonOutput output, ChainConfiguration configuration, BlockHeader header, TraceFinality finality, FinalityResult result)
    {
        output.Name("finalBlockStorage"u8);
        WriteStorage(output, configuration.Consensus, header, finality.Proof, result);
        output.Name("commit"u8);
        WriteCommit(output, configuration.ChainId, header, finality.Certificate);
    }

    private static void WriteStorage(JsonOutput output, ConsensusParameters parameters, BlockHeader header, FinalityProof proof, FinalityResult result)
    {
        Address contract = parameters.ValidatorSet;
        U256 countSlot = ValidatorSetLayout.CountSlot(parameters);
        List<SlotProof> slots = [new SlotProof(countSlot, (ulong)result.Validators, proof.Count)];
        output.BeginObject();
        output.Data("stateRoot"u8, header.StateRoot);
        output.Quantity("validatorCount"u8, (ulong)result.Validators);
        WriteSlot(output, "validatorCountSlot"u8, contract, countSlot);
        if (Quorum.IsByStake(parameters.Quorum))
        {
            U256 totalSlot = ValidatorSetLayout.TotalStakeSlot(parameters);
            slots.Add(new SlotProof(totalSlot, result.TotalStake, proof.TotalStake));
            output.Quantity("totalStake"u8, result.TotalStake);
            WriteSlot(output, "totalStakeSlot"u8, contract, totalSlot);
        }

        output.Name("signers"u8);
        output.BeginArray();
        for (int i = 0; i < result.Items.Length; i++) WriteSealer(output, parameters, proof, result, i, slots);
        for (int i = 0; i < result.Signers.Length; i++)
        {
            U256 slot = ValidatorSetLayout.StakeSlot(parameters, result.Signers[i]);
            slots.Add(new SlotProof(slot, result.Stakes[i], proof.Stakes[i]));
            output.BeginObject();
            output.Quantity("index"u8, (ulong)i);
            output.Data("address"u8, result.Signers[i]);
            output.Name("key"u8);
            output.Word(slot);
            output.EndObject();
        }

        output.EndArray();
        output.Name("proofs"u8);
        output.BeginArray();
        AccountProofJson.Write(output, contract, result.Contract, proof.Account, [.. slots]);
        output.EndArray();
        output.EndObject();
    }

    /// <summary>A signer of an aggregate: its item of the list, what identifies it, and its key.</summary>
    private static void WriteSealer(
        JsonOutput output, ConsensusParameters parameters, FinalityProof proof, FinalityResult result, int index, List<SlotProof> slots)
    {
        U256 itemSlot = ValidatorSetLayout.ListItemSlot(result.Items[index]);
        U256 stakeSlot = ValidatorSetLayout.StakeSlot(parameters, result.Identifiers[index]);
        slots.Add(new SlotProof(itemSlot, result.Identifiers[index], proof.Items[index]));
        slots.Add(new SlotProof(stakeSlot, result.Stakes[index], proof.Stakes[index]));
        output.BeginObject();
        output.Quantity("index"u8, (ulong)index);
        output.Quantity("item"u8, (ulong)result.Items[index]);
        output.Data("id"u8, result.Identifiers[index].ToHash256());
        output.Name("publicKey"u8);
        output.Data(proof.Keys[index]);
        output.Name("itemKey"u8);
        output.Word(itemSlot);
        output.Name("key"u8);
        output.Word(stakeSlot);
        output.EndObject();
    }

    private static void WriteSlot(JsonOutput output, ReadOnlySpan<byte> name, Address contract, in U256 slot)
    {
        output.Name(name);
        output.BeginObject();
        output.Data("address"u8, contract);
        output.Name("key"u8);
        output.Word(slot);
        output.EndObject();
    }

    private static void WriteCommit(JsonOutput output, ulong chainId, BlockHeader header, FinalityCertificate certificate)
    {
        output.BeginObject();
        output.Quantity("round"u8, certificate.Round);
        output.Data("digest"u8, CommitSeal.Digest(chainId, header.Number, certificate.Round, header.Hash));
        if (certificate.Aggregate is { } aggregate)
        {
            output.Name("signers"u8);
            output.Data(aggregate.Signers);
            output.Name("signature"u8);
            output.Data(aggregate.Signature);
            output.EndObject();
            return;
        }

        output.Name("signatures"u8);
        output.BeginArray();
        Span<byte> bytes = stackalloc byte[RecoverableSignature.Size];
        foreach (RecoverableSignature seal in certificate.Seals)
        {
            seal.Write(bytes);
            output.Data(bytes);
        }

        output.EndArray();
        output.EndObject();
    }
}
