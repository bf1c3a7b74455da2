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

        Validator[] validators = new Validator[(int)length.U0];
        for (int i = 0; i < validators.Length; i++)
        {
            ValidatorSetFault fault = ReadItem(parameters, state, i, out validators[i]);
            if (fault != ValidatorSetFault.None) return fault;
        }

        if (!ValidatorSet.TryCreate(validators, out ValidatorSet? read)) return ValidatorSetFault.Duplicate;
        if (Quorum.IsByStake(parameters.Quorum))
        {
            // A prover reads the total and sees the stakes of signers only.
            state.ReadStorage(parameters.ValidatorSet, ValidatorSetLayout.TotalStakeSlot(parameters), out U256 total);
            if (!read!.TryGetTotalStake(out U256 sum) || sum != total) return ValidatorSetFault.TotalMismatch;
        }

        set = read;
        return ValidatorSetFault.None;
    }

    private static ValidatorSetFault ReadItem(ConsensusParameters parameters, IStateSource state, int index, out Validator validator)
    {
        validator = default;
        state.ReadStorage(parameters.ValidatorSet, ValidatorSetLayout.ListItemSlot(index), out U256 item);
        Address address = Address.FromWord(item);
        if (address.ToWord() != item) return ValidatorSetFault.NotAnAddress;
        if (item.IsZero) return ValidatorSetFault.ZeroAddress;
        state.ReadStorage(parameters.ValidatorSet, ValidatorSetLayout.StakeSlot(parameters, address), out U256 stake);
        validator = new Validator(address, stake);
        return stake.IsZero ? ValidatorSetFault.NoStake : ValidatorSetFault.None;
    }
}
