using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.State;

namespace Sequitur.Rollup;

/// <summary>Reads where a chain stands with its L1 from its state.</summary>
/// <remarks>
/// Every execution reads it at its start and at its end, whatever its transactions do: so every witness shows it. A source that cannot answer says so by
/// its fault, and what is read then means nothing.
/// </remarks>
public static class BridgeReader
{
    /// <summary>From the state before or after a block.</summary>
    public static BridgeState Read(BridgeParameters parameters, IStateSource state)
    {
        // A source answers about the storage of accounts that are there.
        if (!parameters.HasContract || !state.TryReadAccount(parameters.Contract, out _))
        {
            return default;
        }

        state.ReadStorage(parameters.Contract, parameters.WithdrawRootSlot, out U256 withdrawRoot);
        state.ReadStorage(parameters.Contract, parameters.QueueIndexSlot, out U256 index);
        state.ReadStorage(parameters.Contract, parameters.QueueHashSlot, out U256 hash);
        return new BridgeState(withdrawRoot.ToHash256(), index.IsUInt64 ? index.U0 : ulong.MaxValue, hash.ToHash256());
    }

    /// <summary>From the state in the middle of a block; what it reads belongs to the witness.</summary>
    public static BridgeState Read(BridgeParameters parameters, WorldState state)
    {
        if (!parameters.HasContract)
        {
            return default;
        }

        state.GetStorage(parameters.Contract, parameters.WithdrawRootSlot, out U256 withdrawRoot);
        state.GetStorage(parameters.Contract, parameters.QueueIndexSlot, out U256 index);
        state.GetStorage(parameters.Contract, parameters.QueueHashSlot, out U256 hash);
        return new BridgeState(withdrawRoot.ToHash256(), index.IsUInt64 ? index.U0 : ulong.MaxValue, hash.ToHash256());
    }
}
