using System;

namespace Sequitur.Primitives;

/// <summary>One storage slot of one account, the account given by its position in a table of accounts.</summary>
public readonly struct StorageKey : IEquatable<StorageKey>, ITableKey<StorageKey>
{
    // Hash and equality read the fields in place: through the properties every look-up would copy the slot several times.
    private readonly U256 _slot;
    private readonly int _account;

    public StorageKey(int account, in U256 slot)
    {
        _account = account;
        _slot = slot;
    }

    public int Account => _account;

    public U256 Slot => _slot;

    /// <summary>True when the key is made of these two parts; asked without building a key.</summary>
    public bool Is(int account, in U256 slot) => _account == account && U256.TableEquals(in _slot, in slot);

    public static ulong TableHash(in StorageKey key, ulong seed) =>
        Primitives.TableHash.Of(key._slot.U0, key._slot.U1, key._slot.U2, key._slot.U3, seed ^ ((ulong)(uint)key._account * 0x9e3779b97f4a7c15));

    public static bool TableEquals(in StorageKey left, in StorageKey right) =>
        left._account == right._account && U256.TableEquals(in left._slot, in right._slot);

    public bool Equals(StorageKey other) => TableEquals(in this, in other);

    public override bool Equals(object? obj) => obj is StorageKey other && Equals(other);

    public override int GetHashCode() => (int)TableHash(in this, 0);

    public static bool operator ==(in StorageKey left, in StorageKey right) => TableEquals(in left, in right);

    public static bool operator !=(in StorageKey left, in StorageKey right) => !TableEquals(in left, in right);
}
