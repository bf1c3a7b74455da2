using System.Collections.Generic;
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
        return commit.IsThere || storage.IsThere ? new TraceFinality(ReadCertificate(commit), ReadProof(storage)) : null;
    }

    private static FinalityCertificate ReadCertificate(TraceMember commit)
    {
        commit.AllowOnly(["round", "digest", "signatures"]);
        ulong round = commit["round"].Quantity();
        if (round > uint.MaxValue) throw commit["round"].Unexpected("a quantity of at most 32 bits");
        commit["digest"].Data(Hash256.Size);
        List<RecoverableSignature> seals = [];
        foreach (TraceMember item in commit["signatures"].Items())
        {
            byte[] bytes = item.Data(RecoverableSignature.Size);
            bool isInForm = RecoverableSignature.TryRead(bytes, out RecoverableSignature seal);
            seals.Add(isInForm ? seal : throw item.Unexpected("r, s and parity, s being low and the parity 0 or 1"));
        }

        return new FinalityCertificate((uint)round, [.. seals]);
    }

    private static FinalityProof ReadProof(TraceMember storage)
    {
        storage.AllowOnly(["stateRoot", "validatorCount", "validatorCountSlot", "totalStake", "totalStakeSlot", "signers", "proofs"]);
        byte[][]? account = null;
        List<byte[][]> slots = [];
        foreach (TraceMember proof in storage["proofs"].Items())
        {
            if (account is not null) throw storage["proofs"].Unexpected("one proof: of the contract that names the validators");
            account = proof["accountProof"].DataList();
            foreach (TraceMember slot in proof["storageProof"].Items()) slots.Add(slot["proof"].DataList());
        }

        int common = storage["totalStakeSlot"].IsThere ? 2 : 1;
        if (account is null || slots.Count < common) throw storage["proofs"].Unexpected("a proof of the contract that names the validators, and of its slots");
        return new FinalityProof(account, slots[0], [.. slots[common..]]) { TotalStake = common == 2 ? slots[1] : [] };
    }
}
