using System;
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
            ValidatorSetFault fault = parameters.Seals == SealScheme.Bls12381
                ? ReadSealer(parameters, state, i, out validators[i])
                : ReadItem(parameters, state, i, out validators[i]);
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
        validator = new Validator(address, stake) { ListItem = index };
        return stake.IsZero ? ValidatorSetFault.NoStake : ValidatorSetFault.None;
    }

    /// <summary>An item of ValidatorSetBls: the identifier of a key, at which stake, key and node are found.</summary>
    private static ValidatorSetFault ReadSealer(ConsensusParameters parameters, IStateSource state, int index, out Validator validator)
    {
        validator = default;
        state.ReadStorage(parameters.ValidatorSet, ValidatorSetLayout.ListItemSlot(index), out U256 identifier);
        U256 slot = ValidatorSetLayout.StakeSlot(parameters, identifier);
        state.ReadStorage(parameters.ValidatorSet, slot, out U256 stake);
        if (stake.IsZero) return ValidatorSetFault.NoStake;
        U256 header = slot + 1;
        state.ReadStorage(parameters.ValidatorSet, header, out U256 length);
        if (length != ValidatorSetLayout.BytesHeader(BlsPublicKey.Size)) return ValidatorSetFault.KeyMismatch;

        Span<byte> words = stackalloc byte[64];
        U256 data = ValidatorSetLayout.BytesSlot(header);
        state.ReadStorage(parameters.ValidatorSet, data, out U256 first);
        state.ReadStorage(parameters.ValidatorSet, data + 1, out U256 second);
        first.WriteBigEndian(words);
        second.WriteBigEndian(words[32..]);
        ReadOnlySpan<byte> key = words[..BlsPublicKey.Size];
        bool isOwn = words[BlsPublicKey.Size..].IndexOfAnyExcept((byte)0) < 0 && U256.FromBigEndian(Keccak.Hash(key).Bytes) == identifier;
        if (!isOwn) return ValidatorSetFault.KeyMismatch;

        state.ReadStorage(parameters.ValidatorSet, ValidatorSetLayout.NodeSlot(parameters, identifier), out U256 node);
        Address address = Address.FromWord(node);
        if (address.ToWord() != node) return ValidatorSetFault.NotAnAddress;
        if (node.IsZero) return ValidatorSetFault.ZeroAddress;
        validator = new Validator(address, stake) { ListItem = index, SealKey = new BlsPublicKey(key) };
        return ValidatorSetFault.None;
    }
}
