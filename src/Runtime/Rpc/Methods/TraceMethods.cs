using System.Collections.Concurrent;
using System.Collections.Generic;
using Sequitur.Rollup;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Json;
using Sequitur.Rpc.Traces;
using Sequitur.Storage;

namespace Sequitur.Rpc.Methods;

/// <summary>The prover API (seed EIP-7530): getBlockTraceByNumber and getBlockTraceByHash, bare and in the namespace l2trace_.</summary>
internal sealed class TraceMethods(Chain chain, Witnesses witnesses)
{
    private readonly ConcurrentBag<BlockReplay> _idle = [];

    public IEnumerable<RpcMethod> All() =>
    [
        Method("getBlockTraceByNumber", isByHash: false, isEverything: true),
        Method("getBlockTraceByHash", isByHash: true, isEverything: true),
        Method("l2trace_getBlockTraceByNumber", isByHash: false, isEverything: false),
        Method("l2trace_getBlockTraceByHash", isByHash: true, isEverything: false),
    ];

    private RpcMethod Method(string name, bool isByHash, bool isEverything) => new()
    {
        Name = name,
        Body = (ref parameters, result) => Trace(ref parameters, Select(ref parameters, isByHash), isEverything, result),
        ResultName = (ref parameters) => NameOf(ref parameters, Select(ref parameters, isByHash), isEverything),
        IsHeavy = true,
        IsForProvers = true,
    };

    private static BlockSelector Select(ref Parameters parameters, bool isByHash) => isByHash ? BlockSelector.At(parameters.Hash("block hash")) : parameters.Block();

    private string? NameOf(ref Parameters parameters, BlockSelector selector, bool isEverything)
    {
        TraceOptions options = TraceOptions.Read(ref parameters, isEverything);
        return parameters.Failed(out _) ? null : witnesses.NameOf($"trace {options.HasStorageTraces} {options.HasExecutionResults}", selector);
    }

    private RpcError? Trace(ref Parameters parameters, BlockSelector selector, bool isEverything, JsonOutput result)
    {
        TraceOptions options = TraceOptions.Read(ref parameters, isEverything);
        if (parameters.Failed(out RpcError? error)) return error;
        if (!witnesses.TryGet(selector, out WitnessedBlock? found, out error)) return error;
        (Block block, BlockWitness witness) = found!;
        result.BeginObject();
        TraceJson.WriteEnvelope(result, chain.Configuration, block, witness);
        error = FinalBlocks.Show(chain, block.Header, witness, out ShownFinality? finality);
        if (finality is { } shown) TraceFinalityJson.Write(result, chain.Configuration, block.Header, shown);
        if (options.HasStorageTraces && error is null)
        {
            error = WriteStorageTraces(block, witness, result);
        }

        if (options.HasExecutionResults && error is null && chain.Ledger.TryGetResults(block.Header.Number, out _, out TransactionResult[] results))
        {
            result.Name("executionResults"u8);
            TraceJson.WriteExecutionResults(result, results);
        }

        result.EndObject();
        return error;
    }

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
