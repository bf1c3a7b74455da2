using System;
using System.Collections.Generic;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Formats;
using Sequitur.Rpc.Json;

namespace Sequitur.Rpc.Traces;

/// <summary>A block's finality as it is shown: what was given for it, and what the check of that found.</summary>
/// <param name="Given">The certificate and its proofs.</param>
/// <param name="Found">What <see cref="FinalityCheck"/> found in them; it must be final.</param>
/// <param name="Before">Where the chain stood with its L1 before the block, or before the first of a batch.</param>
internal readonly record struct ShownFinality(TraceFinality Given, FinalityResult Found, BridgeState Before);

/// <summary>
/// Writes why a block is final and where the chain stands with its L1: the members <c>finalBlockStorage</c>, <c>commit</c> and those of the queue of messages
/// from L1 (docs/spec/prover-api.md).
/// </summary>
internal static class TraceFinalityJson
{
    /// <param name="output">A trace's object.</param>
    /// <param name="configuration">The chain's rules.</param>
    /// <param name="header">Of the block.</param>
    /// <param name="finality">What is shown.</param>
    public static void Write(JsonOutput output, ChainConfiguration configuration, BlockHeader header, in ShownFinality finality)
    {
        output.Name("finalBlockStorage"u8);
        WriteStorage(output, configuration, header, finality.Given.Proof, finality.Found);
        output.Name("commit"u8);
        WriteCommit(output, configuration.ChainId, header, finality.Given.Certificate);
        if (!configuration.Bridge.HasContract) return;
        output.Quantity("startL1QueueIndex"u8, finality.Before.QueueIndex);
        output.Quantity("endL1QueueIndex"u8, finality.Found.Bridge.QueueIndex);
        output.Data("startL1QueueHash"u8, finality.Before.QueueHash);
        output.Data("endL1QueueHash"u8, finality.Found.Bridge.QueueHash);
    }

    private static void WriteStorage(JsonOutput output, ChainConfiguration configuration, BlockHeader header, FinalityProof proof, FinalityResult result)
    {
        ConsensusParameters parameters = configuration.Consensus;
        Address contract = parameters.ValidatorSet;
        U256 countSlot = ValidatorSetLayout.CountSlot(parameters);
        List<SlotProof> slots = [new SlotProof(countSlot, (ulong)result.Validators, proof.Count)];
        output.BeginObject();
        output.Data("stateRoot"u8, header.StateRoot);
        if (configuration.Bridge.HasContract)
        {
            output.Data("withdrawTrieRoot"u8, result.Bridge.WithdrawRoot);
            WriteSlot(output, "withdrawTrieRootSlot"u8, configuration.Bridge.Contract, configuration.Bridge.WithdrawRootSlot);
        }

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
        if (proof.Bridge is { } bridge) WriteBridge(output, configuration.Bridge, bridge, result);
        output.EndArray();
        output.EndObject();
    }

    private static void WriteBridge(JsonOutput output, BridgeParameters parameters, BridgeProof proof, FinalityResult result)
    {
        U256 root = U256.FromBigEndian(result.Bridge.WithdrawRoot.Bytes);
        U256 hash = U256.FromBigEndian(result.Bridge.QueueHash.Bytes);
        SlotProof[] slots =
        [
            new(parameters.WithdrawRootSlot, root, proof.WithdrawRoot),
            new(parameters.QueueIndexSlot, result.Bridge.QueueIndex, proof.QueueIndex),
            new(parameters.QueueHashSlot, hash, proof.QueueHash),
        ];
        AccountProofJson.Write(output, parameters.Contract, result.BridgeContract, proof.Account, slots);
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
