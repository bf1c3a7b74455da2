using System.Collections.Generic;
using System.Linq;
using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;

namespace Sequitur.Rpc.Traces;

/// <summary>What a trace gives to show that its block is final: the members <c>commit</c> and <c>finalBlockStorage</c>.</summary>
/// <remarks>
/// Only what cannot be derived is kept: the round, the seals, the nodes of the proofs. All else in them is compared by
/// <see cref="TraceFile.FindContradiction"/>.
/// </remarks>
public sealed record TraceFinality(FinalityCertificate Certificate, FinalityProof Proof)
{
    /// <summary>Null when the trace has neither member.</summary>
    internal static TraceFinality? Read(TraceMember trace)
    {
        TraceMember commit = trace["commit"];
        TraceMember storage = trace["finalBlockStorage"];
        if (!commit.IsThere && !storage.IsThere) return null;
        FinalityCertificate certificate = ReadCertificate(commit);
        return new TraceFinality(certificate, ReadProof(storage, certificate.Aggregate is not null));
    }

    private static FinalityCertificate ReadCertificate(TraceMember commit)
    {
        bool isAggregate = commit["signature"].IsThere;
        commit.AllowOnly(isAggregate ? ["round", "digest", "signers", "signature"] : ["round", "digest", "signatures"]);
        ulong round = commit["round"].Quantity();
        if (round > uint.MaxValue) throw commit["round"].Unexpected("a quantity of at most 32 bits");
        commit["digest"].Data(Hash256.Size);
        if (isAggregate) return new FinalityCertificate((uint)round, []) { Aggregate = ReadAggregate(commit) };
        List<RecoverableSignature> seals = [];
        foreach (TraceMember item in commit["signatures"].Items())
        {
            byte[] bytes = item.Data(RecoverableSignature.Size);
            bool isInForm = RecoverableSignature.TryRead(bytes, out RecoverableSignature seal);
            seals.Add(isInForm ? seal : throw item.Unexpected("r, s and parity, s being low and the parity 0 or 1"));
        }

        return new FinalityCertificate((uint)round, [.. seals]);
    }

    private static AggregateSeal ReadAggregate(TraceMember commit)
    {
        byte[] signers = commit["signers"].Data();
        if (signers.Length is 0 or > AggregateSeal.SignersSizeMax) throw commit["signers"].Unexpected($"1 to {AggregateSeal.SignersSizeMax} bytes");
        return new AggregateSeal(signers, commit["signature"].Data(BlsSignatures.Size));
    }

    private static FinalityProof ReadProof(TraceMember storage, bool isAggregate)
    {
        storage.AllowOnly(
        [
            "stateRoot", "withdrawTrieRoot", "withdrawTrieRootSlot", "validatorCount", "validatorCountSlot", "totalStake", "totalStakeSlot", "signers", "proofs",
        ]);
        TraceMember[] proofs = [.. storage["proofs"].Items()];
        bool hasBridge = storage["withdrawTrieRootSlot"].IsThere;
        if (proofs.Length > (hasBridge ? 2 : 1)) throw storage["proofs"].Unexpected("one proof: of the contract that names the validators; and one of the bridge, if any");
        if (proofs.Length == 0) throw storage["proofs"].Unexpected("a proof of the contract that names the validators, and of its slots");
        if (hasBridge && proofs.Length == 1) throw storage["proofs"].Unexpected("a second proof, of the bridge");
        (byte[][] account, List<byte[][]> slots) = ReadAccount(proofs[0]);
        int common = storage["totalStakeSlot"].IsThere ? 2 : 1;
        if (slots.Count < common) throw storage["proofs"].Unexpected("a proof of the contract that names the validators, and of its slots");
        var proof = new FinalityProof(account, slots[0], [.. slots[common..]])
        {
            TotalStake = common == 2 ? slots[1] : [],
            Bridge = hasBridge ? ReadBridge(proofs[1], storage) : null,
        };
        return isAggregate ? WithKeys(proof, storage) : proof;
    }

    private static (byte[][] Account, List<byte[][]> Slots) ReadAccount(TraceMember proof)
    {
        List<byte[][]> slots = [];
        byte[][] account = proof["accountProof"].DataList();
        foreach (TraceMember slot in proof["storageProof"].Items()) slots.Add(slot["proof"].DataList());
        return (account, slots);
    }

    private static BridgeProof ReadBridge(TraceMember proof, TraceMember storage)
    {
        (byte[][] account, List<byte[][]> slots) = ReadAccount(proof);
        return slots.Count == 3
            ? new BridgeProof(account, slots[0], slots[1], slots[2])
            : throw storage["proofs"].Unexpected("proofs of three slots of the bridge: withdrawal root, index and hash of the queue");
    }

    private static FinalityProof WithKeys(FinalityProof proof, TraceMember storage)
    {
        if (proof.Stakes.Length % 2 != 0) throw storage["proofs"].Unexpected("two proofs for each signer: of its item in the list and of its stake");
        List<byte[]> keys = [];
        foreach (TraceMember signer in storage["signers"].Items()) keys.Add(signer["publicKey"].Data(BlsPublicKey.Size));
        return proof with
        {
            Items = [.. Enumerable.Range(0, proof.Stakes.Length / 2).Select(i => proof.Stakes[2 * i])],
            Stakes = [.. Enumerable.Range(0, proof.Stakes.Length / 2).Select(i => proof.Stakes[(2 * i) + 1])],
            Keys = [.. keys],
        };
    }
}
