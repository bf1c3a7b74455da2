using System.Collections.Concurrent;
using System.Collections.Generic;
using Sequitur.Finality;
using Sequitur.Rollup;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Json;
using Sequitur.Rpc.Traces;
using Sequitur.State;
using Sequitur.Storage;

namespace Sequitur.Rpc.Methods;

/// <summary>The prover API (seed EIP-7530): getBlockTraceByNumber and getBlockTraceByHash, bare and in the namespace l2trace_.</summary>
internal sealed class TraceMethods(Chain chain)
{
    private readonly ConcurrentBag<BlockReplay> _idle = [];

    public IEnumerable<RpcMethod> All() =>
    [
        new() { Name = "getBlockTraceByNumber", Body = EverythingByNumber, IsHeavy = true },
        new() { Name = "getBlockTraceByHash", Body = EverythingByHash, IsHeavy = true },
        new() { Name = "l2trace_getBlockTraceByNumber", Body = EnvelopeByNumber, IsHeavy = true },
        new() { Name = "l2trace_getBlockTraceByHash", Body = EnvelopeByHash, IsHeavy = true },
    ];

    private RpcError? EverythingByNumber(ref Parameters parameters, JsonOutput result) => Trace(ref parameters, parameters.Block(), true, result);

    private RpcError? EverythingByHash(ref Parameters parameters, JsonOutput result) =>
        Trace(ref parameters, BlockSelector.At(parameters.Hash("block hash")), true, result);

    private RpcError? EnvelopeByNumber(ref Parameters parameters, JsonOutput result) => Trace(ref parameters, parameters.Block(), false, result);

    private RpcError? EnvelopeByHash(ref Parameters parameters, JsonOutput result) =>
        Trace(ref parameters, BlockSelector.At(parameters.Hash("block hash")), false, result);

    private RpcError? Trace(ref Parameters parameters, BlockSelector selector, bool isEverything, JsonOutput result)
    {
        TraceOptions options = TraceOptions.Read(ref parameters, isEverything);
        if (parameters.Failed(out RpcError? error)) return error;
        if (!Witnesses.TryGet(chain, selector, out BlockWitness? witness, out BlockHeader? header, out error)) return error;
        if (!chain.Ledger.TryGetBlock(header!.Number, out Block? block)) return Chain.Unknown(selector);
        result.BeginObject();
        TraceJson.WriteEnvelope(result, chain.Configuration, block!, witness!);
        error = WriteFinality(block!.Header, witness!, result);
        if (options.HasStorageTraces && error is null)
        {
            error = WriteStorageTraces(block, witness!, result);
        }

        if (options.HasExecutionResults && error is null && chain.Ledger.TryGetResults(block.Header.Number, out _, out TransactionResult[] results))
        {
            result.Name("executionResults"u8);
            TraceJson.WriteExecutionResults(result, results);
        }

        result.EndObject();
        return error;
    }

    /// <summary>Nothing for a block of a chain without certificates. What does not show that the block is final is never served.</summary>
    private RpcError? WriteFinality(BlockHeader header, BlockWitness witness, JsonOutput result)
    {
        if (!chain.Ledger.TryGetCertificate(header.Number, out FinalityCertificate? certificate)) return null;
        if (!chain.Ledger.TryGetFinalStorage(header.Number, out FinalStorage? storage))
        {
            return new RpcError(RpcErrorCode.PrunedHistory, $"pruned history unavailable: the proofs of the validators of block {header.Number} are not kept");
        }

        // A signer who cannot be recovered is nobody: no node is kept for such a one.
        WitnessState state = storage!.ToState();
        StateFault fault = FinalityProof.Build(chain.Configuration, header, certificate!, state, state, out FinalityProof proof);
        if (fault.IsSet) return NotFinal(header, $"its signers are not all among the validators kept with it ({fault.Kind})");
        if (!chain.Ledger.TryGetHeader(header.Number - 1, out BlockHeader? parent)) return NotFinal(header, "its parent is not there");
        WitnessState before = new(witness.Nodes, witness.Codes, parent!.StateRoot);
        FinalityResult found = FinalityCheck.Run(chain.Configuration, header, certificate!, proof, before);
        if (!found.IsFinal) return NotFinal(header, $"{found.Fault} {found.Certificate}");
        TraceFinalityJson.Write(result, chain.Configuration, header, new TraceFinality(certificate!, proof), found);
        return null;
    }

    private static RpcError NotFinal(BlockHeader header, string why) =>
        new(RpcErrorCode.Internal, $"the certificate of block {header.Number} does not show that it is final: {why}");

    private RpcError? WriteStorageTraces(Block block, BlockWitness witness, JsonOutput result)
    {
        BlockReplay replay = _idle.TryTake(out BlockReplay? idle) ? idle : new BlockReplay(chain.Configuration);
        List<TransactionTouches> touches = [];
        string? contradiction = replay.Run(block, witness, touches);
        if (contradiction is not null)
        {
            return new RpcError(RpcErrorCode.Internal, $"the witness of block {block.Header.Number} does not re-execute: {contradiction}");
        }

        _idle.Add(replay);
        result.Name("txStorageTraces"u8);
        TraceJson.WriteStorageTraces(result, touches);
        return null;
    }
}
