using System;
using Sequitur.Rollup;
using Sequitur.Rpc.Dispatch;
using Sequitur.Rpc.Json;
using Sequitur.Sequencing;
using Sequitur.State;
using Sequitur.Storage;

namespace Sequitur.Rpc.Methods;

/// <summary>The ledger as methods ask about it: by block selectors, with errors ready to return.</summary>
internal sealed class Chain(Ledger ledger)
{
    public Ledger Ledger { get; } = ledger;

    public BlockHeader Head => Ledger.Head;

    public ChainConfiguration Configuration => Ledger.Configuration;

    public static RpcError Unknown(BlockSelector selector) => RpcError.NotFound(selector.Kind == BlockSelectorKind.Hash
        ? $"unknown block: no block of the chain has the hash {selector.Hash}"
        : $"unknown block: block {selector.Number} is not there yet");

    public static RpcError? FaultOf(LedgerSnapshot state) => state.Fault.IsSet ? FaultOf(state.Fault) : null;

    /// <summary>The state on disk contradicts itself; nothing was answered from it.</summary>
    public static RpcError FaultOf(StateFault fault) => new(RpcErrorCode.Internal, $"state fault: {fault.Kind} {fault.Hash}");

    /// <summary>False when the chain has no such block.</summary>
    public bool TryNumberOf(BlockSelector selector, out ulong number)
    {
        switch (selector.Kind)
        {
            case BlockSelectorKind.Hash:
                return Ledger.TryGetNumber(selector.Hash, out number);
            case BlockSelectorKind.Number:
                number = selector.Number;
                return number <= Head.Number;
            case BlockSelectorKind.Earliest:
                number = Ledger.Genesis.Number;
                return true;
            default:
                number = Head.Number;
                return true;
        }
    }

    public bool TryGetHeader(BlockSelector selector, out BlockHeader? header)
    {
        header = null;
        return TryNumberOf(selector, out ulong number) && Ledger.TryGetHeader(number, out header);
    }

    public bool TryGetBlock(BlockSelector selector, out Block? block)
    {
        block = null;
        return TryNumberOf(selector, out ulong number) && Ledger.TryGetBlock(number, out block);
    }

    /// <summary>Timestamp of the block after this one: what it has, or what a validator would propose now.</summary>
    public ulong TimestampAfter(BlockHeader header)
    {
        if (header.Number < Head.Number && Ledger.TryGetHeader(header.Number + 1, out BlockHeader? next))
        {
            return next!.Timestamp;
        }

        ulong clock = (ulong)long.Max(0, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        ProposalTime.TryChoose(header.Timestamp, Configuration.StrictTimestamps, clock, ulong.MaxValue, out ulong timestamp);
        return timestamp;
    }

    /// <summary>The state after the selected block; null and an error when there is no such block, or its state is no longer kept.</summary>
    public LedgerSnapshot? OpenState(BlockSelector selector, out RpcError? error)
    {
        error = null;
        if (selector.Kind is BlockSelectorKind.Latest or BlockSelectorKind.Pending)
        {
            return Ledger.OpenSnapshot();
        }

        if (!TryNumberOf(selector, out ulong number))
        {
            error = Unknown(selector);
            return null;
        }

        return OpenState(number, out error);
    }

    public LedgerSnapshot? OpenState(ulong number, out RpcError? error)
    {
        error = null;
        try
        {
            return Ledger.OpenSnapshot(number);
        }
        catch (StorageException refused) when (refused.Fault == StorageFault.StateUnavailable)
        {
            error = new RpcError(RpcErrorCode.PrunedHistory, $"pruned history unavailable: {refused.Message}");
            return null;
        }
    }
}
