using System;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Json;
using Sequitur.Rpc.Traces;
using Sequitur.Storage;

namespace Sequitur.Rpc.Methods;

/// <summary>Finds the witness of a block, or says why there is none. What is served from it has been executed again, by this node, from exactly that.</summary>
internal sealed class Witnesses(Chain chain, Reexecutions executions)
{
    /// <summary>A block that its witness, alone, gives: all roots of its header and its hash.</summary>
    public bool TryGet(BlockSelector selector, out WitnessedBlock? found, out RpcError? error)
    {
        if (!TryFind(selector, out found, out error)) return false;
        WitnessedBlock block = found!;
        error = Check(block.Digest(), $"block {block.Header.Number}", () =>
        {
            StatelessResult result = StatelessExecutor.Execute(block.ToInput(chain.Configuration, isStrict: true));
            return result.IsValid ? null : TraceCheck.Describe(result);
        });
        return error is null;
    }

    /// <summary>Null when this content, executed again, gives what it should.</summary>
    /// <param name="content">Hash of all its bytes.</param>
    /// <param name="name">Which blocks or transactions it is.</param>
    /// <param name="execute">Executes it; null, or the check that failed.</param>
    public RpcError? Check(in Hash256 content, string name, Func<string?> execute)
    {
        string? failed = executions.Check(content, name, execute);
        return failed is null
            ? null
            : new RpcError(RpcErrorCode.Internal, $"what this node keeps of {name} does not execute to it ({failed}): ask another node", Reason: "NOT_REPRODUCED");
    }

    /// <summary>The same as <see cref="TryGet"/>, not executed: for who executes what is made of it.</summary>
    public bool TryFind(BlockSelector selector, out WitnessedBlock? found, out RpcError? error)
    {
        found = null;
        error = Refuse(selector, out ulong number);
        if (error is not null)
        {
            return false;
        }

        if (!chain.Ledger.TryGetWitness(number, out BlockWitness? witness))
        {
            string kept = chain.Ledger.TryGetOldestWitness(out ulong oldest) ? $"witnesses are kept from block {oldest} on" : "no witness is kept";
            error = new RpcError(RpcErrorCode.PrunedHistory, $"pruned history unavailable: the witness of block {number} is not kept ({kept})");
            return false;
        }

        if (!chain.Ledger.TryGetBlock(number, out Block? block))
        {
            error = Chain.Unknown(selector);
            return false;
        }

        found = new WitnessedBlock(block!, witness!);
        return true;
    }

    /// <summary>Names what is made of a block that can have a witness; null where there is none, and for a tag: when the answer is made it may mean a later block.</summary>
    public string? NameOf(string what, BlockSelector selector) =>
        selector.Kind is BlockSelectorKind.Number or BlockSelectorKind.Hash
        && Refuse(selector, out ulong number) is null
        && chain.Ledger.TryGetHeader(number, out BlockHeader? header)
            ? $"{what} {header!.Hash}"
            : null;

    private RpcError? Refuse(BlockSelector selector, out ulong number)
    {
        number = 0;
        if (selector.IsPending)
        {
            return RpcError.Server("only committed blocks have a witness, got pending", "NOT_COMMITTED");
        }

        if (!chain.TryNumberOf(selector, out number))
        {
            return Chain.Unknown(selector);
        }

        return number == chain.Ledger.Genesis.Number
            ? RpcError.Server("the genesis block is not traceable: it has no parent", "GENESIS")
            : null;
    }
}
