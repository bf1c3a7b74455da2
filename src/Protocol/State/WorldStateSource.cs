using System;
using Sequitur.Primitives;

namespace Sequitur.State;

/// <summary>The state in the middle of a block, for what else reads the state before or after one. What it reads belongs to the witness.</summary>
/// <remarks>An account's storage root is not known before the block's end: it is zero here.</remarks>
public sealed class WorldStateSource(WorldState state) : IStateSource
{
    public StateFault Fault => state.Fault;

    public bool TryReadAccount(in Address address, out Account account)
    {
        bool isThere = !state.IsDead(in address);
        state.GetBalance(in address, out U256 balance);
        state.GetCodeHash(in address, out Hash256 codeHash);
        account = isThere ? new Account(state.GetNonce(in address), balance, default, codeHash) : default;
        return isThere;
    }

    public void ReadStorage(in Address address, in U256 key, out U256 value) => state.GetStorage(in address, in key, out value);

    /// <exception cref="InvalidOperationException">Always: here code is found by its account.</exception>
    public Bytecode ReadCode(in Hash256 codeHash) => throw new InvalidOperationException("In the middle of a block code is found by its account.");
}
