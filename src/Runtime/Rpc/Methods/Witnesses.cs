using Sequitur.Rollup;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Json;
using Sequitur.Storage;

namespace Sequitur.Rpc.Methods;

/// <summary>Finds the witness of a block, or says why there is none.</summary>
internal static class Witnesses
{
    public static bool TryGet(Chain chain, BlockSelector selector, out BlockWitness? witness, out BlockHeader? header, out RpcError? error)
    {
        witness = null;
        header = null;
        error = Refuse(chain, selector, out ulong number);
        if (error is not null)
        {
            return false;
        }

        if (!chain.Ledger.TryGetWitness(number, out witness) || !chain.Ledger.TryGetHeader(number, out header))
        {
            string kept = chain.Ledger.TryGetOldestWitness(out ulong oldest) ? $"witnesses are kept from block {oldest} on" : "no witness is kept";
            error = new RpcError(RpcErrorCode.PrunedHistory, $"pruned history unavailable: the witness of block {number} is not kept ({kept})");
            return false;
        }

        return true;
    }

    private static RpcError? Refuse(Chain chain, BlockSelector selector, out ulong number)
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
