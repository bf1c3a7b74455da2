using System.Collections.Generic;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Json;
using Sequitur.Rpc.Traces;

namespace Sequitur.Rpc.Methods;

/// <summary>What a prover is set up with (docs/spec/initialisation.md), and which traces it can have here.</summary>
internal sealed class InitialisationMethods(Chain chain)
{
    public IEnumerable<RpcMethod> All() =>
    [
        new() { Name = "l2trace_config", Body = Configuration },
        new() { Name = "l2trace_status", Body = Status },
    ];

    private RpcError? Configuration(ref Parameters parameters, JsonOutput result)
    {
        if (parameters.Failed(out RpcError? error)) return error;
        new TraceConfiguration(chain.Configuration, chain.Ledger.Genesis.Hash).Write(result);
        return null;
    }

    private RpcError? Status(ref Parameters parameters, JsonOutput result)
    {
        if (parameters.Failed(out RpcError? error)) return error;
        ulong head = chain.Head.Number;
        bool isThere = chain.Ledger.TryGetOldestWitness(out ulong oldest) && oldest <= head;
        result.BeginObject();
        Number(result, "firstAvailable", isThere ? oldest : null);
        Number(result, "lastAvailable", isThere ? head : null);

        // Nothing tells a node yet what L1 has accepted.
        result.Null("lastProven"u8);
        result.Text("lastProvenReason"u8, "NO_SETTLEMENT");
        Number(result, "witnessBlocks", chain.Ledger.WitnessBlocks);
        result.EndObject();
        return null;
    }

    private static void Number(JsonOutput result, string name, ulong? value)
    {
        result.Name(System.Text.Encoding.ASCII.GetBytes(name));
        if (value is { } number) result.Quantity(number);
        else result.Null();
    }
}
