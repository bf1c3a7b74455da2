using System.Collections.Generic;
using System.Security.Cryptography;
using Sequitur.Primitives;
using Sequitur.Rollup;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Json;
using Sequitur.Rpc.Traces;
using Sequitur.State;
using Sequitur.Storage;

namespace Sequitur.Rpc.Methods;

/// <summary>The inputs of the block program as bytes: of a whole block, and of a range of its transactions.</summary>
internal sealed class InputMethods(Chain chain, Witnesses witnesses)
{
    public const string StatelessInput = "l2trace_getStatelessInput";

    public IEnumerable<RpcMethod> All() =>
    [
        new() { Name = StatelessInput, Body = WholeBlock, ResultName = NameOfWhole, IsHeavy = true, IsForProvers = true },
        new() { Name = "l2trace_getRangeInput", Body = Range, ResultName = NameOfRange, IsHeavy = true, IsForProvers = true },
    ];

    private string? NameOfWhole(ref Parameters parameters)
    {
        BlockSelector selector = parameters.Block();
        return parameters.Failed(out _) ? null : witnesses.NameOf("input", selector);
    }

    private string? NameOfRange(ref Parameters parameters)
    {
        BlockSelector selector = parameters.Block();
        ulong from = parameters.Quantity("from");
        ulong to = parameters.Quantity("to");
        return parameters.Failed(out _) ? null : witnesses.NameOf($"input {from} {to}", selector);
    }

    private RpcError? WholeBlock(ref Parameters parameters, JsonOutput result)
    {
        BlockSelector selector = parameters.Block();
        if (parameters.Failed(out RpcError? error)) return error;
        if (!witnesses.TryGet(selector, out WitnessedBlock? found, out error)) return error;
        result.Data(RangeInputEncoding.Encode(RangeInput.WholeBlock(found!.ToInput(chain.Configuration, isStrict: false))));
        return null;
    }

    private RpcError? Range(ref Parameters parameters, JsonOutput result)
    {
        BlockSelector selector = parameters.Block();
        ulong from = parameters.Quantity("from");
        ulong to = parameters.Quantity("to");
        if (parameters.Failed(out RpcError? error)) return error;
        if (!witnesses.TryGet(selector, out WitnessedBlock? found, out error)) return error;
        (Block block, BlockWitness witness) = found!;
        BlockHeader header = block.Header;
        ulong count = (ulong)block.Transactions.Length;
        if (from > to || to > count) return RpcError.InvalidParams($"invalid range: expected 0 <= from <= to <= {count}, the number of the block's transactions, got {from} and {to}");
        if (!chain.Ledger.TryGetHeader(header.Number - 1, out BlockHeader? parent)) return Chain.Unknown(BlockSelector.At(header.Number - 1));

        // The steps belong to the range that lies where they are: a block's ranges can be joined in one way only.
        RangeSteps steps = (from == 0 ? RangeSteps.Start : RangeSteps.None) | (to == count ? RangeSteps.End : RangeSteps.None);
        WitnessState state = new(witness.Nodes, witness.Codes, parent!.StateRoot);
        RangeBuildResult built = new RangeInputBuilder(chain.Configuration, witness.Headers, block, state, state).Build((int)from, (int)to, steps);
        if (built.Reason == RangeBuildFault.State)
        {
            // The witness of a whole block may lack what lies between two transactions; the state before the block has it.
            using LedgerSnapshot? before = chain.OpenState(parent.Number, out error);
            if (before is null) return error;
            built = new RangeInputBuilder(chain.Configuration, witness.Headers, block, before, before).Build((int)from, (int)to, steps);
        }

        if (built.Input is null) return new RpcError(RpcErrorCode.Internal, $"no input for transactions {from} to {to} of block {header.Number}: {built.Reason} {built.Rejection.Reason} {built.Fault.Kind}");
        byte[] input = RangeInputEncoding.Encode(built.Input);
        error = witnesses.Check(new Hash256(SHA256.HashData(input)), $"transactions {from} to {to} of block {header.Number}", () =>
        {
            RangeResult result = RangeExecutor.Execute(built.Input);
            return result.IsValid ? null : $"{result.Fault} {TraceCheck.Describe(result.Details)}";
        });
        if (error is null) result.Data(input);
        return error;
    }
}
