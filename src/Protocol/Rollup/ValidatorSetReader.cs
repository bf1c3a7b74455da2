using Sequitur.Crypto;
using Sequitur.Finality;
using Sequitur.Primitives;
using Sequitur.State;

namespace Sequitur.Rollup;

/// <summary>Reads the validators from the state that a block starts from.</summary>
public static class ValidatorSetReader
{
    /// <summary>The set when the answer is <see cref="ValidatorSetFault.None"/>, else null.</summary>
    public static ValidatorSetFault TryRead(ConsensusParameters parameters, IStateSource state, out ValidatorSet? set)
    {
        ValidatorSetFault fault = Read(parameters, state, out set);

        // What a source cannot answer it calls absent: only afterwards is it known whether what was found means anything.
        if (!state.Fault.IsSet) return fault;
        set = null;
        return ValidatorSetFault.StateUnreadable;
    }

    private static ValidatorSetFault Read(ConsensusParameters parameters, IStateSource state, out ValidatorSet? set)
    {
        set = null;
        bool hasCode = state.TryReadAccount(parameters.ValidatorSet, out Account account) && account.CodeHash != Keccak.Empty;
        if (!hasCode) return ValidatorSetFault.NoContract;

        state.ReadStorage(parameters.ValidatorSet, ValidatorSetLayout.ListSlot, out U256 length);
        state.ReadStorage(parameters.ValidatorSet, ValidatorSetLayout.CountSlot(parameters), out U256 count);
        if (count != length) return ValidatorSetFault.CountMismatch;
        if (length.IsZero) return ValidatorSetFault.Empty;
        if (length > ValidatorSet.CountMax) return ValidatorSetFault.TooMany;

        Address[] validators = new Address[(int)length.U0];
        for (int i = 0; i < validators.Length; i++)
        {
            ValidatorSetFault fault = ReadItem(parameters, state, i, out validators[i]);
            if (fault != ValidatorSetFault.None) return fault;
        }

        return ValidatorSet.TryCreate(validators, out set) ? ValidatorSetFault.None : ValidatorSetFault.Duplicate;
    }

    private static ValidatorSetFault ReadItem(ConsensusParameters parameters, IStateSource state, int index, out Address validator)
    {
        state.ReadStorage(parameters.ValidatorSet, ValidatorSetLayout.ListItemSlot(index), out U256 item);
        validator = Address.FromWord(item);
        if (validator.ToWord() != item) return ValidatorSetFault.NotAnAddress;
        if (item.IsZero) return ValidatorSetFault.ZeroAddress;
        state.ReadStorage(parameters.ValidatorSet, ValidatorSetLayout.StakeSlot(parameters, validator), out U256 stake);
        return stake.IsZero ? ValidatorSetFault.NoStake : ValidatorSetFault.None;
    }
}
