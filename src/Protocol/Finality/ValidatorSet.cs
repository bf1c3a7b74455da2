using System;
using Sequitur.Crypto;
using Sequitur.Primitives;

namespace Sequitur.Finality;

/// <summary>The validators of a height, ascending by address: at least one, no duplicate, none zero, none without a stake.</summary>
public sealed class ValidatorSet
{
    /// <summary>More validators than this are refused, to bound what a contract state or a peer can make a node do.</summary>
    public const int CountMax = 1_024;

    private readonly Validator[] _validators;
    private readonly Address[] _ascending;

    private ValidatorSet(Validator[] validators)
    {
        _validators = validators;
        _ascending = new Address[validators.Length];
        for (int i = 0; i < validators.Length; i++) _ascending[i] = validators[i].Address;
    }

    public int Count => _ascending.Length;

    /// <summary>What they seal with: all have a key for it, or none.</summary>
    public SealScheme Seals => _validators[0].SealKey is null ? SealScheme.EcdsaSecp256k1 : SealScheme.Bls12381;

    public Address this[int index] => _ascending[index];

    public ReadOnlySpan<Address> Ascending => _ascending;

    /// <summary>The same, with what each has at stake.</summary>
    public ReadOnlySpan<Validator> Validators => _validators;

    /// <summary>Of validators whose stakes are alike and matter to nobody; see the other.</summary>
    public static bool TryCreate(ReadOnlySpan<Address> addresses, out ValidatorSet? set)
    {
        Validator[] validators = new Validator[addresses.Length];
        for (int i = 0; i < validators.Length; i++) validators[i] = new Validator(addresses[i], U256.One);
        return TryCreate(validators, out set);
    }

    /// <summary>Sorts a copy of the validators; false when they are no set (empty, too many, a duplicate, a zero address, no stake, seal keys of some only).</summary>
    public static bool TryCreate(ReadOnlySpan<Validator> validators, out ValidatorSet? set)
    {
        set = null;
        if (validators.IsEmpty || validators.Length > CountMax) return false;
        Validator[] ascending = validators.ToArray();
        for (int i = 1; i < ascending.Length; i++)
        {
            Validator moved = ascending[i];
            int place = i;
            for (; place > 0 && ascending[place - 1].Address > moved.Address; place--) ascending[place] = ascending[place - 1];
            ascending[place] = moved;
        }

        if (ascending[0].Address.IsZero) return false;
        for (int i = 0; i < ascending.Length; i++)
        {
            bool isDuplicate = i > 0 && ascending[i].Address == ascending[i - 1].Address;
            bool isOfOtherScheme = ascending[i].SealKey is null != ascending[0].SealKey is null;
            if (isDuplicate || isOfOtherScheme || ascending[i].Stake.IsZero) return false;
        }

        set = new ValidatorSet(ascending);
        return true;
    }

    /// <summary>The place of the validator at an item of the contract's list; −1 when it is none.</summary>
    public int PlaceOfItem(int item)
    {
        for (int place = 0; place < _validators.Length; place++)
        {
            if (_validators[place].ListItem == item) return place;
        }

        return -1;
    }

    /// <summary>The same set with the key objects of another wherever the keys are the same: what was found out about those need not be found out again.</summary>
    public ValidatorSet WithKeysOf(ValidatorSet? known)
    {
        if (known is null || Seals != SealScheme.Bls12381 || known.Seals != SealScheme.Bls12381) return this;
        Validator[] validators = new Validator[_validators.Length];
        for (int i = 0; i < validators.Length; i++)
        {
            int place = known.IndexOf(_validators[i].Address);
            BlsPublicKey own = _validators[i].SealKey!;
            BlsPublicKey key = place >= 0 ? known._validators[place].SealKey! : own;
            validators[i] = key.Bytes.SequenceEqual(own.Bytes) ? _validators[i] with { SealKey = key } : _validators[i];
        }

        return new ValidatorSet(validators);
    }

    /// <summary>The sum of the stakes; false when no word holds it.</summary>
    public bool TryGetTotalStake(out U256 total)
    {
        total = U256.Zero;
        bool isOverflown = false;
        for (int i = 0; i < _validators.Length; i++) isOverflown |= U256.AddOverflows(total, _validators[i].Stake, out total);
        return !isOverflown;
    }

    /// <summary>The place of a validator; −1 when it is none.</summary>
    public int IndexOf(in Address address)
    {
        int low = 0;
        int high = _ascending.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >> 1;
            int order = _ascending[middle].CompareTo(address);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return -1;
    }

    public bool Contains(in Address address) => IndexOf(address) >= 0;
}
