using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Traces;
using Sequitur.State;
using Sequitur.Storage;

namespace Sequitur.Rpc.Methods;

/// <summary>Finds what shows that blocks are final, and checks it: what does not show that is never served.</summary>
internal static class FinalBlocks
{
    /// <summary>For one block; nothing for a block of a chain without certificates.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="header">Of the block.</param>
    /// <param name="witness">Of the block.</param>
    /// <param name="finality">Null with an error, and where there is no certificate.</param>
    public static RpcError? Show(Chain chain, BlockHeader header, BlockWitness witness, out ShownFinality? finality)
    {
        finality = null;
        if (!chain.Ledger.TryGetCertificate(header.Number, out _)) return null;
        RpcError? error = Find(chain, header, out TraceFinality? given);
        if (error is not null) return error;
        if (!chain.Ledger.TryGetHeader(header.Number - 1, out BlockHeader? parent)) return NotFinal(header, "its parent is not there");

        // The bridge is read first: the check asks for what a witness need not show, and a state remembers that it was asked in vain.
        WitnessState before = new(witness.Nodes, witness.Codes, parent!.StateRoot);
        BridgeState bridge = BridgeReader.Read(chain.Configuration.Bridge, before);
        if (before.Fault.IsSet) return new RpcError(RpcErrorCode.Internal, $"the witness of block {header.Number} does not show the bridge before it: {before.Fault.Kind} {before.Fault.Hash}");
        FinalityResult found = FinalityCheck.Run(chain.Configuration, header, given!.Certificate, given.Proof, before);
        if (!found.IsFinal) return NotFinal(header, $"{found.Fault} {found.Certificate}");
        finality = new ShownFinality(given, found, bridge);
        return null;
    }

    /// <summary>The certificate of a block, and the proofs for it.</summary>
    public static RpcError? Find(Chain chain, BlockHeader header, out TraceFinality? finality)
    {
        finality = null;
        if (!chain.Ledger.TryGetCertificate(header.Number, out FinalityCertificate? certificate))
        {
            return RpcError.Server($"block {header.Number} has no certificate: this chain's blocks are not decided by validators", "NO_CERTIFICATE");
        }

        RpcError? error = FindStorage(chain, header.Number, out FinalStorage? storage);
        if (error is not null) return error;

        // A signer who cannot be recovered is nobody: no node is kept for such a one.
        WitnessState state = storage!.ToState();
        StateFault fault = FinalityProof.Build(chain.Configuration, header, certificate!, state, state, out FinalityProof proof);
        if (fault.IsSet) return NotFinal(header, $"its signers are not all among the validators kept with it ({fault.Kind})");
        finality = new TraceFinality(certificate!, proof);
        return null;
    }

    public static RpcError? FindStorage(Chain chain, ulong number, out FinalStorage? storage) => chain.Ledger.TryGetFinalStorage(number, out storage)
        ? null
        : new RpcError(RpcErrorCode.PrunedHistory, $"pruned history unavailable: the proofs of the validators of block {number} are not kept");

    /// <summary>Every execution reads it, so every witness shows it.</summary>
    public static BridgeState BridgeBefore(Chain chain, BlockWitness witness, in Hash256 stateRoot, out StateFault fault)
    {
        WitnessState before = new(witness.Nodes, witness.Codes, stateRoot);
        BridgeState bridge = BridgeReader.Read(chain.Configuration.Bridge, before);
        fault = before.Fault;
        return bridge;
    }

    public static RpcError NotFinal(BlockHeader header, string why) =>
        new(RpcErrorCode.Internal, $"the certificate of block {header.Number} does not show that it is final: {why}");
}
