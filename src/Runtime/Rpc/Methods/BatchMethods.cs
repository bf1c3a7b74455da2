using System.Collections.Generic;
using System.Security.Cryptography;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Json;
using Sequitur.Rpc.Traces;

namespace Sequitur.Rpc.Methods;

/// <summary>Blocks of one epoch with one witness and one certificate: as JSON, and as the bytes that <see cref="BatchProgram"/> reads.</summary>
internal sealed class BatchMethods(Chain chain, Witnesses witnesses, RpcLimits limits)
{
    public IEnumerable<RpcMethod> All() =>
    [
        new() { Name = "l2trace_getBatch", Body = AsJson, ResultName = (ref p) => NameOf("batch", ref p), IsHeavy = true, IsForProvers = true },
        new() { Name = "l2trace_getBatchInput", Body = AsInput, ResultName = (ref p) => NameOf("batch input", ref p), IsHeavy = true, IsForProvers = true },
    ];

    private string? NameOf(string what, ref Parameters parameters)
    {
        ulong first = parameters.Quantity("first block");
        ulong last = parameters.Quantity("last block");
        return parameters.Failed(out _) || Refuse(first, last) is not null ? null : witnesses.NameOf($"{what} {first}", BlockSelector.At(last));
    }

    private RpcError? AsJson(ref Parameters parameters, JsonOutput result)
    {
        RpcError? error = Collect(ref parameters, out CollectedBatch? batch, out _);
        if (error is null) BatchJson.Write(result, chain.Configuration, batch!);
        return error;
    }

    private RpcError? AsInput(ref Parameters parameters, JsonOutput result)
    {
        RpcError? error = Collect(ref parameters, out _, out byte[] input);
        if (error is null) result.Data(input);
        return error;
    }

    /// <param name="parameters">First and last block.</param>
    /// <param name="batch">Null with an error.</param>
    /// <param name="encoded">The same, as it was executed again.</param>
    private RpcError? Collect(ref Parameters parameters, out CollectedBatch? batch, out byte[] encoded)
    {
        batch = null;
        encoded = [];
        ulong first = parameters.Quantity("first block");
        ulong last = parameters.Quantity("last block");
        if (parameters.Failed(out RpcError? error)) return error;
        error = Refuse(first, last) ?? new BatchCollector(chain, witnesses, limits).Collect(first, last, out batch);
        if (error is not null) return error;
        BatchInput input = batch!.ToInput(chain.Configuration);
        encoded = BatchInputEncoding.Encode(input);
        return witnesses.Check(new Hash256(SHA256.HashData(encoded)), $"blocks {first} to {last}", () =>
        {
            BatchResult result = BatchExecutor.Execute(input);
            return result.IsValid ? null : BatchCheck.Describe(result);
        });
    }

    private RpcError? Refuse(ulong first, ulong last)
    {
        if (first > last) return RpcError.InvalidParams($"invalid blocks: expected the first not to be after the last, got {first} and {last}");
        if (first <= chain.Ledger.Genesis.Number) return RpcError.Server("the genesis block is not traceable: it has no parent", "GENESIS");
        if (last > chain.Head.Number) return Chain.Unknown(BlockSelector.At(last));
        if (last - first >= limits.TraceBatchBlocksMax)
        {
            return RpcError.LimitExceeded($"batch too long: expected at most {limits.TraceBatchBlocksMax} blocks, got {last - first + 1}");
        }

        ulong epoch = chain.Configuration.Consensus.EpochLength;
        bool isAcross = epoch != 0 && last / epoch != first / epoch;
        return isAcross
            ? RpcError.Server(
                $"a batch lies within one epoch: block {((first / epoch) + 1) * epoch} is at a boundary, ask for the blocks before it and for those from it on", "ACROSS_BOUNDARY")
            : null;
    }
}
